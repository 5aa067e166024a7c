import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { everyLayer } from '../../lib/graph';
import { notedHolders } from '../../lib/graph/holders';
import { partsOf, partsWithin } from '../../lib/graph/walk';

const { layers: L } = tf;

/** A layer that keeps what it is given. */
class Keeping extends L.Layer {
  static readonly className = 'TestKeepingParts';
  constructor(kept: object = {}) {
    super({ inputShape: [2] });
    Object.assign(this, kept);
  }
}

describe('the parts of a layer', () => {
  before(() => useEngine('cpu'));

  it('are the layers in its properties and lists, but none that it only leads to, nor what is no layer', () => {
    const [one, two, three, other] = [L.reLU(), L.reLU(), L.reLU(), L.reLU()];
    const kept = { one, list: [3, two, null, three], sourceLayer: other, text: 'one', nothing: null, plain: { other } };
    const found = partsOf(new Keeping(kept)).map(({ role, layer }) => [role, layer]);
    assert.deepEqual(found, [['one', one], ['list/1', two], ['list/3', three]]); // prettier-ignore
  });

  it('are found however deep, each once, a part before its own', () => {
    const deep = L.reLU();
    const [first, second] = [new Keeping({ deep }), new Keeping({ deep })];
    assert.deepEqual(partsWithin(new Keeping({ first, second })), [first, deep, second]);
    assert.deepEqual(partsWithin(deep), []);
  });

  it('are found where layers hold each other in a circle, without the one that was asked', () => {
    const [one, other] = [new Keeping(), new Keeping()];
    Object.assign(one, { other });
    Object.assign(other, { one });
    assert.deepEqual([partsWithin(one), partsWithin(other)], [[other], [one]]);
  });

  it('know after a walk what holds them', () => {
    const part = L.reLU();
    const layer = new Keeping({ part });
    const inputs = tf.input({ shape: [2] });
    const inner = tf.model({ inputs, outputs: layer.apply(inputs) as tf.SymbolicTensor });
    const again = tf.input({ shape: [2] });
    const model = tf.model({ inputs: again, outputs: inner.apply(again) as tf.SymbolicTensor });
    assert.deepEqual([...notedHolders(inner)], []);
    everyLayer(model);
    const holders = [inner, layer, part].map((one) => [...notedHolders(one)]);
    assert.deepEqual(holders, [[model], [inner], [layer]]);
  });
});
