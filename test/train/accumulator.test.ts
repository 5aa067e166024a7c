import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Accumulator } from '../../lib/train/accumulator';
import { outOfReach } from '../engine/out-of-reach';

describe('gradients that are added up', () => {
  before(() => useEngine('cpu'));

  const batch = () => ({
    x: tf.tensor2d([1, 2, 3, 4, 5, 6], [6, 1]),
    labels: tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32'),
  });
  const PIECES = [
    { first: 0, examples: 2, of: 6, isLast: false },
    { first: 2, examples: 4, of: 6, isLast: true },
  ];
  /** A step with these gradients of its two pieces; what the sums are, and whether those of the first piece were given back. */
  const step = (exchange: Accumulator, first: readonly number[], second: readonly number[]) =>
    tf.tidy(() => {
      exchange.begin();
      exchange.part(batch(), PIECES[0]);
      const given = [tf.tensor1d([...first])];
      const back = exchange.meanGradients(given);
      exchange.part(batch(), PIECES[1]);
      const [sum] = exchange.meanGradients([tf.tensor1d([...second])]);
      return { isBack: back[0] === given[0], sum: [...sum.dataSync()] };
    });

  it('count by the share of their piece, anew in each step, and are freed in the end', () => {
    const tensors = tf.memory().numTensors;
    const exchange = new Accumulator();
    assert.deepEqual(step(exchange, [3, 6], [1.5, 3]), { isBack: true, sum: [2, 4] });
    assert.deepEqual(exchange.team, { rows: 4, first: 2, examples: 6, together: 4 });
    assert.deepEqual(step(exchange, [30, 60], [15, 30]).sum, [20, 40]);
    assert.equal(tf.memory().numTensors, tensors + 1);
    exchange.dispose();
    exchange.dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('are added up where their memory is in reach, and else in new memory, of which nothing is left', () => {
    const tensors = tf.memory().numTensors;
    const exchange = new Accumulator();
    outOfReach(() => assert.deepEqual(step(exchange, [3, 6], [1.5, 3]).sum, [2, 4]));
    assert.equal(tf.memory().numTensors, tensors + 1);
    exchange.dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('are of the examples and labels of their piece, whose loss counts as they do', () =>
    tf.tidy(() => {
      const exchange = new Accumulator();
      const { x, labels } = exchange.part(batch(), PIECES[1]);
      assert.deepEqual([[...x.dataSync()], [...labels.dataSync()]], [[3, 4, 5, 6], [2, 3, 4, 5]]); // prettier-ignore
      assert.equal(exchange.meanLoss(3), 2);
    }));
});
