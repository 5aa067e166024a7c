/** Whole numbers as float32: sums and products of few of them are exact in any order, so results are compared without a tolerance. */
import assert from 'node:assert/strict';
import type { Random } from '../../../lib/random';

/** Numbers of -4 to 4, none of them 0, so that no term of a sum goes unseen. */
export function wholeNumbers(random: Random, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => (1 + random.integer(4)) * (random.integer(2) ? 1 : -1));
}

/** The numbers are those of the reference, NaN and infinities included. */
export function assertSame(got: ArrayLike<number>, want: ArrayLike<number>, what: string): void {
  // zeros of either sign count as the same
  const plain = (values: ArrayLike<number>) => Array.from(values, (value) => value + 0);
  assert.deepEqual(plain(got), plain(want), what);
}

/** Each number is within a share of the reference's, and of 1 where that is smaller. */
export function assertNear(got: ArrayLike<number>, want: ArrayLike<number>, what: string, tolerance = 1e-6): void {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    const isNear =
      Object.is(got[i], want[i]) || Math.abs(got[i] - want[i]) <= tolerance * Math.max(1, Math.abs(want[i]));
    assert.ok(isNear, `${what} at ${i}: ${got[i]} instead of ${want[i]}`);
  }
}
