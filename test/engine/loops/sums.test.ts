import assert from 'node:assert/strict';
import { LONGEST_PIECE, largestPiece, SHORTEST_PIECE, sumLoops } from '../../../lib/engine/loops/sums';
import { Random } from '../../../lib/random';
import { assertSame, wholeNumbers } from './whole';

/** Around the four sums that go side by side. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9];

describe('sums over axes as loops', () => {
  for (const outer of [1, 3]) {
    it(`are those of the definition, whatever the middle and the inner size: ${outer} outside`, () => {
      for (const middle of [0, ...SIZES]) {
        for (const inner of SIZES) {
          const what = JSON.stringify({ outer, middle, inner });
          const x = wholeNumbers(new Random(1).split(what), outer * middle * inner);
          const want = Array.from({ length: outer * inner }, (_, at) => {
            const [o, i] = [Math.floor(at / inner), at % inner];
            let sum = 0;
            for (let k = 0; k < middle; k++) sum += x[(o * middle + k) * inner + i];
            return sum;
          });
          // what stands behind the sums stays
          const y = new Float32Array(outer * inner + 5).fill(9);
          sumLoops(x, y, { outer, middle, inner });
          assertSame(y, [...want, 9, 9, 9, 9, 9], `${what}, seed 1`);
        }
      }
    });
  }

  it('are float64: a float32 sum would lose each further 1', () => {
    for (const inner of [1, 2, 4]) {
      const x = Float32Array.from({ length: 9 * inner }, (_, i) => (i < inner ? 2 ** 24 : 1));
      const y = new Float32Array(inner);
      sumLoops(x, y, { outer: 1, middle: 9, inner });
      assertSame(y, new Float32Array(inner).fill(2 ** 24 + 8), `${inner} columns`);
    }
  });

  it('go four side by side, so that two large numbers that cancel do not take a small one along', () => {
    for (const x of [
      [1, 0, 2 ** 60, -(2 ** 60)],
      [0, 0, 0, 0, 1, 0, 2 ** 60, -(2 ** 60)],
    ]) {
      const y = new Float32Array(1);
      sumLoops(Float32Array.from(x), y, { outer: 1, middle: x.length, inner: 1 });
      assertSame(y, [1], `${x}`);
    }
  });

  it('of columns go four at a time, each row of them read as it lies in memory', () => {
    const read: number[] = [];
    const x = new Proxy(new Float32Array(2 * 8), {
      get: (values, place) => (read.push(Number(place)), values[Number(place)]),
    });
    sumLoops(x, new Float32Array(8), { outer: 1, middle: 2, inner: 8 });
    assert.deepEqual(read, [0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15]);
  });
});

describe('pieces of a row', () => {
  it('are the longest that a row is a multiple of, of at most 1024 numbers', () => {
    for (const length of [1, 2, 31, 1023, 1024, 1025, 1031, 2048, 2050, 32 * 1031, 3_000_000, 2_097_169]) {
      let want = 1;
      for (let piece = 1; piece <= 1024; piece++) if (length % piece === 0) want = piece;
      assert.equal(largestPiece(length), want, `${length}`);
    }
    assert.equal(largestPiece(0), 0);
  });

  it('are worth a kernel of 32 bits from 32 numbers to 1024', () => {
    assert.deepEqual([SHORTEST_PIECE, LONGEST_PIECE], [32, 1024]);
  });
});
