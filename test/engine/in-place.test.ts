import assert from 'node:assert/strict';
import { currentEngine, moveAverage, rewrite, tf } from '../../lib/engine';
import { onEachEngine } from './engines';

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
/** A tensor as a replayed step knows it: no object of TensorFlow.js. */
const bare = ({ dataId, shape, dtype }: tf.Tensor): tf.TensorInfo => ({ dataId, shape, dtype });
const halved = (to: Float32Array, from: Float32Array) => to.forEach((_, i) => (to[i] = from[i] / 2));

onEachEngine('updates of variables', () => {
  const holders: Readonly<Record<string, (variable: tf.Variable, start: tf.Tensor) => tf.Tensor>> = {
    'nobody else': () => tf.scalar(0),
    'the holder of a clone': (variable) => variable.clone(),
    'the tensor that was assigned': (variable, start) => {
      variable.assign(start);
      return start.clone();
    },
  };
  for (const [name, hold] of Object.entries(holders)) {
    it(`leave alone what ${name} sees, and give the same numbers`, () => {
      const before = tf.memory().numTensors;
      const [start, value] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, -30])];
      const average = tf.variable(tf.tensor1d([1, 2, 3]));
      const held = hold(average, start);
      const seen = numbers(held);
      for (const given of [value, bare(value)]) {
        average.assign(start);
        moveAverage(average, given, 0.75, 2);
        assert.deepEqual(numbers(average), [5.75, 11.5, -12.75]);
      }
      const isReached = currentEngine().view !== undefined;
      assert.equal(rewrite(average, [], halved), isReached);
      assert.deepEqual(numbers(average), isReached ? [2.875, 5.75, -6.375] : [5.75, 11.5, -12.75]);
      assert.deepEqual([numbers(held), numbers(start)], [seen, [1, 2, 3]]);
      tf.dispose([start, value, average, held]);
      // the first tensor that the variable was made of is TensorFlow.js's own to count
      assert.equal(tf.memory().numTensors - before, 1);
    });
  }

  it('refuse a variable of whole numbers, and leave nothing behind', () => {
    const before = tf.memory().numTensors;
    const [whole, float] = [tf.variable(tf.tensor1d([4], 'int32')), tf.variable(tf.tensor1d([4]))];
    const others = tf.tensor1d([1], 'int32');
    const held = float.clone();
    assert.equal(rewrite(whole, [], halved), false);
    assert.equal(rewrite(float, [others], halved), false);
    assert.deepEqual([numbers(whole), numbers(float)], [[4], [4]]);
    tf.dispose([whole, float, others, held]);
    assert.equal(tf.memory().numTensors - before, 2);
  });
});
