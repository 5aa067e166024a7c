import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import {
  batchNorm,
  batchNormalization,
  batchNormInference,
  BatchNormalization,
  estimatePopulationStatistics,
  foldBatchNormalization,
} from '../../lib/norm';
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

onEachEngine('the batch normalization layer', () => {
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
      assert.deepEqual([...together], alone);
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

  it('estimates population statistics by Algorithm 2 without touching anything else', () => {
    const model = tf.sequential({ layers: [batchNormalization({ inputShape: [1] })] });
    const batches = [
      [1, 2, 3, 4],
      [2, 4, 6, 8],
      [-1, 0, 1, 2],
    ].map((values) => column(...values));
    assert.equal(estimatePopulationStatistics(model, batches), 3);
    const { movingMean, movingVariance } = (model.layers[0] as BatchNormalization).state;
    assertNear(movingMean.dataSync(), [2.6666666666666665]);
    assertNear(movingVariance.dataSync(), [3.333333333333333]);
    estimatePopulationStatistics(model, batches, { method: 'pooled' });
    assertNear(movingVariance.dataSync(), [5.888888888888889]);
    assert.throws(() => estimatePopulationStatistics(model, []), /at least one mini-batch/);
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
    ['one value per channel', () => batchNorm(tf.zeros([1, 4])), /2 or more values per channel in training, got 1/],
    ['a wrong rank', () => batchNorm(tf.zeros([4])), /rank 2 or more/],
    ['integers', () => batchNorm(tf.zeros([2, 2], 'int32')), /float32/],
    ['epsilon of 0', () => batchNorm(tf.zeros([2, 2]), { epsilon: 0 }), /an epsilon greater than 0/],
    ['a gamma of another length', () => batchNorm(tf.zeros([2, 3]), { gamma: tf.ones([2]) }), /gamma of shape \[3\]/],
    ['an axis that is not there', () => batchNorm(tf.zeros([2, 3]), { axis: 2 }), /channel axis of -2 … 1/],
    ['statistics of another length', () => infer(2), /mean of shape \[3\]/],
    ['a decay above 1', () => batchNormalization({ decay: 1.01 }), /decay from 0 to 1/],
    ['an unknown variance', () => batchNormalization({ runningVariance: 'x' as 'biased' }), /'unbiased' or 'biased'/],
    ['training on one example', () => train(1), /2 or more values per channel/],
  ];
  const infer = (C: number) => batchNormInference(tf.zeros([2, 3]), { mean: tf.zeros([C]), variance: tf.ones([C]) });
  const train = (m: number) => batchNormalization({}).apply(tf.zeros([m, 4]), { training: true });
  for (const [what, call, message] of refusals) {
    it(`refuses ${what}, and says what to do`, () => {
      assert.throws(() => tf.tidy(() => void call()), message);
    });
  }
});
