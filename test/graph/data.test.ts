import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { graphData, timeDistributedPart, withParts } from '../../lib/graph/data';

const { layers: L } = tf;
type Wire = tf.SymbolicTensor;

/** Keeps things in properties, some of them in its configuration too. */
class Keeping extends L.Layer {
  static readonly className = 'TestKeeping';
  constructor(readonly kept: Readonly<Record<string, unknown>>) {
    super({ name: 'keeping', inputShape: [2] });
    Object.assign(this, kept);
  }
  override getConfig() {
    return { ...super.getConfig(), known: 1 };
  }
}

/** Properties that the data keep of a layer, but for those that every layer has. */
function extraOf(kept: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { layers } = graphData(tf.sequential({ layers: [new Keeping(kept)] })).data;
  return Object.fromEntries(Object.entries(layers[1].extra).filter(([name]) => name !== 'supportsMasking'));
}

const FLAGS = { trainable: true, weights: [true, true] };
const MODEL = { config: {}, extra: {}, flags: [{ trainable: true, weights: [] }] };

describe('a model as data', () => {
  before(() => useEngine('cpu'));

  it('has each layer once, by its number, however often it is called, and the wires between the calls', () => {
    const x = tf.input({ shape: [2], name: 'in' });
    const shared = L.dense({ units: 2, name: 'shared' });
    const deep = L.dense({ units: 2, inputShape: [2] });
    const inner = tf.sequential({ name: 'inner', layers: [deep] });
    const twice = shared.apply(shared.apply(x)) as Wire;
    const net = tf.model({ name: 'net', inputs: x, outputs: [inner.apply(twice) as Wire, twice] });
    const { data, sources } = graphData(net);
    assert.deepEqual(sources, [net, shared, inner, deep]);
    const told = data.layers.map(({ path, name, class: type }) => [path, name, type]);
    assert.deepEqual(told, [
      ['net', 'net', 'Model'],
      ['shared', 'shared', 'Dense'],
      ['inner', 'inner', 'Sequential'],
      ['inner/layer_0', deep.name, 'Dense'],
    ]);
    const [whole, once, within] = data.layers;
    assert.deepEqual(whole, {
      ...{ path: 'net', name: 'net', class: 'Model', ...MODEL },
      model: {
        sequence: undefined,
        inputs: [{ name: 'in', shape: [null, 2], dtype: 'float32' }],
        calls: [
          { layer: 1, inputs: [{ input: 0 }] },
          { layer: 1, inputs: [{ call: 0, output: 0 }] },
          { layer: 2, inputs: [{ call: 1, output: 0 }] },
        ],
        outputs: [{ call: 2, output: 0 }, { call: 1, output: 0 }], // prettier-ignore
      },
    });
    assert.deepEqual([once.config.units, once.flags, once.model, once.part], [2, [FLAGS], undefined, undefined]);
    assert.deepEqual(within.model?.sequence, [3]);
    assert.deepEqual([within.config, within.extra], [{}, {}]);
  });

  it('tells apart inputs, and outputs of one call', () => {
    const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [3, 2] })];
    const [sequence, state] = L.gru({ units: 2, returnSequences: true, returnState: true }).apply(inputs[1]) as Wire[];
    const sum = L.add().apply([state, inputs[0]]) as Wire;
    const { model } = graphData(tf.model({ inputs, outputs: [sum, sequence] })).data.layers[0];
    assert.deepEqual(model!.calls[1].inputs, [{ call: 0, output: 1 }, { input: 0 }]);
    assert.deepEqual(model!.outputs, [{ call: 1, output: 0 }, { call: 0, output: 0 }]); // prettier-ignore
  });

  it('gives the layer that runs over a time axis a number of its own, and the wrapper what is its own', () => {
    const part = L.dense({ units: 2, name: 'part' });
    const each = L.timeDistributed({ layer: part, inputShape: [3, 2], name: 'each' });
    const { data, sources } = graphData(tf.sequential({ layers: [each] }));
    assert.deepEqual(sources.slice(1), [each, part]);
    const [, wrapper, inside] = data.layers;
    assert.deepEqual(wrapper, {
      ...{ path: 'each', name: 'each', class: 'TimeDistributed', part: 2, extra: {} },
      config: { name: 'each', trainable: true, batchInputShape: [null, 3, 2], dtype: 'float32' },
      flags: [{ trainable: true, weights: [] }],
    });
    assert.deepEqual([inside.path, inside.flags], ['each/layer', [FLAGS]]);
    assert.equal(timeDistributedPart(each), part);
    assert.equal(timeDistributedPart(Object.assign(L.dense({ units: 1 }), { layer: part })), undefined);
  });

  it('keeps what other wrappers are made from in their settings', () => {
    const layer = L.bidirectional({ layer: L.lstm({ units: 2 }), inputShape: [4, 3] });
    const { config } = graphData(tf.sequential({ layers: [layer] })).data.layers[1];
    assert.equal((config.layer as { className: string }).className, 'LSTM');
  });

  it('counts a cell with its layer, but no part that has a number of its own', () => {
    const cell = L.lstmCell({ units: 2 });
    const rnn = L.rnn({ cell });
    const each = L.timeDistributed({ layer: L.dense({ units: 2 }) });
    const model = tf.sequential({ layers: [L.dense({ units: 2, inputShape: [2] })] });
    assert.deepEqual([rnn, each, model].map(withParts), [[rnn, cell], [each], [model]]);
  });

  it('tells of layers, parts and single weights whether they are trainable', () => {
    const [first, second] = [L.dense({ units: 2, inputShape: [2] }), L.dense({ units: 2 })];
    const model = tf.sequential({ layers: [first, second] });
    first.trainable = false;
    second.weights[1].trainable = false;
    const flags = graphData(model).data.layers.map((layer) => layer.flags);
    assert.deepEqual(flags.slice(1), [
      [{ trainable: false, weights: [false, false] }],
      [{ trainable: true, weights: [true, false] }],
    ]);
  });

  const PLAIN: Readonly<Record<string, unknown>> = {
    ...{ number: 2, zero: 0, text: 'word', flag: false, one: [3], several: [1, 'a', true] },
  };
  for (const [name, value] of Object.entries(PLAIN)) {
    it(`keeps a property that the configuration forgets: ${name}`, () =>
      assert.deepEqual(extraOf({ [name]: value }), { [name]: value }));
  }

  const NOT_KEPT: Readonly<Record<string, unknown>> = {
    ...{ nothing: null, object: { a: 1 }, empty: [], nested: [[1]], mixed: [1, { a: 1 }], method: () => 1 },
    // in the configuration, or what a copy has for itself
    ...{ known: 2, _hidden: 3, id: 4 },
  };
  for (const [name, value] of Object.entries(NOT_KEPT)) {
    it(`leaves out a property: ${name}`, () => assert.deepEqual(extraOf({ [name]: value }), {}));
  }
});
