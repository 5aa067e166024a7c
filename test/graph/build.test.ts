import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { buildGraph, type BuildOptions } from '../../lib/graph/build';
import { graphData, type GraphData, type LayerData, type ModelData } from '../../lib/graph/data';

const { layers: L } = tf;

const built = (data: GraphData, options: Partial<BuildOptions> = {}) => {
  const made = new Map<number, tf.layers.Layer[]>();
  return { made, model: buildGraph(data, { where: 'test', ...options }, made) };
};

const chain = () =>
  tf.sequential({
    name: 'net',
    layers: [L.dense({ name: 'first', units: 3, inputShape: [2] }), L.reLU({ name: 'second' })],
  });

/** The data of a model with some of its model's parts replaced. */
function rewired(change: (model: ModelData) => Partial<ModelData>): GraphData {
  const x = tf.input({ shape: [2] });
  const outputs = L.dense({ name: 'first', units: 3 }).apply(x) as tf.SymbolicTensor;
  const [whole, ...others] = graphData(tf.model({ inputs: x, outputs, name: 'net' })).data.layers;
  return { layers: [{ ...whole, model: { ...whole.model!, ...change(whole.model!) } }, ...others] };
}

const dense = (name: string, units: number): LayerData => ({
  ...{ path: name, name, class: 'Dense', config: { units }, extra: {}, flags: [] },
});

/** A layer that cannot be connected. */
class Unwilling extends L.Layer {
  static readonly className = 'TestUnwilling';
  static thrown: Error = new Error('not today');
  override apply(): tf.Tensor {
    throw Unwilling.thrown;
  }
}

/** A layer that is not registered. */
class Unregistered extends L.Layer {
  static readonly className = 'TestUnregistered';
}

