import assert from 'node:assert/strict';
import { tf, useEngine, type Program } from '../../lib/engine';
import { networkOf, type History, type StepKind } from '../../lib/train/network';
import { chain, dense, Noisy, open, Scaled } from './replayed';

/** Runs `body` on a model that is disposed afterwards. */
function onModel<T>(layers: readonly tf.layers.Layer[], body: (model: tf.Sequential) => T): T {
  const model = chain(...layers);
  try {
    return body(model);
  } finally {
    model.dispose();
  }
}

describe('a network', () => {
  before(() => useEngine('cpu'));

  const rows: readonly (readonly [what: string, layers: () => tf.layers.Layer[], expected: boolean])[] = [
    ['where every layer says so', () => [dense(3), dense(2)], true],
    ['not where one of several does not', () => [dense(3), new Noisy(), dense(2)], false],
    ['not where a layer was popped that TensorFlow.js goes on running', () => [dense(3), dense(2)], false],
  ];
  for (const [what, layers, expected] of rows) {
    it(`repeats its kernels ${what}`, () =>
      onModel(layers(), (model) => {
        const popped = model.layers[1];
        if (what.includes('popped')) model.layers.splice(1, 1);
        assert.equal(networkOf(model).repeats, expected);
        if (what.includes('popped')) model.layers.splice(1, 0, popped);
      }));
  }

  it('repeats no kernels where a layer was popped of a model in it, though its own layers are whole', () => {
    const inner = chain(dense(3), dense(4));
    onModel([inner, dense(2)], (model) => {
      const [popped] = inner.layers.splice(2, 1);
      assert.equal(networkOf(model).repeats, false);
      inner.layers.push(popped);
      assert.equal(networkOf(model).repeats, true);
    });
  });

  it('is a new one in each step where a layer does not repeat', () =>
    onModel([dense(3), new Noisy(), dense(2)], (model) => assert.notEqual(networkOf(model), networkOf(model))));

  const UNIMPORTANT: Readonly<Record<string, (model: tf.Sequential) => void>> = {
    'nothing changed': () => undefined,
    'a counter went on': (model) => void (open(model.layers[2])['calls'] = 7),
    'initial weights are forgotten': (model) => void (open(model.layers[1])['initialWeights'] = [1]),
    'a layer was called elsewhere': (model) => void model.layers[1].apply(tf.input({ shape: [3] })),
    'something else is kept on its model': (model) => void (open(model)['history'] = {}),
    'another model is held': () => void (chain(dense(2)).trainable = false),
  };
  for (const [what, change] of Object.entries(UNIMPORTANT)) {
    it(`is the same one where ${what}`, () =>
      onModel([dense(3), new Scaled(), dense(2)], (model) => {
        const network = networkOf(model);
        change(model);
        assert.equal(networkOf(model), network);
      }));
  }

  it('is another one where a setting of a layer that counts changed', () =>
    onModel([dense(3), new Scaled(), dense(2)], (model) => {
      const network = networkOf(model);
      (model.layers[2] as Scaled).factor = 3;
      assert.notEqual(networkOf(model), network);
    }));

  it('is another one where something around its model holds one of two layers', () => {
    const [input, held, free] = [tf.input({ shape: [3] }), dense(3), dense(2)];
    const middle = held.apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: free.apply(middle) as tf.SymbolicTensor });
    const inner = tf.model({ inputs: input, outputs: middle });
    // TensorFlow.js tells it to layers directly in a model only: two around it leave no trace in the weights
    const outer = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), inner] });
    const network = networkOf(model);
    outer.trainable = false;
    const later = networkOf(model);
    assert.notEqual(later, network);
    assert.equal(networkOf(model), later);
    model.dispose();
  });

  it('takes its counters back, each to what it was', () =>
    onModel([new Scaled(), new Scaled(), dense(2)], (model) => {
      const counted = [model.layers[1], model.layers[2]] as Scaled[];
      const network = networkOf(model);
      counted.forEach((layer, i) => (layer.calls = 3 + i));
      const restore = network.keepCounters();
      for (const layer of counted) layer.calls = 9;
      restore();
      assert.deepEqual(
        counted.map(({ calls }) => calls),
        [3, 4],
      );
    }));

  it('puts weights back within their constraints, and leaves the others alone', () => {
    const layer = dense(2, { biasConstraint: tf.constraints.nonNeg(), biasInitializer: 'ones' });
    onModel([layer], (model) => {
      const tensors = tf.memory().numTensors;
      const weights = [tf.fill([3, 2], -2), tf.tensor1d([-1, 5])];
      // past TensorFlow.js, which would constrain them as they are set
      model.trainableWeights.forEach((weight, i) => (weight.read() as tf.Variable).assign(weights[i]));
      tf.dispose(weights);
      networkOf(model).constrain();
      const after = model.getWeights().map((weight) => [...weight.dataSync()]);
      assert.deepEqual(after, [Array<number>(6).fill(-2), [0, 5]]);
      assert.equal(tf.memory().numTensors, tensors);
    });
  });

  const REFUSED: readonly (readonly [what: string, make: () => tf.LayersModel, message: RegExp])[] = [
    ['of weights none of which learns', () => frozen(dense(2)), /got 2 weights, none of them trainable/],
    ['of one that does not', () => frozen(dense(2, { useBias: false })), /got 1 weights, none of them trainable/],
    [
      'without weights',
      () => chain(tf.layers.activation({ activation: 'relu' })),
      /a weight that learns, got no weights at all/,
    ],
    [
      'with a disposed weight',
      () => disposedFirst(dense(2, { name: 'gone' })),
      /a model with weights, got gone.*, disposed/,
    ],
    ['that penalizes activities', () => penalized(chain(dense(2))), /without activityRegularizer.*got L1L2/],
    ['that ends in softmax', () => chain(dense(2, { activation: 'softmax' })), /outputs are logits/],
  ];
  for (const [what, make, message] of REFUSED)
    it(`is refused ${what}`, () => assert.throws(() => networkOf(make()), message));
});

