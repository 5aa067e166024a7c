import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { describeGraph } from '../../lib/graph/describe';

const { layers: L } = tf;
type Wire = tf.SymbolicTensor;

/** A layer with settings of every kind. */
class Set extends L.Layer {
  static readonly className = 'TestSet';
  constructor(private readonly settings: Readonly<Record<string, unknown>>) {
    super({ name: 'set', inputShape: [2] });
  }
  override getConfig() {
    return { ...super.getConfig(), ...this.settings } as tf.serialization.ConfigDict;
  }
}

const settingsOf = (settings: Readonly<Record<string, unknown>>) =>
  describeGraph(tf.sequential({ layers: [new Set(settings)] })).layers.set.settings;
const dense = (name?: string) => L.dense({ units: 2, name, inputShape: [2] });
const chain = (name: string, ...layers: tf.layers.Layer[]) => tf.sequential({ name, layers });
const callsIn = (model: tf.LayersModel) =>
  Object.fromEntries(Object.entries(describeGraph(model).layers).map(([path, { calls }]) => [path, calls]));

describe('the description of a model', () => {
  before(() => useEngine('cpu'));

  it('is the whole of it: inputs, layers, wires, weights, and what is trainable', () => {
    const x = tf.input({ shape: [2], name: 'in' });
    const shared = dense('shared');
    const inner = chain('inner', dense());
    const outputs = inner.apply(shared.apply(shared.apply(x))) as Wire;
    const model = tf.model({ inputs: x, outputs });
    inner.layers[0].trainable = false;
    shared.weights[1].trainable = false;
    const settings = { units: 2, activation: 'linear', useBias: true };
    assert.deepEqual(describeGraph(model), {
      inputs: [{ shape: [null, 2], dtype: 'float32' }],
      outputs: ['inner'],
      layers: {
        in: { class: 'InputLayer', settings: { sparse: false }, trainable: false, calls: [] },
        shared: { class: 'Dense', settings, trainable: true, calls: [['<0>'], ['shared']] },
        inner: {
          class: 'Sequential',
          settings: {},
          trainable: true,
          calls: [['shared#2']],
          outputs: ['inner/layer_0'],
        },
        'inner/layer_0': { class: 'Dense', settings, trainable: false, calls: [['inner<0>']] },
      },
      weights: {
        'shared/kernel': { shape: [2, 2], trainable: true },
        'shared/bias': { shape: [2], trainable: false },
        'inner/layer_0/kernel': { shape: [2, 2], trainable: false },
        'inner/layer_0/bias': { shape: [2], trainable: false },
      },
    });
  });

  it('tells the inputs apart, and the outputs of a call', () => {
    const inputs = ['a', 'b'].map((name) => tf.input({ shape: [3, 2], name }));
    const [, first, second] = L.lstm({ units: 2, returnState: true, name: 'lstm' }).apply(inputs[1]) as Wire[];
    const last = L.add({ name: 'sum' }).apply([second, first]) as Wire;
    const model = tf.model({ inputs, outputs: [last, L.flatten({ name: 'flat' }).apply(inputs[0]) as Wire] });
    const calls = { a: [], b: [], lstm: [['<1>']], 'lstm/cell': [], sum: [['lstm:2', 'lstm:1']], flat: [['<0>']] };
    assert.deepEqual(callsIn(model), calls);
  });

  it('counts the calls of a Sequential that opens a model once, by the paths of its layers', () => {
    const model = chain('outer', chain('inner', dense('deep')), dense('last'));
    assert.deepEqual(callsIn(model), { inner: [], 'inner/deep': [['<0>']], last: [['inner/deep']] });
    assert.deepEqual(describeGraph(model).layers.inner.outputs, ['inner/deep']);
  });

  it('keeps the first name of an input that two inner models begin with', () => {
    const x = tf.input({ shape: [2], name: 'begin' });
    const one = tf.model({ inputs: x, outputs: dense('one').apply(x) as Wire, name: 'left' });
    const other = tf.model({ inputs: x, outputs: dense('other').apply(x) as Wire, name: 'right' });
    const y = tf.input({ shape: [2], name: 'in' });
    const calls = callsIn(tf.model({ inputs: y, outputs: [one.apply(y), other.apply(y)] as Wire[] }));
    assert.deepEqual([calls['left/one'], calls['right/other']], [[['left<0>']], [['left<0>']]]);
  });

  const KEPT: Readonly<Record<string, readonly [given: unknown, told: unknown]>> = {
    'numbers, text and flags': [
      { a: 0, b: 'word', c: false },
      { a: 0, b: 'word', c: false },
    ],
    'lists, with what is missing in them': [{ a: [1, null, [2], undefined] }, { a: [1, null, [2], null] }],
    'objects, whatever the names in them': [
      { a: { name: 'n', layer: { b: 1 } } },
      { a: { name: 'n', layer: { b: 1 } } },
    ],
    'numbers that are named as parts are': [
      { layers: 3, cell: 'gru' },
      { layers: 3, cell: 'gru' },
    ],
    'objects that are no parts': [{ other: { a: 1 } }, { other: { a: 1 } }],
    'no functions and nothing that is not there': [{ a: () => 1, b: null, c: undefined, d: { e: null } }, { d: {} }],
    'no parts': [{ layer: {}, layers: [], cell: {}, cells: [1], inputLayers: [], outputLayers: [] }, {}],
    'no names and first values': [{ name: 'x', trainable: false, kernelInitializer: 'ones', weights: 1 }, {}],
    'no names and parts in a configuration, but what is beside it': [
      { a: { name: 'n', config: { name: 'x', layer: {}, units: 2 } } },
      { a: { name: 'n', config: { units: 2 } } },
    ],
    'names in a list': [{ a: [{ name: 'n', cell: {} }] }, { a: [{ name: 'n', cell: {} }] }],
  };
  for (const [what, [given, told]] of Object.entries(KEPT)) {
    it(`has of a layer's settings: ${what}`, () =>
      assert.deepEqual(settingsOf(given as Record<string, unknown>), told));
  }
});
