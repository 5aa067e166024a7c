import assert from 'node:assert/strict';
import { maxPool, maxPoolPositions } from '../../../lib/engine/loops/pools';
import type { PoolGeometry } from '../../../lib/engine/loops/pool-gradients';

/** One row of so many cells and one channel, windows of one cell, so many cells of padding at each end. */
const rowOf = (width: number, padding: number, examples = 1): PoolGeometry => ({
  batchSize: examples,
  inHeight: 1,
  inWidth: width,
  inChannels: 1,
  outHeight: 1,
  outWidth: width + 2 * padding,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  filterHeight: 1,
  filterWidth: 1,
  padInfo: { top: 0, left: padding },
});
/** Windows of two neighbours. */
const pairsOf = (width: number, examples = 1): PoolGeometry => ({
  ...rowOf(width, 0, examples),
  outWidth: width - 1,
  filterWidth: 2,
});

describe('max pooling as loops', () => {
  it('is -Infinity, and nowhere, for a window that lies in the padding, whatever stood there', () => {
    const x = Float32Array.of(-3, 5);
    const [y, positions] = [new Float32Array(4).fill(7), new Int32Array(4).fill(7)];
    maxPoolPositions(x, [y, positions], rowOf(2, 1), false);
    assert.deepEqual([...y], [-Infinity, -3, 5, -Infinity]);
    assert.deepEqual([...positions], [-1, 0, 1, -1]);
    const alone = new Float32Array(4).fill(7);
    maxPool(x, alone, rowOf(2, 1));
    assert.deepEqual([...alone], [-Infinity, -3, 5, -Infinity]);
    const whole = new Int32Array(4).fill(7);
    maxPool(Int32Array.of(-3, 5), whole, rowOf(2, 1));
    assert.deepEqual([...whole], [-(2 ** 31), -3, 5, -(2 ** 31)]);
  });

  it('takes the first of the largest, and the first NaN', () => {
    const x = Float32Array.of(2, 2, NaN, 9, -Infinity, -Infinity);
    const [y, positions] = [new Float32Array(5), new Int32Array(5)];
    maxPoolPositions(x, [y, positions], pairsOf(6), false);
    assert.deepEqual([...y], [2, NaN, NaN, 9, -Infinity]);
    assert.deepEqual([...positions], [0, 2, 2, 3, 4]);
  });

  it('counts positions in the memory of all examples, or of their own', () => {
    const x = Float32Array.of(1, 2, 3, 6, 5, 4);
    const [y, positions] = [new Float32Array(4), new Int32Array(4)];
    maxPoolPositions(x, [y, positions], pairsOf(3, 2), false);
    assert.deepEqual([...positions], [1, 2, 3, 4]);
    maxPoolPositions(x, [y, positions], pairsOf(3, 2), true);
    assert.deepEqual([...positions], [1, 2, 0, 1]);
  });
});