function frozen(layer: tf.layers.Layer): tf.LayersModel {
  const model = chain(layer);
  model.trainable = false;
  return model;
}

function disposedFirst(layer: tf.layers.Layer): tf.LayersModel {
  const model = chain(layer, dense(2));
  layer.trainableWeights[0].read().dispose();
  return model;
}

/** TensorFlow.js refuses to call such a layer: it can only come to be afterwards. */
function penalized(model: tf.LayersModel): tf.LayersModel {
  Object.assign(model.layers[1], { activityRegularizer: tf.regularizers.l2() });
  return model;
}

describe('the history of steps', () => {
  before(() => useEngine('cpu'));

  const team = { together: 8, sum: () => undefined };
  const kind: StepKind = { x: tf.zeros([4, 3]), labels: tf.zeros([4], 'int32'), auxiliaryWeight: 0.3, team };
  const OTHERS: Readonly<Record<string, Partial<StepKind>>> = {
    'more examples': { x: tf.zeros([5, 3]) },
    'another type of input': { x: tf.zeros([4, 3], 'int32') },
    'more axes': { x: tf.zeros([4, 3, 1]) },
    'fewer axes': { x: tf.zeros([4]) },
    'more labels': { labels: tf.zeros([5], 'int32') },
    'another type of labels': { labels: tf.zeros([4], 'bool') },
    'another weight of auxiliary losses': { auxiliaryWeight: 0.4 },
    'more examples together': { team: { ...team, together: 9 } },
    'another sum': { team: { ...team, sum: () => undefined } },
    'no team': { team: undefined },
  };
  const inNetwork = (body: (historyOf: (given: StepKind) => History | undefined) => void) =>
    onModel([dense(2)], (model) => body((given) => networkOf(model).historyOf(given)));

  for (const [what, other] of Object.entries(OTHERS)) {
    it(`is shared by steps alike, not by those of ${what}`, () =>
      inNetwork((historyOf) => {
        const [first, second] = [historyOf(kind), historyOf({ ...kind, ...other })];
        assert.ok(first && second);
        assert.notEqual(first, second);
        assert.deepEqual([first.steps, second.steps], [0, 0]);
        assert.equal(historyOf({ ...kind, x: tf.ones([4, 3]), team: { ...team } }), first);
        assert.equal(historyOf({ ...kind, ...other }), second);
      }));
  }

  it('is kept of four kinds, the oldest forgotten for a fifth', () =>
    inNetwork((historyOf) => {
      const kinds = [1, 2, 3, 4, 5].map((auxiliaryWeight) => ({ ...kind, auxiliaryWeight }));
      const [first, ...others] = kinds.slice(0, 4).map(historyOf);
      assert.equal(historyOf(kinds[0]), first);
      const fifth = historyOf(kinds[4]);
      assert.deepEqual(kinds.slice(1, 4).map(historyOf), others);
      kinds.slice(1, 4).forEach((one, i) => assert.equal(historyOf(one), others[i]));
      assert.equal(historyOf(kinds[4]), fifth);
      assert.notEqual(historyOf(kinds[0]), first);
    }));

  it('begins anew where the kernels of its program are no longer those registered, and only then', () =>
    inNetwork((historyOf) => {
      const program = { isCurrent: true };
      const history = Object.assign(historyOf(kind)!, { steps: 3, program: program as Program });
      assert.deepEqual([historyOf(kind), history.steps, history.program], [history, 3, program]);
      program.isCurrent = false;
      assert.deepEqual([historyOf(kind), history.steps, history.program], [history, 0, undefined]);
    }));

  it('is not kept while somebody profiles or debugs, nor of a network that does not repeat', () => {
    const { state } = tf.engine();
    inNetwork((historyOf) => {
      state.profiling = true;
      const profiled = historyOf(kind);
      state.profiling = false;
      assert.equal(profiled, undefined);
      // `set` would warn and slow down all that follows
      const stock = tf.env().getBool.bind(tf.env());
      tf.env().getBool = (name) => name === 'DEBUG' || stock(name);
      const debugged = historyOf(kind);
      Reflect.deleteProperty(tf.env(), 'getBool');
      assert.equal(debugged, undefined);
      assert.ok(historyOf(kind));
    });
    onModel([new Noisy(), dense(2)], (model) => assert.equal(networkOf(model).historyOf(kind), undefined));
  });
});
