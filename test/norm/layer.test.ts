import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { batchNorm, batchNormalization, BatchNormalization, foldBatchNormalization } from '../../lib/norm';
import { mnistNet } from '../../lib/models';
import { Random } from '../../lib/random';
import { Optimizer, trainableVariables, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';

/** float32 arithmetic on values around 1. */
const FLOAT32 = 1e-5;

function assertNear(got: ArrayLike<number>, want: ArrayLike<number>, tolerance = FLOAT32): void {
  assert.equal(got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i] - want[i]) / Math.max(1, Math.abs(want[i]));
    assert.ok(error <= tolerance, `at ${i}: ${got[i]} instead of ${want[i]}`);
  }
}

const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);

onEachEngine('the batch normalization layer', (engine) => {
  const THREE = [
    [1, 2, 3, 4],
    [2, 4, 6, 8],
    [-1, 0, 1, 2],
  ];
  const conventions = [
    {
      name: 'PyTorch (decay 0.9, unbiased)',
      args: { decay: 0.9, runningVariance: 'unbiased' },
      means: [0.25, 0.725, 0.7025],
      variances: [1.0666666666666667, 1.6266666666666667, 1.6306666666666667],
    },
    {
      name: 'Keras (decay 0.99, biased)',
      args: { decay: 0.99, runningVariance: 'biased' },
      means: [0.025, 0.07475, 0.0790025],
      variances: [1.0025, 1.042475, 1.04455025],
    },
    {
      name: 'TensorFlow fused (decay 0.99, unbiased)',
      args: { decay: 0.99, runningVariance: 'unbiased' },
      means: [0.025, 0.07475, 0.0790025],
      variances: [1.0066666666666666, 1.0632666666666666, 1.0693006666666665],
    },
  ] as const;

  for (const { name, args, means, variances } of conventions) {
    it(`keeps running statistics as ${name} does`, () => {
      const layer = batchNormalization({ ...args, inputShape: [1] });
      THREE.forEach((values, i) => {
        tf.tidy(() => void layer.apply(column(...values), { training: true }));
        assertNear(layer.state.movingMean.dataSync(), [means[i]]);
        assertNear(layer.state.movingVariance.dataSync(), [variances[i]]);
      });
      layer.dispose();
    });
  }

  it('averages with a decay of 0.99 and the unbiased variance where nothing is said', () => {
    tf.tidy(() => {
      const layer = batchNormalization();
      layer.apply(column(1, 2, 3, 4), { training: true });
      assertNear(layer.state.movingMean.dataSync(), [0.01 * 2.5]);
      assertNear(layer.state.movingVariance.dataSync(), [0.99 + (0.01 * 5) / 3]);
    });
  });

  it('updates its state once per training call and never in inference', () => {
    tf.tidy(() => {
      const layer = batchNormalization({ decay: 0.5 });
      const x = column(1, 2, 3, 4);
      layer.apply(x);
      assertNear(layer.state.movingMean.dataSync(), [0]);
      tf.grad((a) => layer.apply(a, { training: true }) as tf.Tensor)(x);
      assertNear(layer.state.movingMean.dataSync(), [1.25]);
    });
  });

  for (const center of [true, false]) {
    for (const scale of [true, false]) {
      it(`trains with center ${center} and scale ${scale}`, () => {
        const layer = batchNormalization({ center, scale, epsilon: 1e-5, inputShape: [1] });
        const y = tf.tidy(() => (layer.apply(column(1, 2, 3, 4), { training: true }) as tf.Tensor).dataSync());
        assertNear(y, [-1.3416354199689269, -0.447211806656309, 0.447211806656309, 1.3416354199689269]);
        assert.equal(layer.trainableWeights.length, Number(center) + Number(scale));
        assert.equal(layer.nonTrainableWeights.length, 2);
        layer.dispose();
      });
    }
  }

  it('uses and keeps its population statistics when frozen, and gamma and beta still learn', () => {
    tf.tidy(() => {
      const layer = batchNormalization({ frozen: true, epsilon: 1e-5, inputShape: [1] });
      const x = column(1, 2, 3, 4);
      const y = layer.apply(x, { training: true }) as tf.Tensor;
      assertNear(
        y.dataSync(),
        [1, 2, 3, 4].map((v) => v / Math.sqrt(1 + 1e-5)),
      );
      assertNear(layer.state.movingMean.dataSync(), [0]);
      const dx = tf.grad((a) => layer.apply(a, { training: true }) as tf.Tensor)(x);
      assertNear(dx.dataSync(), Array<number>(4).fill(1 / Math.sqrt(1 + 1e-5)));
      assert.equal(layer.trainableWeights.length, 2);
    });
  });

  it('gives each example the same output alone and in a batch, in inference', () => {
    tf.tidy(() => {
      const layer = batchNormalization({ activation: 'sigmoid' });
      const x = tf.tensor2d(new Random(1).normals(12), [4, 3]);
      layer.apply(x, { training: true });
      const together = (layer.apply(x) as tf.Tensor).dataSync();
      const alone = [0, 1, 2, 3].flatMap((i) => [...(layer.apply(x.slice([i, 0], [1, 3])) as tf.Tensor).dataSync()]);
      // TensorFlow rounds the sigmoid of the last few numbers, which fill no vector, in another way
      if (engine === 'tensorflow') assertNear(together, alone);
      else assert.deepEqual([...together], alone);
    });
  });

  it('takes any channel axis', () => {
    tf.tidy(() => {
      const x = tf.tensor4d(new Random(2).normals(2 * 3 * 4 * 5), [2, 3, 4, 5]);
      const last = batchNorm(x.transpose([0, 2, 3, 1])).y.transpose([0, 3, 1, 2]);
      assertNear(batchNorm(x, { axis: 1 }).y.dataSync(), last.dataSync(), 0);
    });
  });

  it('folds into dense and convolution layers, with the same outputs', () => {
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same', useBias: false, inputShape: [6, 6, 2] }));
    model.add(batchNormalization({ activation: 'relu', name: 'a' }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 4 }));
    model.add(batchNormalization({ name: 'b', scale: false }));
    model.add(tf.layers.dense({ units: 3 }));
    model.add(tf.layers.reLU());
    model.add(batchNormalization({ name: 'c' }));
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor4d(new Random(3).normals(4 * 72, 1, 2), [4, 6, 6, 2]);
      for (let i = 0; i < 20; i++) model.apply(x, { training: true });
      const folded = foldBatchNormalization(model);
      const kinds = folded.layers.map((layer) => layer.getClassName());
      assert.equal(
        kinds.filter((kind) => kind === BatchNormalization.className).length,
        1,
        'the one behind a ReLU stays',
      );
      const [want, got] = [model.predict(x) as tf.Tensor, folded.predict(x) as tf.Tensor];
      assertNear(got.dataSync(), want.dataSync(), 1e-4);
      folded.dispose();
    });
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });
});

