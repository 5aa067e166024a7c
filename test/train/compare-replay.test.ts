import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { compareReplay } from '../../lib/train/compare-replay';
import { networkOf } from '../../lib/train/network';
import { chain, dense, Scaled } from './replayed';

describe('a replay beside the tape', () => {
  before(() => useEngine('cpu'));

  /** Both ways give a loss and gradients of these numbers, and leave this in the bias. */
  interface Way {
    readonly loss?: number;
    readonly gradient?: readonly number[];
    readonly bias?: readonly number[];
  }

  function compared(tape: Way, replay: Way) {
    const [layer, last] = [new Scaled(), dense(2, { name: 'last' })];
    const model = chain(layer, last);
    const [starts, held]: [unknown[], number[]] = [[], []];
    const way = ({ loss = 1, gradient = [3, 4], bias = [5, 6] }: Way) => {
      const [, own] = last.weights.map((weight) => weight.read());
      starts.push([layer.calls, ...own.dataSync()]);
      held.push(tf.memory().numTensors - tensors);
      layer.calls++;
      tf.tidy(() => void last.weights[1].write(tf.tensor1d([...bias])));
      return [tf.scalar(loss), tf.ones([3, 2]), tf.tensor1d([...gradient])];
    };
    const network = networkOf(model);
    layer.calls = 7;
    const tensors = tf.memory().numTensors;
    try {
      const got = compareReplay({ model, network, tape: () => way(tape), replay: () => way(replay) });
      const values = got.map((tensor) => [...tensor.dataSync()]);
      tf.dispose([...got]);
      assert.equal(tf.memory().numTensors, tensors);
      return { starts, held, values, calls: layer.calls, bias: [...last.getWeights()[1].dataSync()] };
    } finally {
      model.dispose();
    }
  }

  it('begins where the tape began, and what it gives and leaves is what holds', () =>
    assert.deepEqual(compared({}, {}), {
      starts: [[7, 0, 0], [7, 0, 0]],
      // a copy of kernel and bias by the tape; its loss and gradients by the recording, which may write to weights that nobody else holds
      held: [2, 3],
      values: [[1], [1, 1, 1, 1, 1, 1], [3, 4]],
      calls: 8,
      bias: [5, 6],
    })); // prettier-ignore

  it('is the same where both are NaN', () => assert.deepEqual(compared({ loss: NaN }, { loss: NaN }).calls, 8));

  it('leaves nothing where the tape fails', () => {
    const model = chain(dense(2));
    const tensors = tf.memory().numTensors;
    const tape = () => assert.fail('no loss');
    const network = networkOf(model);
    assert.throws(() => compareReplay({ model, network, tape, replay: () => [] }), /no loss/);
    assert.equal(tf.memory().numTensors, tensors);
    model.dispose();
  });

  const DIFFERENT: readonly (readonly [what: string, tape: Way, replay: Way, message: RegExp])[] = [
    ['another loss', { loss: 1 }, { loss: 2 }, /the loss\[0\]: expected 1, as the tape gives it, got 2 from/],
    ['zeros of another sign', { loss: 0 }, { loss: -0 }, /the loss\[0\]/],
    ['another number of a gradient', {}, { gradient: [3, 5] }, /the gradient of last\/bias.*\[1\]: expected 4,.*got 5/],
    ['one number more', {}, { gradient: [3, 4, 5] }, /the gradient of last\/bias.*\[2\]: expected undefined/],
    ['one number less', {}, { gradient: [3] }, /the gradient of last\/bias.*\[1\]: .*got undefined/],
    ['another weight afterwards', {}, { bias: [5, 7] }, /last\/bias.*\[1\]: expected 6,.*got 7/],
  ];
  for (const [what, tape, replay, message] of DIFFERENT)
    it(`is refused with ${what}`, () => assert.throws(() => compared(tape, replay), message));
});
