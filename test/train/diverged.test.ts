import assert from 'node:assert/strict';
import { currentEngine, tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { Diverged, hasFiniteParameters, Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';

const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);
const head = (seed: number) => {
  const kernelInitializer = tf.initializers.glorotNormal({ seed });
  return tf.layers.dense({ units: 2, kernelInitializer });
};

function chain(layer: tf.layers.Layer): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), layer, head(1)] });
}

/** One layer called twice in a step: its averages move twice, in order. */
function shared(): tf.LayersModel {
  const input = tf.input({ shape: [3] });
  const layer = batchNormalization({ decay: 0.5 });
  const twice = layer.apply(layer.apply(input)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: head(1).apply(twice) as tf.SymbolicTensor });
}

const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  'batch normalization': () => chain(batchNormalization({ decay: 0.5 })),
  'batch normalization twice through one layer': shared,
  'a nested model': () => chain(tf.sequential({ layers: [batchNormalization({ inputShape: [3], decay: 0.5 })] })),
  "TensorFlow.js's own batch normalization": () => chain(tf.layers.batchNormalization({ momentum: 0.5 })),
};

onEachEngine('a step without a finite loss', () => {
  const labels = () => tf.tensor1d([0, 1, 0, 1], 'int32');
  const good = tf.tidy(() => [...tf.tensor1d(new Random(1).normals(12)).dataSync()]);
  for (const [name, build] of Object.entries(MODELS)) {
    for (const stepsBefore of [0, 1, 2, 6]) {
      it(`leaves all weights of ${name} as they were, after ${stepsBefore} good ones`, () => {
        const [model, optimizer, batch] = [build(), new Optimizer({ kind: 'sgd' }), labels()];
        const before = tf.memory().numTensors;
        const step = (values: number[]) =>
          tf.tidy(() => {
            const x = tf.tensor2d(values, [4, 3]);
            return trainStep({ model, optimizer, learningRate: 0.1 }, { x, labels: batch }, 1);
          });
        for (let i = 0; i < stepsBefore; i++) step(good);
        const weights = weightsOf(model);
        for (const bad of [NaN, Infinity]) {
          assert.throws(() => step([bad, ...good.slice(1)]), Diverged);
          assert.deepEqual(weightsOf(model), weights);
        }
        assert.ok(hasFiniteParameters(model));
        assert.ok(Number.isFinite(step(good)));
        assert.notDeepEqual(weightsOf(model), weights);
        assert.equal(tf.memory().numTensors, before);
        tf.dispose([batch]);
        model.dispose();
      });
    }
  }

  it('is found by looking at all weights, moving averages included', () => {
    const layer = batchNormalization();
    const model = chain(layer);
    assert.ok(hasFiniteParameters(model));
    const weights = model.getWeights();
    for (const at of weights.keys()) {
      const broken = weights.map((w, i) => (i === at ? tf.fill(w.shape, NaN) : w.clone()));
      model.setWeights(broken);
      assert.equal(hasFiniteParameters(model), false, `weight ${at} on ${currentEngine().name}`);
      tf.dispose(broken);
    }
    model.dispose();
  });
});

onEachEngine('moving averages', () => {
  /** `decay old + (1 - decay) new`, twice in a step: with the statistics of x, then with those of the normalized x. */
  it('of a layer that is called twice move twice, in the order of the calls, by the tape and by the recording', () => {
    const [model, optimizer] = [shared(), new Optimizer({ kind: 'sgd' })];
    const layer = model.layers[1] as ReturnType<typeof batchNormalization>;
    const x = tf.tensor2d([1, 2, 3, 5, 6, 7], [2, 3]);
    const labels = tf.tensor1d([0, 1], 'int32');
    let mean = 0;
    for (let i = 1; i <= 6; i++) {
      trainStep({ model, optimizer, learningRate: 0 }, { x, labels }, i);
      // the first call's mean is 3, the second's 0
      mean = 0.5 * (0.5 * mean + 0.5 * 3);
      assert.ok(Math.abs(layer.state.movingMean.dataSync()[0] - mean) < 1e-5, `step ${i}`);
    }
    tf.dispose([x, labels]);
    model.dispose();
  });

  it('are moved by recorded steps also while somebody holds what they were', () => {
    const [held, free] = [true, false].map((isHeld) => {
      const [model, optimizer] = [chain(batchNormalization({ decay: 0.5 })), new Optimizer({ kind: 'sgd' })];
      const x = tf.tensor2d(new Random(3).normals(12), [4, 3]);
      const labels = tf.tensor1d([0, 1, 0, 1], 'int32');
      const copies: tf.Tensor[] = [];
      for (let i = 1; i <= 8; i++) {
        trainStep({ model, optimizer, learningRate: 0.1 }, { x, labels }, i);
        if (isHeld) copies.push(...model.weights.map((weight) => weight.read().clone()));
        if (isHeld && i === 5) tf.tidy(() => model.setWeights(model.getWeights().map((w) => w.clone())));
      }
      const weights = weightsOf(model);
      tf.dispose([x, labels, ...copies]);
      model.dispose();
      return weights;
    });
    assert.deepEqual(held, free);
  });
});
