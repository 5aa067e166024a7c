import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../../lib/engine';
import { loadModel, saveModel, toStockModel } from '../../../lib/models';

const { dense, flatten, timeDistributed } = tf.layers;

const use = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;

/** Models in which a layer is used directly and in wrappers, or in several wrappers. */
const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  'directly and in a wrapper': () => {
    const [x, layer] = [tf.input({ shape: [2, 3] }), dense({ units: 3 })];
    return tf.model({ inputs: x, outputs: use(timeDistributed({ layer }), use(layer, x)) });
  },
  'in a wrapper and directly': () => {
    const [x, layer] = [tf.input({ shape: [2, 3] }), dense({ units: 3 })];
    return tf.model({ inputs: x, outputs: use(layer, use(timeDistributed({ layer }), x)) });
  },
  'in two wrappers': () => {
    const [x, layer] = [tf.input({ shape: [2, 3] }), dense({ units: 3 })];
    const [first, second] = [timeDistributed({ layer }), timeDistributed({ layer })];
    return tf.model({ inputs: x, outputs: use(second, use(first, x)) });
  },
  'in a wrapper in a wrapper': () => {
    const [x, layer] = [tf.input({ shape: [2, 2, 3] }), dense({ units: 3 })];
    const inner = timeDistributed({ layer });
    return tf.model({ inputs: x, outputs: use(layer, use(timeDistributed({ layer: inner }), x)) });
  },
  'as a model, directly and in a wrapper': () => {
    const shared = dense({ units: 3, inputShape: [3] });
    const inner = tf.sequential({ layers: [shared] });
    const x = tf.input({ shape: [2, 3] });
    const steps = use(timeDistributed({ layer: inner }), x);
    const last = use(inner, use(dense({ units: 3 }), use(flatten(), steps)));
    return tf.model({ inputs: x, outputs: use(shared, last) });
  },
};

describe('a layer that is used directly and in a wrapper', () => {
  before(() => useEngine('cpu'));

  for (const [how, build] of Object.entries(MODELS)) {
    it(`is disposed with its model, and a copy with its own: ${how}`, async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-disposal-'));
      const { numTensors } = tf.memory();
      try {
        const model = build();
        const x = tf.ones(model.inputs[0].shape.map((n) => n ?? 1));
        const predict = (one: tf.LayersModel) => tf.tidy(() => [...(one.predict(x) as tf.Tensor).dataSync()]);
        const expected = predict(model);
        const copy = toStockModel(model);
        copy.dispose();
        await saveModel(model, folder);
        const loaded = await loadModel(folder);
        assert.deepEqual(predict(loaded), expected);
        loaded.dispose();
        assert.deepEqual(predict(model), expected);
        model.dispose();
        x.dispose();
        assert.deepEqual(tf.memory().numTensors, numTensors);
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
