import assert from 'node:assert/strict';
import { byPlace, placeOf } from '../../lib/book/place';

describe('where a lesson belongs', () => {
  const table: readonly [name: string, place: readonly number[]][] = [
    ['01-introduction', [1]],
    ['04-2-1-accelerating', [4, 2, 1]],
    ['04-2-1.ipynb', [4, 2, 1]],
    ['03-2d-convolutions', [3]],
    ['10', [10]],
    ['notes', []],
    ['', []],
  ];
  for (const [name, place] of table) {
    it(`${JSON.stringify(name)} is ${JSON.stringify(place)}`, () => assert.deepEqual(placeOf(name), place));
  }

  it('orders a section before its parts, and numbers as numbers', () => {
    const names = ['03-batch', '04-10-x', '03-3-rates', 'notes', '04-2-x', '04-1-x', '03-3-also', '01-x', '04-x'];
    const sorted = ['notes', '01-x', '03-batch', '03-3-also', '03-3-rates', '04-x', '04-1-x', '04-2-x', '04-10-x'];
    assert.deepEqual([...names].sort(byPlace), sorted);
    assert.deepEqual([...names].reverse().sort(byPlace), sorted);
  });
});
