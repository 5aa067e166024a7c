import assert from 'node:assert/strict';
import { avgPool, maxPool, maxPoolPositions } from '../../../lib/engine/loops/pools';
import type { PoolGeometry } from '../../../lib/engine/loops/pool-gradients';
import { Random } from '../../../lib/random';
import { averagePool, maxPool as maxPool64 } from '../onednn/reference';
import { sizeOf } from '../onednn/support';
import { assertNear, assertSame, wholeNumbers } from './whole';
import { WINDOW_CASES } from './windows';

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
    const alone = new Float32Array(5);
    maxPool(x, alone, pairsOf(6));
    assert.deepEqual(alone, y);
  });

  it('and average pooling write nothing behind their results', () => {
    for (const pool of [maxPool, avgPool]) {
      const y = new Float32Array(3).fill(-9);
      pool(Float32Array.of(1, 3, 5), y, pairsOf(3));
      assert.equal(y[2], -9, pool.name);
    }
  });

  it('counts positions in the memory of all examples, or of their own', () => {
    const x = Float32Array.of(1, 2, 3, 6, 5, 4);
    const [y, positions] = [new Float32Array(4), new Int32Array(4)];
    maxPoolPositions(x, [y, positions], pairsOf(3, 2), false);
    assert.deepEqual([...positions], [1, 2, 3, 4]);
    maxPoolPositions(x, [y, positions], pairsOf(3, 2), true);
    assert.deepEqual([...positions], [1, 2, 0, 1]);
  });

  WINDOW_CASES.forEach(({ what, geometry, window, filter, shape, outCells }, seed) => {
    it(`agrees with float64 references, as do average pooling and positions: ${what} (seed ${seed})`, () => {
      const C = geometry.inChannels;
      const x = wholeNumbers(new Random(seed), sizeOf(shape));
      const x64 = { shape, values: Float64Array.from(x) };
      const made = () => new Float32Array(sizeOf(outCells) * C).fill(9);
      const [largest, found, average] = [made(), made(), made()];
      const positions = new Int32Array(found.length).fill(9);
      maxPool(x, largest, geometry);
      maxPoolPositions(x, [found, positions], geometry, false);
      avgPool(x, average, geometry);
      assertSame(largest, maxPool64(x64, filter, window).y.values, 'maximum');
      assertSame(found, largest, 'maximum with its position');
      assertNear(average, averagePool(x64, filter, window).y.values, 'average');
      positions.forEach((at, out) => {
        assert.equal(x[at] ?? -Infinity, found[out], `position ${at} of number ${out}`);
        if (at >= 0) assert.equal(at % C, out % C, `channel of position ${at} of number ${out}`);
      });
      maxPoolPositions(x, [found, positions], geometry, true);
      const example = x.length / geometry.batchSize;
      const outExample = found.length / geometry.batchSize;
      positions.forEach((at, out) => {
        const inAll = at < 0 ? at : at + Math.floor(out / outExample) * example;
        assert.equal(x[inAll] ?? -Infinity, found[out], `position ${at} of number ${out}, in its own example`);
      });
    });
  });

  it('averages in float64: a float32 sum would lose each further 1', () => {
    const y = new Float32Array(1);
    avgPool(Float32Array.of(2 ** 24, 1, 1, 2), y, { ...rowOf(4, 0), outWidth: 1, filterWidth: 4 });
    assert.deepEqual([...y], [2 ** 22 + 1]);
  });
});
