import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { holdChanges, isHeld } from '../../lib/graph/held';
import { notedHolders } from '../../lib/graph/holders';

const { layers: L } = tf;
const dense = () => L.dense({ units: 2, inputShape: [2] });
const around = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
const changesOf = (act: () => void) => {
  const before = holdChanges();
  act();
  return holdChanges() - before;
};

describe('what holds a layer', () => {
  before(() => useEngine('cpu'));

  it('is a model around it that is not trainable, however far out, until it is trainable again', () => {
    for (const depth of [1, 2, 3]) {
      const layer = dense();
      const models = [around(layer)];
      while (models.length < depth) models.push(around(models.at(-1)!));
      assert.equal(isHeld(layer), false);
      for (const trainable of [false, true, false]) {
        models.at(-1)!.trainable = trainable;
        assert.equal(isHeld(layer), !trainable, `${depth} models`);
      }
    }
  });

  it('is not the layer itself', () => {
    const layer = dense();
    around(layer);
    layer.trainable = false;
    assert.equal(isHeld(layer), false);
  });

  it('is a wrapper, but none that let it go', () => {
    const layer = L.dense({ units: 2 });
    const wrapper = L.timeDistributed({ layer, inputShape: [3, 2] });
    around(wrapper);
    assert.equal(isHeld(layer), false);
    wrapper.trainable = false;
    assert.equal(isHeld(layer), true);
    (wrapper as unknown as { layer: tf.layers.Layer }).layer = L.dense({ units: 2 });
    assert.equal(isHeld(layer), false);
  });

  it('is found where layers hold each other in a circle', () => {
    const [one, other] = [dense(), dense()];
    Object.assign(one, { partner: other });
    Object.assign(other, { partner: one });
    const model = around(one);
    assert.equal(isHeld(other), false);
    model.trainable = false;
    assert.deepEqual([isHeld(one), isHeld(other)], [true, true]);
  });

  it('is asked again only after a model was made trainable or not, or was added to', () => {
    const model = around(dense());
    assert.equal(changesOf(() => (model.trainable = false)), 1); // prettier-ignore
    assert.equal(changesOf(() => (model.trainable = true)), 1); // prettier-ignore
    assert.equal(changesOf(() => model.add(L.dense({ units: 2 }))), 1); // prettier-ignore
    assert.equal(changesOf(() => model.build()), 0); // prettier-ignore
    assert.equal(changesOf(() => void model.predict(tf.ones([1, 2]))), 0); // prettier-ignore
  });

  it('is what the user said before a Sequential was built, not what building says', () => {
    const [free, still] = [dense(), dense()];
    still.trainable = false;
    const inner = around(free, still);
    const model = around(inner, L.dense({ units: 2 }));
    model.build();
    assert.deepEqual([free.trainable, still.trainable, inner.trainable, model.trainable], [true, false, true, true]);
    inner.trainable = false;
    model.build();
    assert.deepEqual([inner.trainable, isHeld(free), model.trainable], [false, true, true]);
  });
});

describe('what takes note of holders', () => {
  before(() => useEngine('cpu'));

  /** A model that nobody walked, and that no Sequential was told of. */
  const unseen = (layer: tf.layers.Layer, name?: string): tf.LayersModel => {
    const inputs = tf.input({ shape: [2] });
    return tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor, name });
  };
  const holdersOf = (layer: tf.layers.Layer) => [...notedHolders(layer)];

  it('is what makes a model untrainable, for all that is in it, however deep', () => {
    const layer = dense();
    const inner = unseen(layer);
    const outer = unseen(inner);
    assert.deepEqual([holdersOf(layer), holdersOf(inner)], [[], []]);
    outer.trainable = false;
    assert.deepEqual([holdersOf(layer), holdersOf(inner)], [[inner], [outer]]);
    assert.deepEqual([isHeld(layer), isHeld(inner), isHeld(outer)], [true, true, false]);
  });

  it('is not what makes a model trainable, which holds nothing', () => {
    const layer = dense();
    const model = unseen(layer);
    model.trainable = true;
    assert.deepEqual(holdersOf(layer), []);
  });

  it('is the adding to a Sequential, which may have been untrainable before', () => {
    const layer = dense();
    const inner = unseen(layer);
    const base = tf.sequential();
    base.trainable = false;
    base.add(inner);
    assert.deepEqual([holdersOf(inner), holdersOf(layer)], [[base], [inner]]);
    assert.deepEqual([isHeld(inner), isHeld(layer)], [true, true]);
  });
});
