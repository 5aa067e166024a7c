import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { holdChanges } from '../../lib/graph/held';
import { loadedAnew } from './loaded-anew';

describe('models that two copies of the library look at', () => {
  before(() => useEngine('cpu'));

  const MENDED = [[tf.LayersModel.prototype, 'trainable'], [tf.Sequential.prototype, 'build'], [tf.Sequential.prototype, 'add']] as const; // prettier-ignore
  const stock = MENDED.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name)!);
  const putBack = () => MENDED.forEach(([owner, name], i) => Object.defineProperty(owner, name, stock[i]));
  const load = () => loadedAnew<{ holdChanges: () => number }>(require.resolve('../../lib/graph/held'));
  afterEach(putBack);

  it('tell both what is set; the newer begins to count at 0', () => {
    const newer = load();
    assert.equal(newer.holdChanges(), 0);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
    const [before, counted] = [holdChanges(), newer.holdChanges()];
    model.trainable = false;
    assert.deepEqual([holdChanges() - before, newer.holdChanges() - counted, model.trainable], [1, 1, false]);
  });

  for (const left of [{ get: () => true }, { set: () => undefined }]) {
    it(`are refused where TensorFlow.js keeps \`trainable\` in another way: it can only ${Object.keys(left).join()}`, () => {
      Object.defineProperty(tf.LayersModel.prototype, 'trainable', {
        configurable: true,
        get: undefined,
        set: undefined,
      });
      Object.defineProperty(tf.LayersModel.prototype, 'trainable', left);
      assert.throws(load, /expected an accessor 'trainable', got none/);
    });
  }
});