describe('a model from its structure as data', () => {
  before(() => useEngine('cpu'));

  it('is of the kind it was, or a functional one where layers are exchanged', () => {
    const { data } = graphData(chain());
    const [plain, edited] = [built(data).model, built(data, { edits: new Map() }).model];
    assert.deepEqual([plain, edited].map((model) => model instanceof tf.Sequential), [true, false]); // prettier-ignore
    for (const model of [plain, edited]) {
      assert.deepEqual([model.name, model.inputs[0].shape, model.outputs[0].shape], ['net', [null, 2], [null, 3]]);
      assert.deepEqual(model.layers.slice(-2).map(({ name }) => name), ['first', 'second']); // prettier-ignore
    }
  });

  it('makes a layer that is used twice once', () => {
    const x = tf.input({ shape: [2] });
    const layer = L.dense({ name: 'shared', units: 2 });
    const y = layer.apply(layer.apply(x)) as tf.SymbolicTensor;
    const { model } = built(graphData(tf.model({ inputs: x, outputs: y })).data);
    assert.deepEqual(model.layers.slice(1).map(({ name }) => name), ['shared']); // prettier-ignore
    assert.equal(model.weights.length, 2);
  });

  it('gives a layer of several inputs all of them, in their order', () => {
    const [x, y] = [2, 3].map((size) => tf.input({ shape: [size] }));
    const outputs = L.concatenate().apply([y, x, y]) as tf.SymbolicTensor;
    const { model } = built(graphData(tf.model({ inputs: [x, y], outputs })).data);
    const result = model.apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4, 5]])]) as tf.Tensor;
    assert.deepEqual([...result.dataSync()], [3, 4, 5, 1, 2, 3, 4, 5]);
  });

  it('draws no weights, since they get their values later', () => {
    const [kernel] = built(graphData(chain()).data).model.getWeights();
    assert.ok(kernel.dataSync().every((value) => value === 0));
  });

  it('has a chain of layers, or none, where they stand for one', () => {
    const { data } = graphData(chain());
    const number = data.layers.findIndex(({ name }) => name === 'second');
    const long = built(data, { edits: new Map([[number, [dense('one', 5), dense('other', 4)]]]) });
    assert.deepEqual(long.model.layers.slice(1).map(({ name }) => name), ['first', 'one', 'other']); // prettier-ignore
    assert.deepEqual(
      long.made.get(number)?.map(({ name }) => name),
      ['one', 'other'],
    );
    const short = built(data, { edits: new Map([[number, []]]) });
    assert.deepEqual(short.model.layers.slice(1).map(({ name }) => name), ['first']); // prettier-ignore
  });

  it('runs each layer of a chain over the time axis, under names of their own', () => {
    const layer = L.dense({ units: 2, name: 'part' });
    const layers = [L.reLU({ inputShape: [4, 3] }), L.timeDistributed({ layer, name: 'each' })];
    const { data } = graphData(tf.sequential({ layers }));
    const number = data.layers.findIndex(({ name }) => name === 'part');
    const { model } = built(data, { edits: new Map([[number, [dense('one', 5), dense('other', 6)]]]) });
    assert.deepEqual(model.layers.slice(-2).map(({ name }) => name), ['each', 'each_1']); // prettier-ignore
    assert.deepEqual(model.outputs[0].shape, [null, 4, 6]);
  });

  it('takes the classes that it is given before those that are registered, and says which it does not know', () => {
    const layers = [new Unregistered({ name: 'own', inputShape: [2] })];
    const { data } = graphData(tf.sequential({ layers }));
    const types = new Map([['TestUnregistered', Unregistered as never]]);
    assert.ok(built(data, { types }).model.layers[0] instanceof Unregistered);
    assert.throws(() => built(data), /test, layer own: expected a class of layers that is registered, got TestUnreg/);
    const named = { layers: data.layers.map((one) => ({ ...one, class: 'toString' })) };
    const leaf = { layers: [data.layers[0], ...named.layers.slice(1)] };
    assert.throws(() => built(leaf), /expected a class of layers that is registered, got toString/);
    const other = {
      layers: data.layers.map((one, i) => (i ? { ...one, class: 'Dense', config: { units: -1 } } : one)),
    };
    assert.throws(() => built(other), /test, layer own: expected Dense to be built from its configuration, got /);
  });

  it('leaves the data alone, whatever a class does with its configuration', () => {
    const { data } = graphData(
      tf.sequential({ layers: [L.rnn({ cell: L.lstmCell({ units: 2 }), inputShape: [3, 2] })] }),
    );
    const before = JSON.stringify(data);
    built(data);
    built(data);
    assert.equal(JSON.stringify(data), before);
  });

  const unwilling = () => {
    const { data } = graphData(chain());
    const number = data.layers.findIndex(({ name }) => name === 'second');
    const layer = { ...dense('no', 1), class: 'TestUnwilling', config: {} };
    return built(data, {
      types: new Map([['TestUnwilling', Unwilling as never]]),
      edits: new Map([[number, [layer]]]),
    });
  };

  it('says which layer could not be connected, and why', () => {
    Unwilling.thrown = new Error('not today');
    const isSaid = (e: unknown) =>
      e instanceof BnlabError &&
      e.cause === Unwilling.thrown &&
      /layer second: expected .*, got not today/.test(e.message);
    assert.throws(unwilling, isSaid);
  });

  it('passes on what this library says itself', () => {
    Unwilling.thrown = new BnlabError({ where: 'own', expected: 'a word', got: 'none', hint: 'Speak.' });
    assert.throws(unwilling, (e) => e === Unwilling.thrown);
  });

  const POINTERS: readonly (readonly [string, (model: ModelData) => Partial<ModelData>, RegExp])[] = [
    ['input', () => ({ outputs: [{ input: 1 }] }), /expected input 1 of net, got none/],
    ['call', () => ({ outputs: [{ call: 1, output: 0 }] }), /expected output 0 of call 1 in net, got none/],
    ['output', () => ({ outputs: [{ call: 0, output: 1 }] }), /expected output 1 of call 0 in net, got none/],
    ['layer', ({ calls: [call] }) => ({ calls: [{ ...call, layer: 9 }] }), /expected layer 9, got none/],
  ];
  for (const [what, change, message] of POINTERS) {
    it(`is refused where the data point to what is not there: ${what}`, () => {
      assert.throws(() => built(rewired(change)), (e) => e instanceof BnlabError && e.kind === 'data' && message.test(e.message)); // prettier-ignore
    });
  }
});
