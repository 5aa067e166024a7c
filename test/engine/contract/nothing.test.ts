import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { onEachEngine } from '../engines';

/** NumPy's values of reductions over nothing. */
const REDUCTIONS: Readonly<Record<string, number>> = {
  sum: 0,
  prod: 1,
  mean: NaN,
  max: -Infinity,
  min: Infinity,
  logSumExp: -Infinity,
};

onEachEngine('what is computed over nothing', () => {
  for (const [name, value] of Object.entries(REDUCTIONS)) {
    it(`${name} is ${value}`, () => {
      tf.tidy(() => {
        const reduce = tf[name as 'sum'];
        assert.deepEqual([...reduce(tf.tensor1d([])).dataSync()], [value]);
        const rows = reduce(tf.zeros([2, 0]), 1);
        assert.deepEqual([rows.shape, [...rows.dataSync()]], [[2], [value, value]]);
        const kept = reduce(tf.zeros([0, 3]), 0, true);
        assert.deepEqual(
          [kept.shape, [...kept.dataSync()]],
          [
            [1, 3],
            [value, value, value],
          ],
        );
        assert.deepEqual(reduce(tf.zeros([0, 3]), 1).shape, [0]);
      });
    });
  }

  it('all is true, any is false', () => {
    tf.tidy(() => {
      const none = tf.tensor1d([], 'bool');
      assert.deepEqual([tf.all(none).dataSync()[0], tf.any(none).dataSync()[0]], [1, 0]);
    });
  });

  it('the place of the largest of none is refused', () => {
    assert.throws(() => tf.tidy(() => tf.argMax(tf.zeros([2, 0]), 1)), /argMax.*\[2, 0\]/s);
  });

  it('products over no terms are zero, with bias and activation', () => {
    tf.tidy(() => {
      for (const [M, N] of [
        [2, 3],
        [5, 9],
      ]) {
        const [a, b] = [tf.zeros<tf.Rank.R2>([M, 0]), tf.zeros<tf.Rank.R2>([0, N])];
        assert.deepEqual([...tf.matMul(a, b).dataSync()], Array<number>(M * N).fill(0));
        const y = tf.fused.matMul({ a, b, bias: tf.range(-1, N - 1), activation: 'relu' });
        // a zero may have either sign
        assert.deepEqual(
          [...y.dataSync()].slice(0, 3).map((v) => v + 0),
          [0, 0, 1],
        );
      }
      assert.deepEqual(tf.matMul(tf.zeros([0, 4]), tf.zeros([4, 9])).shape, [0, 9]);
    });
  });

  it('convolutions over no channels are zero, with bias and activation; of no examples, so are their gradients', () => {
    tf.tidy(() => {
      // what the memory held before must not show
      tf.dispose(tf.fill([4096], 7));
      const [x, filter] = [tf.zeros<tf.Rank.R4>([1, 4, 4, 0]), tf.zeros<tf.Rank.R4>([2, 2, 0, 4])];
      assert.deepEqual([...tf.conv2d(x, filter, 1, 'valid').dataSync()], Array<number>(36).fill(0));
      const bias = tf.tensor1d([1, 2, 3, -4]);
      const y = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' });
      // a zero may have either sign
      const values = [...y.dataSync()].slice(0, 8).map((v) => v + 0);
      assert.deepEqual(values, [1, 2, 3, 0, 1, 2, 3, 0]);
      assert.deepEqual(tf.depthwiseConv2d(x, tf.zeros([2, 2, 0, 1]), 1, 'valid').shape, [1, 3, 3, 0]);
      assert.deepEqual(tf.maxPool(x, 2, 1, 'valid').shape, [1, 3, 3, 0]);
      const sum = (...[a, f]: tf.Tensor[]) => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'valid').sum();
      const [dx, dFilter] = tf.grads(sum)([tf.zeros([0, 4, 4, 2]), tf.ones([2, 2, 2, 4])]);
      assert.deepEqual([dx.shape, [...dFilter.dataSync()]], [[0, 4, 4, 2], Array<number>(32).fill(0)]);
    });
  });

  it('a window just larger than its image leaves nothing, and the engine whole', () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 2, 2, 3]);
      for (let i = 0; i < 9; i++) {
        assert.deepEqual(tf.conv2d(x, tf.ones([3, 3, 3, 4]), 1, 'valid').shape, [1, 0, 0, 4]);
        assert.deepEqual(tf.depthwiseConv2d(x, tf.ones([3, 3, 3, 1]), 1, 'valid').shape, [1, 0, 0, 3]);
        assert.deepEqual(tf.maxPool(x, 3, 1, 'valid').shape, [1, 0, 0, 3]);
        assert.deepEqual(tf.avgPool(x, 3, 1, 'valid').shape, [1, 0, 0, 3]);
      }
      assert.equal(tf.conv2d(x, tf.ones([2, 2, 3, 4]), 1, 'valid').dataSync()[0], 12);
    });
  });
});
