import assert from 'node:assert/strict';
import type { Glance } from '../../../lib/data/source/look';
import { nearDuplicates } from '../../../lib/data/source/near-duplicates';

type Colour = readonly [red: number, green: number, blue: number];

/** A small copy, 8 rows of 9 pixels, whose pixel of row y and column x is `colour(x, y)`. */
function glance(index: number, colour: (x: number, y: number) => Colour): Glance {
  const pixels = Array.from({ length: 72 }, (_, at) => colour(at % 9, Math.floor(at / 9)));
  return { index, thumb: Uint8Array.from(pixels.flat()), tile: new Uint8Array(0) };
}

const grey = (value: number): Colour => [value, value, value];
/** All pixels alike but some, which are a level lighter: with the pixel left of each, one bit of the hash is set. */
const spotted = (index: number, spots: readonly (readonly [x: number, y: number])[]) =>
  glance(index, (x, y) => grey(spots.some(([a, b]) => a === x && b === y) ? 101 : 100));

describe('near duplicates', () => {
  const plain = glance(3, () => grey(100));

  it('are pairs by their places in the lists, with the mean difference of their small copies, the most alike first', () => {
    const others = [glance(7, () => grey(104)), glance(9, () => grey(99)), glance(11, () => grey(102))];
    assert.deepEqual(nearDuplicates([plain], others), [
      { train: 3, validation: 9, difference: 1 },
      { train: 3, validation: 11, difference: 2 },
      { train: 3, validation: 7, difference: 4 },
    ]);
  });

  it('differ by six levels on the average at most', () => {
    assert.deepEqual(nearDuplicates([plain], [glance(1, () => grey(106))]), [
      { train: 3, validation: 1, difference: 6 },
    ]);
    assert.deepEqual(
      nearDuplicates([plain], [glance(1, (x, y) => grey(x + y === 0 ? 105 : 106)), glance(2, () => grey(107))]),
      [{ train: 3, validation: 1, difference: (71 * 6 + 5) / 72 }],
    );
  });

  it('differ in three of the 64 places at most in which a pixel is darker than the one to its right', () => {
    // each spot sets the bit to its left, in another row and so in up to three words
    const three = [
      [2, 0],
      [4, 2],
      [6, 4],
    ] as const;
    assert.equal(nearDuplicates([plain], [spotted(1, three)]).length, 1);
    assert.equal(nearDuplicates([spotted(1, three)], [plain]).length, 1);
    for (const fourth of [
      [2, 6],
      [1, 6],
      [8, 7],
      [8, 1],
      [5, 0],
    ] as const)
      assert.equal(nearDuplicates([plain], [spotted(1, [...three, fourth])]).length, 0, `${fourth.join()}`);
  });

  it('are found where any of the four words of the hash is the same', () => {
    // a word is two rows: a spot in each of the others leaves one word as it was
    for (let word = 0; word < 4; word++) {
      const spots = [0, 1, 2, 3].filter((other) => other !== word).map((other) => [3, 2 * other + 1] as const);
      assert.equal(nearDuplicates([plain], [spotted(1, spots)]).length, 1, `word ${word}`);
    }
  });

  it('are found by hashes of any bits', () => {
    for (const edges of [glance(1, (x) => grey(100 + x)), glance(1, (x, y) => grey(100 + ((x * (y + 3)) % 5)))])
      assert.deepEqual(nearDuplicates([{ ...edges, index: 2 }], [edges]), [{ train: 2, validation: 1, difference: 0 }]);
  });

  it('count the last pixel of a row and none of the next one', () => {
    // rows that are a level lighter than the one above differ from a plain picture in no bit
    const rows = glance(1, (_, y) => grey(100 + y));
    assert.equal(nearDuplicates([plain], [rows]).length, 1);
    const lastColumn = glance(1, (x, y) => grey(x === 8 && y < 4 ? 101 : 100));
    assert.equal(nearDuplicates([plain], [lastColumn]).length, 0);
  });

  it('compare grey values of 0.299 red, 0.587 green and 0.114 blue', () => {
    // in rows 0 to 3 the right half is lighter by these weights alone: four bits
    const halves = (left: Colour, right: Colour) => glance(1, (x, y) => (y < 4 && x >= 4 ? right : left));
    for (const [left, right, isLighter] of [
      [[100, 100, 100], [101, 100, 98], true],
      [[100, 100, 100], [101, 100, 97], false],
      [[100, 100, 100], [98, 101, 100], false],
      [[100, 100, 100], [99, 101, 98], true],
      [[100, 100, 100], [99, 100, 102], false],
      [[100, 100, 100], [99, 100, 103], true],
      [[100, 100, 100], [100, 99, 105], false],
      [[100, 100, 100], [100, 99, 106], true],
      // darker by 0.004 and 0.001: no weight may be a thousandth more
      [[100, 100, 100], [105, 99, 92], false],
      [[100, 100, 100], [91, 104, 103], false],
    ] as const)
      assert.equal(nearDuplicates([plain], [halves(left, right)]).length, isLighter ? 0 : 1, `${left} ${right}`);
  });

  it('are those of all pictures of both lists, each pair once', () => {
    const alike = [0, 1, 2].map((i) => glance(10 + i, () => grey(50)));
    const pairs = nearDuplicates(alike, alike);
    assert.equal(new Set(pairs.map(({ train, validation }) => `${train} ${validation}`)).size, 9);
    assert.equal(pairs.length, 9);
  });

  it('are none where the same bits lie in other rows', () => {
    const rows = (from: number) => glance(1, (x, y) => grey(y >= from && y < from + 2 && x % 2 === 1 ? 101 : 100));
    assert.equal(nearDuplicates([rows(0)], [rows(2)]).length, 0);
    assert.equal(nearDuplicates([rows(2)], [rows(2)]).length, 1);
  });
});
