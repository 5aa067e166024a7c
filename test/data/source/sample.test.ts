import assert from 'node:assert/strict';
import { evenly } from '../../../lib/data/source/sample';

describe('evenly spread places', () => {
  const CASES: readonly (readonly [n: number, most: number, places: readonly number[]])[] = [
    [0, 3, []],
    [0, 1, []],
    [3, Infinity, [0, 1, 2]],
    [3, 3, [0, 1, 2]],
    [4, 3, [0, 2, 3]],
    [5, 3, [0, 2, 4]],
    [9, 2, [0, 8]],
    [101, 5, [0, 25, 50, 75, 100]],
    [9, 1, [0]],
    [1, 1, [0]],
    [9, 0, []],
    [0, 0, []],
  ];
  for (const [n, most, places] of CASES)
    it(`are at most ${most} of ${n}, the first and the last among them`, () => {
      assert.deepEqual(evenly(n, most), places);
    });
});