describe('the layer and the model around it', () => {
  before(() => useEngine('wasm'));

  it('survives saving and loading with the same outputs', async () => {
    const model = mnistNet({ isBatchNormalized: true, random: new Random(1), decay: 0.9 });
    const x = tf.tensor2d(new Random(2).normals(20 * 784), [20, 784]);
    tf.tidy(() => void model.apply(x, { training: true }));
    let artifacts: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((saved) => {
        artifacts = saved;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts!));
    const [want, got] = [model, loaded].map((m) => (m.predict(x) as tf.Tensor).dataSync());
    assert.deepEqual([...got], [...want]);
    const layer = loaded.getLayer('hidden1_bn') as BatchNormalization;
    assert.deepEqual([layer.decay, layer.activation, layer.runningVariance], [0.9, 'sigmoid', 'unbiased']);
  });

  it('has the parameters the fact sheet counts', () => {
    const count = (isBatchNormalized: boolean) =>
      trainableVariables(mnistNet({ isBatchNormalized, random: new Random(1) })).reduce((sum, v) => sum + v.size, 0);
    assert.deepEqual([count(false), count(true)], [99_710, 100_010]);
  });

  it('keeps the number of tensors flat and repeats itself bit for bit', () => {
    const losses = [1, 2].map(() => {
      const model = mnistNet({ isBatchNormalized: true, random: new Random(5) });
      const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
      const random = new Random(6);
      const run = (steps: number) =>
        Array.from({ length: steps }, (_, i) =>
          tf.tidy(() => {
            const x = tf.tensor2d(random.normals(10 * 784), [10, 784]);
            const labels = tf.tensor1d(
              Int32Array.from({ length: 10 }, () => random.integer(10)),
              'int32',
            );
            return trainStep({ model, optimizer, learningRate: 0.05 }, { x, labels }, i + 1);
          }),
        );
      const warmUp = run(2);
      const before = tf.memory().numTensors;
      const rest = run(10);
      assert.equal(tf.memory().numTensors, before);
      model.dispose();
      optimizer.dispose();
      return [...warmUp, ...rest];
    });
    assert.deepEqual(losses[0], losses[1]);
  });

  const refusals: readonly [string, () => unknown, RegExp][] = [
    ['training on one example', () => train(1), /2 or more values per channel in training, got 1/],
    ['training on nothing', () => train(0), /2 or more values per channel in training, got 0/],
    ['an input of rank 1', () => batchNormalization().apply(tf.ones([4])), /rank 2 or more/],
    ['integers', () => batchNormalization().apply(tf.ones([4, 2], 'int32')), /a float32 tensor.*got int32/],
    ['no channels', () => batchNormalization().apply(tf.ones([4, 0])), /1 or more channels, got 0 \(shape \[4, 0\]\)/],
    [
      'an axis that is not there',
      () => batchNormalization({ axis: 3 }).apply(tf.ones([4, 2])),
      /channel axis of -2 … 1/,
    ],
    [
      'an unknown number of channels',
      () => batchNormalization({ inputShape: [3, null] }).build([null, 3, null]),
      /known/,
    ],
    ['two inputs', () => batchNormalization().apply([tf.ones([2, 2]), tf.ones([2, 2])]), /one input, got 2 inputs/],
    [
      'other channels in inference',
      () => twice([4, 2], [4, 3], false),
      /2 channels on axis 1.*got 3 \(shape \[4,3\]\)/,
    ],
    ['other channels in training', () => twice([4, 2], [4, 3], true), /2 channels on axis 1.*got 3/],
    ['to show its state before it is built', () => batchNormalization().state, /a layer that is built/],
    [
      'statistics before it is built',
      () => batchNormalization().setStatistics(one(0), one(1)),
      /a layer that is built/,
    ],
    [
      'an observer that is no function',
      () => batchNormalization().observe({} as never),
      /a function that receives mean/,
    ],
    ['a mask of other sizes', () => masked([2, 3]), /a mask that fits \[2,4,3\].*got a mask of shape \[2,3\]/],
    ['a mask of channels', () => masked([2, 4, 3]), /the same for all channels, such as \[2,4,1\]/],
    ['a mask of more axes', () => masked([2, 4, 1, 1]), /a mask that fits/],
    ['a mask without axes', () => masked([]), /a mask that fits/],
  ];
  const one = (value: number) => tf.tensor1d([value]);
  const train = (m: number) => batchNormalization({}).apply(tf.zeros([m, 4]), { training: true });
  const twice = (first: number[], second: number[], training: boolean) => {
    const layer = batchNormalization();
    return [first, second].map((shape) => layer.apply(tf.ones(shape), { training }));
  };
  const masked = (shape: number[]) =>
    batchNormalization().apply(tf.ones([2, 4, 3]), { training: true, mask: tf.ones(shape, 'bool') });
  for (const [what, call, message] of refusals) {
    it(`refuses ${what}, and says what to do`, () => {
      assert.throws(
        () => tf.tidy(() => void call()),
        (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
      );
    });
  }

  const statistics: readonly [what: string, mean: number[], variance: number[], message: RegExp][] = [
    ['another number of means', [1], [1, 2], /mean of shape \[2\]/],
    ['another number of variances', [1, 2], [1], /variance of shape \[2\]/],
    ['a negative variance', [1, 2], [1, -1e-6], /a variance of -9.99\d+e-7 in channel 1/],
    ['a variance of NaN', [1, 2], [NaN, 1], /a variance of NaN in channel 0/],
    ['an infinite mean', [1, Infinity], [1, 1], /a mean of Infinity in channel 1/],
  ];
  for (const [what, mean, variance, message] of statistics) {
    it(`refuses ${what} as statistics, and keeps the old ones`, () => {
      const layer = batchNormalization();
      tf.tidy(() => {
        layer.apply(tf.ones([2, 2]));
        layer.setStatistics(tf.tensor1d([5, 6]), tf.tensor1d([0, 8]));
        assert.throws(() => layer.setStatistics(tf.tensor1d(mean), tf.tensor1d(variance)), message);
      });
      const { movingMean, movingVariance } = layer.state;
      assert.deepEqual(
        [[...movingMean.dataSync()], [...movingVariance.dataSync()]],
        [
          [5, 6],
          [0, 8],
        ],
      );
    });
  }
});

describe('masks on their way through a model', () => {
  before(() => useEngine('wasm'));
  const X = [1, 2, 0, 3, 0, 0];
  const meanIn = (layer: BatchNormalization, model: tf.LayersModel, x: tf.Tensor = tf.tensor3d(X, [2, 3, 1])) => {
    tf.tidy(() => void model.apply(x, { training: true }));
    return layer.state.movingMean.dataSync()[0];
  };
  const last = () => batchNormalization({ decay: 0 });

  it('keep masked steps out of the statistics, also through layers that hand them on', () => {
    for (const between of [
      [],
      [tf.layers.activation({ activation: 'linear' }), batchNormalization({ frozen: true, epsilon: 1e-12 })],
    ]) {
      const layer = last();
      const model = tf.sequential({
        layers: [tf.layers.masking({ maskValue: 0, inputShape: [3, 1] }), ...between, layer],
      });
      assertNear([meanIn(layer, model)], [2]);
    }
  });

  it('end where a layer drops them', () => {
    const kernelInitializer = 'ones';
    const conv = tf.layers.conv1d({ filters: 1, kernelSize: 1, kernelInitializer, useBias: false });
    const layer = last();
    const model = tf.sequential({ layers: [tf.layers.masking({ maskValue: 0, inputShape: [3, 1] }), conv, layer] });
    assertNear([meanIn(layer, model)], [1]);
    const flat = last();
    const layers = [tf.layers.masking({ maskValue: 0, inputShape: [3, 1] }), tf.layers.flatten(), flat];
    assertNear([meanIn(flat, tf.sequential({ layers }))], [2]);
  });

  it('come from an embedding that masks zeros, and from no other', () => {
    for (const maskZero of [true, false]) {
      const layer = last();
      const weights = [tf.tensor2d([[0], [1], [2], [3]])];
      const embedding = tf.layers.embedding({ inputDim: 4, outputDim: 1, maskZero, inputLength: 3, weights });
      const model = tf.sequential({ layers: [embedding, layer] });
      assertNear([meanIn(layer, model, tf.tensor2d(X, [2, 3]))], [maskZero ? 2 : 1]);
    }
  });

  it('stay in their own branch', () => {
    const input = tf.input({ shape: [3, 1] });
    const [inMasked, inPlain] = [last(), last()];
    const masked = inMasked.apply(tf.layers.masking({ maskValue: 0 }).apply(input)) as tf.SymbolicTensor;
    const plain = inPlain.apply(tf.layers.activation({ activation: 'linear' }).apply(input)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [masked, plain] });
    tf.tidy(() => void model.apply(tf.tensor3d(X, [2, 3, 1]), { training: true }));
    const means = [inMasked, inPlain].map((layer) => layer.state.movingMean.dataSync()[0]);
    assertNear(means, [2, 1]);
    const sum = last();
    const both = [masked, masked].map((each) => tf.layers.activation({ activation: 'linear' }).apply(each));
    const added = sum.apply(tf.layers.add().apply(both as tf.SymbolicTensor[])) as tf.SymbolicTensor;
    const second = tf.model({ inputs: input, outputs: added });
    tf.tidy(() => void second.apply(tf.tensor3d(X, [2, 3, 1]), { training: true }));
    // the values that count are normalized to mean 0 before they are added
    assertNear(sum.state.movingMean.dataSync(), [0]);
  });
});

