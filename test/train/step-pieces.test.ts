import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Accumulator } from '../../lib/train/accumulator';
import { Optimizer } from '../../lib/train/optimizers';
import { trainStep, type StepOptions } from '../../lib/train/step';
import { NotingExchange } from './noting-exchange';
import { chain, dense } from './replayed';

const ROWS = [
  [1, 2, 3],
  [-1, 0, 1],
  [2, 2, -2],
  [0, 1, 0],
];

/** Roundings to float32 of losses of about 1. */
const TOLERANCE = 1e-6;

describe('the pieces of a training step', () => {
  before(() => useEngine('cpu'));
  let model: tf.LayersModel;
  let tensors: number;
  beforeEach(() => {
    model = chain(dense(4), batchNormalization(), dense(2));
    tensors = tf.memory().numTensors;
  });
  afterEach(() => model.dispose());

  /** The loss of a step on these rows, of which each second one is of class 1; nothing moves unless a rate says so. */
  function lossOf(rows: readonly number[][], more: Partial<StepOptions> & object = {}): number {
    const x = tf.tensor2d([...rows]);
    const labels = tf.tensor1d(
      rows.map((_, i) => i % 2),
      'int32',
    );
    try {
      return trainStep(
        { model, optimizer: new Optimizer({ kind: 'sgd' }), learningRate: 0, ...more },
        { x, labels },
        1,
      );
    } finally {
      tf.dispose([x, labels]);
    }
  }

  it('are normalized each by itself, and count by their examples', () => {
    const parts = [lossOf(ROWS.slice(0, 2)), lossOf(ROWS.slice(2))];
    const mean = (parts[0] + parts[1]) / 2;
    assert.ok(Math.abs(lossOf(ROWS, { accumulate: 2 }) - mean) < TOLERANCE);
    const [whole, one] = [lossOf(ROWS), lossOf(ROWS, { accumulate: 1 })];
    assert.equal(whole, one);
    assert.ok(Math.abs(whole - mean) > 100 * TOLERANCE, 'the whole mini-batch has other statistics');
  });

  it('leave nothing when they are over', () => {
    lossOf(ROWS, { accumulate: 2, learningRate: 0.1 });
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('are none where it is whole: no sums are made', () => {
    const own = Object.getOwnPropertyDescriptor(Accumulator.prototype, 'begin')!;
    let asked = 0;
    const begin = function (this: Accumulator) {
      asked++;
      (own.value as Accumulator['begin']).call(this);
    };
    Object.defineProperty(Accumulator.prototype, 'begin', { ...own, value: begin });
    try {
      lossOf(ROWS);
      assert.equal(asked, 0);
      lossOf(ROWS, { accumulate: 2 });
      assert.equal(asked, 1);
    } finally {
      Object.defineProperty(Accumulator.prototype, 'begin', own);
    }
  });

  it('are joined by an exchange, which is its owner’s to end', () => {
    const exchange = new NotingExchange();
    lossOf(ROWS, { exchange, accumulate: 2 });
    assert.deepEqual(exchange.asked, ['begin 6', 'part 0', 'part 2', 'averages']);
    assert.equal(tf.memory().numTensors, tensors + 6);
    exchange.end();
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('are not begun where an option is none of a step', () => {
    const exchange = new NotingExchange();
    assert.throws(() => lossOf(ROWS, { exchange, momentum: 0.9 } as object), /got momentum/);
    assert.deepEqual(exchange.asked, []);
  });
});
