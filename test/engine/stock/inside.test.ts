import assert from 'node:assert/strict';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../../../lib/engine';
import { engineInside, layerInside, wasmMemory } from '../../../lib/engine/stock/inside';
import { BnlabError } from '../../../lib/errors';

describe('the private parts of TensorFlow.js that are used', () => {
  it('are there: of the engine', () => {
    const inside = engineInside();
    const before = tf.scalar(1);
    assert.ok(inside.nextTensorId() > before.id);
    before.dispose();
    const kept = tf.keep(tf.scalar(2));
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      kept.kept = false;
      inside.track(kept);
    });
    assert.equal(tf.memory().numTensors, numTensors - 1);
  });

  for (const kind of ['dense', 'dropout', 'embedding'] as const) {
    it(`are there: of a layer (${kind})`, () => {
      const settings = { units: 2, rate: 0.5, inputDim: 3, outputDim: 2 };
      const layer = tf.layers[kind](settings);
      const inside = layerInside(layer);
      assert.deepEqual([inside._trainableWeights, inside._nonTrainableWeights], [[], []]);
      assert.equal(inside._callHook ?? null, null);
    });
  }

  it('are there: of a model, which is a layer', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    assert.equal(typeof layerInside(model)._refCount, 'number');
    model.dispose();
  });

  const gone: readonly [string, () => unknown, RegExp][] = [
    ['a layer', () => layerInside({ name: 'later' } as tf.layers.Layer), /the layer later.*'_trainableWeights'/],
    ['the wasm backend', () => wasmMemory({ wasm: {} } as unknown as BackendWasm), /its wasm backend.*a memory/],
  ];
  for (const [what, use, message] of gone) {
    it(`fail loudly where they are gone from ${what}`, () => {
      assert.throws(use, (thrown: unknown) => thrown instanceof BnlabError && message.test(thrown.message));
    });
  }
});