onEachEngine('a layer in training steps', () => {
  const labels = () => tf.tensor1d([0, 1, 1, 0], 'int32');
  const run = (model: tf.LayersModel, batches: readonly tf.Tensor[], between?: (step: number) => void) =>
    batches.forEach((x, i) => {
      between?.(i);
      trainStep(
        { model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0.1 },
        { x, labels: labels() },
        i + 1,
      );
    });
  const batches = (n: number) =>
    Array.from({ length: n }, (_, i) => tf.tensor2d(new Random(i + 1).normals(8, i, 2), [4, 2]));

  it('keeps the exact mean of all steps when its average is cumulative, replayed or not', () => {
    const layer = batchNormalization({ decay: 'cumulative', inputShape: [2] });
    const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 2 })] });
    const all = batches(9);
    run(model, all);
    const means = all.map((x) => [...x.mean(0).dataSync()]);
    const variances = all.map((x) => [...x.sub(x.mean(0)).square().sum(0).div(3).dataSync()]);
    const average = (rows: readonly number[][]) => [0, 1].map((c) => rows.reduce((sum, row) => sum + row[c], 0) / 9);
    assertNear(layer.state.movingMean.dataSync(), average(means));
    assertNear(layer.state.movingVariance.dataSync(), average(variances));
    assert.deepEqual([...layer.getWeights().at(-1)!.dataSync()], [9]);
  });

  it('moves nothing with a decay of 1, and all with 0', () => {
    for (const decay of [0, 1]) {
      const layer = batchNormalization({ decay, runningVariance: 'biased', inputShape: [2] });
      const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 2 })] });
      const all = batches(6);
      run(model, all);
      const want = decay === 1 ? [0, 0] : [...all[5].mean(0).dataSync()];
      assertNear(layer.state.movingMean.dataSync(), want);
    }
  });

  it('runs in inference mode while it, or the model around it, is not trainable', () => {
    for (const name of ['layer', 'model'] as const) {
      const layer = batchNormalization({ decay: 0.5, inputShape: [2] });
      const inner = tf.sequential({ layers: [layer] });
      const model = tf.sequential({ layers: [inner, tf.layers.dense({ units: 2 })] });
      const held = name === 'layer' ? layer : inner;
      const seen: number[] = [];
      run(model, batches(15), (i) => {
        seen.push(layer.state.movingMean.dataSync()[0]);
        held.trainable = i < 5 || i >= 10;
      });
      seen.push(layer.state.movingMean.dataSync()[0]);
      const moves = seen.slice(1).map((mean, i) => mean !== seen[i]);
      assert.deepEqual(moves, [
        ...Array<boolean>(5).fill(true),
        ...Array<boolean>(5).fill(false),
        ...Array<boolean>(5).fill(true),
      ]);
      held.trainable = false;
      tf.tidy(() => {
        const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
        const [a, b] = [true, false].map((training) => [...(inner.apply(x, { training }) as tf.Tensor).dataSync()]);
        assert.deepEqual(a, b);
      });
    }
  });

  it('normalizes maps with channels first', () => {
    tf.tidy(() => {
      const [first, lastAxis] = [batchNormalization({ axis: 1 }), batchNormalization()];
      const x = tf.tensor4d(new Random(2).normals(120), [2, 3, 4, 5]);
      const [a, b] = [
        first.apply(x, { training: true }) as tf.Tensor,
        (lastAxis.apply(x.transpose([0, 2, 3, 1]), { training: true }) as tf.Tensor).transpose([0, 3, 1, 2]),
      ];
      assert.deepEqual([...a.dataSync()], [...b.dataSync()]);
      assert.deepEqual(first.state.movingMean.shape, [3]);
    });
  });
});
