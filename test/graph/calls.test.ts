import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { callsOf } from '../../lib/graph/calls';

const { layers: L } = tf;
type Wire = tf.SymbolicTensor;

const namesOf = (model: tf.LayersModel) => callsOf(model).map(({ layer }) => layer.name);
const dense = (name: string, x: Wire) => L.dense({ units: 2, name }).apply(x) as Wire;
const sum = (name: string, x: Wire, y: Wire) => L.add({ name }).apply([x, y]) as Wire;

describe('the wiring of a model', () => {
  before(() => useEngine('cpu'));

  it('counts what two branches share once, before both, and the first branch first', () => {
    const x = tf.input({ shape: [2] });
    const shared = dense('shared', x);
    const outputs = sum('sum', dense('left', shared), dense('right', shared));
    assert.deepEqual(namesOf(tf.model({ inputs: x, outputs })), ['shared', 'left', 'right', 'sum']);
  });

  it('puts off a call until the longest way to it is gone', () => {
    const x = tf.input({ shape: [2] });
    const early = dense('early', x);
    const late = dense('late', dense('between', early));
    assert.deepEqual(namesOf(tf.model({ inputs: x, outputs: sum('sum', early, late) })), ['early', 'between', 'late', 'sum']); // prettier-ignore
  });

  it('has what every output needs, and nothing twice where one output leads to another', () => {
    const x = tf.input({ shape: [2] });
    const [trunk, other] = [dense('trunk', x), dense('other', x)];
    const head = dense('head', trunk);
    const model = tf.model({ inputs: x, outputs: [head, trunk, other] });
    assert.deepEqual(namesOf(model), ['trunk', 'head', 'other']);
  });

  it('names the tensors of each call', () => {
    const [x, y] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const [left, right] = [dense('left', x), dense('right', y)];
    const both = sum('sum', right, left);
    const [, , last] = callsOf(tf.model({ inputs: [x, y], outputs: both }));
    assert.deepEqual([last.inputs, last.outputs], [[right, left], [both]]);
  });

  it('is empty for a model that gives back its input', () => {
    const x = tf.input({ shape: [2] });
    assert.deepEqual(callsOf(tf.model({ inputs: x, outputs: x })), []);
  });
});
