import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { restoreModel, storeModel, type StoredModel } from '../../lib/graph/store';

const { layers: L } = tf;
type Values = Map<string, tf.Tensor>;

const net = () => tf.sequential({ name: 'net', layers: [L.dense({ name: 'first', units: 2, inputShape: [3] }), L.dense({ name: 'second', units: 1 })] }); // prettier-ignore

/** Values of the weights of {@link net}: each weight has a number of its own. */
const valuesOf = (): Values =>
  new Map([
    ['first/kernel', tf.fill([3, 2], 1)],
    ['first/bias', tf.fill([2], 2)],
    ['second/kernel', tf.fill([2, 1], 3)],
    ['second/bias', tf.fill([1], 4)],
  ]);

/** A layer with settings that are given. */
class Odd extends L.Layer {
  static readonly className = 'TestOddSettings';
  constructor(private readonly settings: object) {
    super({ name: 'odd', inputShape: [2] });
  }
  override getConfig() {
    return { ...super.getConfig(), ...this.settings };
  }
}

describe('a stored model', () => {
  before(() => useEngine('cpu'));

  const restored = (change: (values: Values, stored: StoredModel) => unknown = () => undefined) => {
    const model = net();
    const { stored } = storeModel(model);
    model.dispose();
    const values = valuesOf();
    const own = JSON.parse(JSON.stringify(stored)) as StoredModel;
    try {
      change(values, own);
      return restoreModel(own, values, 'here');
    } finally {
      tf.dispose([...values.values()]);
    }
  };

  it('comes with its weights, by the names that all processes know', () => {
    const model = net();
    const { stored, weights } = storeModel(model);
    assert.equal(stored.format, 'bnlab model 1');
    assert.deepEqual(weights.map(({ name }) => name), [...valuesOf().keys()]); // prettier-ignore
    assert.deepEqual(weights.map(({ weight }) => weight), model.weights); // prettier-ignore
  });

  it('has the values that it is given, which stay the caller’s', () => {
    const values: Values = new Map();
    const model = restored((given) => given.forEach((value, name) => values.set(name, value.clone())));
    assert.deepEqual(model.getWeights().map((weight) => [...weight.dataSync()]), [[1, 1, 1, 1, 1, 1], [2, 2], [3, 3], [4]]); // prettier-ignore
    model.dispose();
    for (const value of values.values()) assert.equal(value.isDisposed, false);
    tf.dispose([...values.values()]);
  });

  it('is as trainable as it was', () => {
    const model = net();
    model.layers[0].trainable = false;
    model.layers[1].weights[1].trainable = false;
    const values = valuesOf();
    const back = restoreModel(storeModel(model).stored, values, 'here');
    assert.deepEqual(back.layers.map(({ trainable }) => trainable), [false, true]); // prettier-ignore
    const flags = storeModel(back).weights.map(({ name, weight }) => [name, weight.trainable]);
    assert.deepEqual(flags, [['first/kernel', false], ['first/bias', false], ['second/kernel', true], ['second/bias', false]]); // prettier-ignore
  });

  const REFUSED: Readonly<Record<string, readonly [(values: Values, stored: StoredModel) => unknown, RegExp]>> = {
    'of another format': [
      (_, stored) => Object.assign(stored, { format: 'bnlab model 2' }),
      /^here: expected format bnlab model 1, got bnlab model 2/,
    ],
    'without a weight': [
      (values) => (values.get('second/bias')!.dispose(), values.delete('second/bias')),
      /expected weight second\/bias of shape \[1\], got no such weight/,
    ],
    'with a weight of another shape': [
      (values) => (values.get('first/kernel')!.dispose(), values.set('first/kernel', tf.zeros([2, 3]))),
      /expected weight first\/kernel of shape \[3, 2\], got \[2, 3\]/,
    ],
    'with a weight too many': [(values) => values.set('third/bias', tf.zeros([1])), /expected 4 weights, got 5/],
    'with a class that is not there': [
      (_, { graph }) => Object.assign(graph.layers[2], { class: 'Unheard' }),
      /expected a class of layers that is registered, got Unheard/,
    ],
  };
  for (const [what, [change, message]] of Object.entries(REFUSED)) {
    it(`is refused ${what}, and leaves nothing behind`, () => {
      const before = tf.memory().numTensors;
      const isSaid = (thrown: unknown) =>
        thrown instanceof BnlabError && thrown.kind === 'data' && message.test(thrown.message);
      assert.throws(() => restored(change), isSaid);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  for (const [settings, got] of [
    [{ rate: NaN }, 'rate NaN'],
    [{ make: () => 1 }, 'make a function'],
  ] as const) {
    it(`is none where JSON cannot hold a setting: ${got}`, () => {
      const model = tf.sequential({ layers: [new Odd(settings)] });
      assert.throws(() => storeModel(model), new RegExp(`saving, layer odd: expected settings .*, got ${got}`));
    });
  }

  it('is none where JSON cannot hold what a layer keeps beside its settings', () => {
    const model = tf.sequential({ layers: [Object.assign(new Odd({}), { beside: [1, Infinity] })] });
    assert.throws(() => storeModel(model), /layer odd: expected settings .*, got beside\[1\] Infinity/);
  });
});
