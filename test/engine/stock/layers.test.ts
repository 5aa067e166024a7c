import assert from 'node:assert/strict';
import { batchNormTraining, tf } from '../../../lib/engine';
import { Random } from '../../../lib/random';
import { onEachEngine } from '../engines';
import { assertClose, normals, tensor } from '../onednn/support';

/** Two float32 computations in another order. */
const TOLERANCE = 1e-5;

function close(got: tf.Tensor, want: tf.Tensor, what: string, tolerance = TOLERANCE): void {
  assertClose(got, { shape: want.shape, values: Float64Array.from(want.dataSync()) }, what, tolerance);
}

onEachEngine('stock layers, mended', () => {
  for (const [scale, center] of [
    [false, true],
    [true, false],
    [false, false],
  ]) {
    for (const shape of [
      [8, 3],
      [4, 3, 2, 3],
    ]) {
      it(`batchNormalization with scale ${scale}, center ${center} trains on [${shape}]`, () => {
        tf.tidy(() => {
          const layer = tf.layers.batchNormalization({ scale, center, inputShape: shape.slice(1) });
          const model = tf.sequential({ layers: [layer] });
          const random = new Random(1);
          const [x, dy] = [tensor(normals(random, shape)), tensor(normals(random, shape))];
          const got = tf.grad((a: tf.Tensor) => layer.apply(a, { training: true }) as tf.Tensor)(x, dy);
          const settings = { epsilon: 1e-3, activation: 'linear' } as const;
          const want = tf.grad((a: tf.Tensor) => batchNormTraining(a, tf.ones([3]), tf.zeros([3]), settings).y)(x, dy);
          close(got, want, 'dx');
          const { mean, variance } = batchNormTraining(x, tf.ones([3]), tf.zeros([3]), settings);
          const [movingMean, movingVariance] = layer.getWeights().slice(-2);
          close(movingMean, mean.mul(0.01), 'moving mean');
          close(movingVariance, variance.mul(0.01).add(0.99), 'moving variance');
          assert.equal(layer.getWeights().length, 2 + Number(scale) + Number(center));
          const output = model.predict(x) as tf.Tensor;
          close(output, x.sub(movingMean).div(movingVariance.add(1e-3).sqrt()), 'inference');
        });
      });
    }
  }

  it('batchNormalization without scale and shift fits, and comes back from its own configuration', async () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 4, inputShape: [3], useBias: false }));
    model.add(tf.layers.batchNormalization({ scale: false, center: false }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const x = tensor(normals(new Random(2), [16, 3]));
    const y = tf.tidy(() => x.sum(1, true));
    const { history } = await model.fit(x, y, { epochs: 5, verbose: 0, shuffle: false });
    assert.ok(history.loss[4] < history.loss[0], `${history.loss.join()}`);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(
        (artifacts) => (
          (saved = artifacts),
          Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } })
        ),
      ),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    tf.tidy(() => close(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor, 'loaded'));
    tf.dispose([x, y]);
    model.dispose();
    loaded.dispose();
  });

  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    for (const padding of ['same', 'valid'] as const) {
      it(`depthwiseConv2d honours dilationRate, ${dataFormat}, ${padding}`, () => {
        tf.tidy(() => {
          const isLast = dataFormat === 'channelsLast';
          const x = tensor<tf.Tensor4D>(normals(new Random(3), [2, 7, 6, 2]));
          const layer = tf.layers.depthwiseConv2d({
            kernelSize: [3, 2],
            dilationRate: [2, 3],
            depthMultiplier: 2,
            padding,
            dataFormat,
            activation: 'tanh',
            biasInitializer: 'ones',
          });
          const y = layer.apply(isLast ? x : x.transpose([0, 3, 1, 2])) as tf.Tensor;
          const [kernel] = layer.getWeights();
          const want = tf
            .depthwiseConv2d(x, kernel as tf.Tensor4D, 1, padding, 'NHWC', [2, 3])
            .add(1)
            .tanh();
          close(isLast ? y : y.transpose([0, 2, 3, 1]), want, 'output');
          const shape = isLast ? [null, 7, 6, 2] : [null, 2, 7, 6];
          assert.deepEqual((layer.computeOutputShape(shape) as number[]).slice(1), y.shape.slice(1));
        });
      });
    }
  }

  it('depthwise and separable layers with dilation train in a model', async () => {
    const model = tf.sequential();
    model.add(
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        dilationRate: 2,
        padding: 'same',
        inputShape: [6, 6, 2],
        activation: 'relu',
      }),
    );
    model.add(tf.layers.separableConv2d({ filters: 3, kernelSize: 3, dilationRate: [1, 2] }));
    model.add(tf.layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: [2, 1], activation: 'sigmoid' }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const x = tensor(normals(new Random(4), [8, 6, 6, 2]));
    const y = tf.tidy(() => x.mean([1, 2, 3]).expandDims(1));
    const weights = model.weights.map((weight) => weight.read());
    const before = weights.map((weight) => weight.dataSync().slice());
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    weights.forEach((weight, i) => {
      const moved = weight.dataSync().some((value, at) => value !== before[i][at]);
      assert.ok(moved, `weight ${i} [${weight.shape}] has not moved`);
    });
    tf.dispose([x, y]);
    model.dispose();
  });

  const { layers } = tf;
  const kinds: readonly (readonly [string, number[], () => tf.layers.Layer])[] = [
    ['depthwiseConv2d without dilation', [5, 5, 2], () => layers.depthwiseConv2d({ kernelSize: [3, 2], strides: 2 })],
    ['separableConv2d', [5, 5, 2], () => layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2 })],
    ['conv1d with dilation', [9, 2], () => layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 3 })],
    ['conv2d with dilation, channels first', [2, 6, 5], () => dilatedChannelsFirst()],
    ['conv2dTranspose', [4, 4, 2], () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 })],
  ];
  const dilatedChannelsFirst = () =>
    layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: 2, activation: 'relu', dataFormat: 'channelsFirst' });

  for (const [name, shape, make] of kinds) {
    it(`${name} learns each of its weights`, () => {
      const layer = make();
      const model = tf.sequential({ layers: [layers.inputLayer({ inputShape: shape }), layer] });
      tf.tidy(() => {
        const x = tensor(normals(new Random(5), [3, ...shape]));
        const { grads } = tf.variableGrads(() => (layer.apply(x) as tf.Tensor).square().sum());
        for (const weight of layer.trainableWeights) {
          const gradient = grads[(weight.read() as tf.Variable).name];
          assert.ok(gradient?.abs().max().dataSync()[0] > 0, `${weight.name} has a gradient`);
        }
      });
      model.dispose();
    });
  }

  it('separableConv2d begins its pointwise weights as it is told, also from its configuration', () => {
    const layer = layers.separableConv2d({
      filters: 2,
      kernelSize: 1,
      depthwiseInitializer: 'zeros',
      pointwiseInitializer: 'ones',
    });
    const type = layer.constructor as unknown as tf.serialization.SerializableConstructor<tf.layers.Layer>;
    const copy = type.fromConfig(type, { ...layer.getConfig(), name: 'copy' });
    for (const one of [layer, copy]) {
      one.build([null, 3, 3, 2]);
      const [depthwise, pointwise] = one.getWeights().map((weight) => [...new Set(weight.dataSync())]);
      assert.deepEqual([depthwise, pointwise], [[0], [1]]);
      tf.dispose(one.weights.map((weight) => weight.read()));
    }
  });

  it('depthwiseConv2d saves its constraint, not its regularizer under that name', () => {
    const layer = tf.layers.depthwiseConv2d({
      kernelSize: 3,
      depthwiseConstraint: 'nonNeg',
      depthwiseRegularizer: 'l1l2',
    });
    const { depthwiseConstraint, depthwiseRegularizer } = layer.getConfig() as Record<string, { className: string }>;
    assert.deepEqual([depthwiseConstraint.className, depthwiseRegularizer.className], ['NonNeg', 'L1L2']);
  });

  it('separableConv2d saves its depthMultiplier', () => {
    const layer = tf.layers.separableConv2d({ filters: 2, kernelSize: 3, depthMultiplier: 4 });
    assert.equal(layer.getConfig().depthMultiplier, 4);
  });

  for (const training of [false, true]) {
    it(`batchNormalization takes its channels from any axis, training ${training}`, () => {
      const x = tensor(normals(new Random(5), [2, 3, 4, 5]));
      const statistics = (C: number) => [1, 2, 3, 4].map((seed) => tensor(normals(new Random(seed), [C])).abs());
      for (const axis of [1, 2, -3]) {
        tf.tidy(() => {
          const channel = axis < 0 ? axis + 4 : axis;
          const forward = [0, 1, 2, 3].filter((one) => one !== channel).concat(channel);
          const last = x.transpose(forward);
          const made = [
            tf.layers.batchNormalization({ axis, inputShape: [3, 4, 5] }),
            tf.layers.batchNormalization({ inputShape: last.shape.slice(1) }),
          ];
          made.forEach((layer, i) => layer.apply(i ? last : x));
          const weights = statistics(x.shape[channel]);
          for (const layer of made) layer.setWeights(weights);
          const [y, wanted] = made.map((layer, i) => layer.apply(i ? last : x, { training }) as tf.Tensor);
          close(y, wanted.transpose(forward.map((_, i) => forward.indexOf(i))), `axis ${axis}`);
          close(made[0].getWeights()[2], made[1].getWeights()[2], 'moving mean');
        });
      }
      x.dispose();
    });
  }

  it('adadelta is not plain gradient descent: three steps of Zeiler (2012), Algorithm 1', () => {
    const [rate, rho, epsilon] = [1, 0.9, 1e-2];
    const optimizer = tf.train.adadelta(rate, rho, epsilon);
    const value = tf.variable(tf.scalar(1));
    let [x, G, U] = [1, 0, 0];
    for (let i = 0; i < 3; i++) {
      optimizer.minimize(() => value.square().mul(0.5).asScalar());
      const g = x;
      G = rho * G + (1 - rho) * g * g;
      const update = (g * Math.sqrt(U + epsilon)) / Math.sqrt(G + epsilon);
      U = rho * U + (1 - rho) * update * update;
      x -= rate * update;
      assert.ok(Math.abs(value.dataSync()[0] - x) < TOLERANCE, `step ${i}: ${value.dataSync()[0]} instead of ${x}`);
    }
    tf.dispose([value]);
    optimizer.dispose();
  });

  it('adadelta names the variable that it was given a gradient for and does not know', () => {
    const optimizer = tf.train.adadelta(1);
    const nobody = tf.variable(tf.scalar(1));
    assert.throws(() => optimizer.applyGradients({ nobody }), /Adadelta.*nobody/s);
    nobody.dispose();
    optimizer.dispose();
  });

  it('batch normalization as an op is differentiable without scale and offset', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const dx = tf.grad((a: tf.Tensor) =>
        tf.batchNorm(a, tf.zeros([2]), tf.tensor1d([3, 0]), undefined, undefined, 1),
      )(x);
      close(dx, tf.tensor2d([0.5, 1, 0.5, 1], [2, 2]), 'dx');
    });
  });
});
