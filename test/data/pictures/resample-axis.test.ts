/** Weights of an axis worked out by hand: triangles of the height one, as wide as the reduction, each divided by their sum. */
import assert from 'node:assert/strict';
import { axisWeights, mirrored, PRECISION, type Axis } from '../../../lib/data/pictures/resample-axis';

/** Taps of each output, as shares of one. */
type Shares = readonly (readonly number[])[];

const axisOf = (starts: readonly number[], shares: Shares, taps: number): Axis => ({
  starts: Int32Array.from(starts),
  counts: Int32Array.from(shares, (row) => row.length),
  coefficients: Int32Array.from(
    shares.flatMap((row) => Array.from({ length: taps }, (_, k) => Math.round((row[k] ?? 0) * 2 ** PRECISION))),
  ),
  taps,
});

describe('the weights of an axis', () => {
  it('at half the size are of up to four pixels, and of three at the ends', () => {
    const middle = [1 / 8, 3 / 8, 3 / 8, 1 / 8];
    const shares = [[3 / 7, 3 / 7, 1 / 7], middle, middle, [1 / 7, 3 / 7, 3 / 7]];
    const expected = axisOf([0, 1, 3, 5], shares, 5);
    assert.deepEqual(axisWeights(8, [0, 8], { total: 4, first: 0, outputs: 4 }), expected);
    // the last two alone
    const { starts, counts, coefficients } = axisWeights(8, [0, 8], { total: 4, first: 2, outputs: 2 });
    assert.deepEqual([[...starts], [...counts]], [[3, 5], [4, 3]]); // prettier-ignore
    assert.deepEqual(coefficients, expected.coefficients.subarray(10));
  });

  it('at the same size are the nearer pixels’ by their distance', () => {
    // centres 0.8, 1.8 and 2.8, three tenths behind those of the pixels
    assert.deepEqual(
      axisWeights(9, [0.3, 3], { total: 3, first: 0, outputs: 3 }),
      axisOf([0, 1, 2], [[0.7, 0.3], [0.7, 0.3], [0.7, 0.3]], 3), // prettier-ignore
    );
    // centres 1.3, 2.3 and 3.3: the pixel behind is out of reach
    const behind = axisOf([0, 1, 2], [[0.2, 0.8], [0.2, 0.8], [0.2, 0.8]], 3); // prettier-ignore
    assert.deepEqual(axisWeights(9, [0.8, 3], { total: 3, first: 0, outputs: 3 }), behind);
    // centres 0.2 and 1.2: nothing lies before the first pixel
    assert.deepEqual(
      axisWeights(9, [-0.3, 2], { total: 2, first: 0, outputs: 2 }),
      axisOf([0, 0], [[1], [0.3, 0.7]], 3),
    );
  });

  it('reach as many pixels as the triangle touches', () => {
    // a reduction by 1.6 around 1.1: the pixels of the centres 0.5, 1.5 and 2.5
    const triangle = [1 - 0.6 / 1.6, 1 - 0.4 / 1.6, 1 - 1.4 / 1.6];
    const sum = triangle.reduce((a, b) => a + b);
    assert.deepEqual(
      axisWeights(9, [0.3, 1.6], { total: 1, first: 0, outputs: 1 }),
      axisOf([0], [triangle.map((height) => height / sum)], 5),
    );
  });

  it('mirrored are those of the outputs from the last to the first', () => {
    const [front, back] = [[0.25, 0.5, 0.25], [0.75, 0.25]]; // prettier-ignore
    assert.deepEqual(mirrored(axisOf([4, 9], [front, back], 3)), axisOf([9, 4], [back, front], 3));
  });

  for (const [from, length] of [
    [9, 1],
    [9.5, 2],
    [-3, 1],
    [0, NaN],
  ] as const)
    it(`are refused for ${from} to ${from + length} of 8`, () => {
      const said = new RegExp(`a box between 0 and 8, got ${from} to ${from + length}`);
      assert.throws(() => axisWeights(8, [from, length], { total: 1, first: 0, outputs: 1 }), said);
    });
});
