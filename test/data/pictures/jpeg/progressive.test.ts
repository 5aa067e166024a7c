/** Scans of progressive pictures coded by hand after T.81, G.1.2: where each code ends, and what is no longer zero. */
import assert from 'node:assert/strict';
import type { HuffmanTable } from '../../../../lib/data/pictures/jpeg/huffman';
import { walkAc, walkDc } from '../../../../lib/data/pictures/jpeg/progressive';
import { dataOf, tableOf } from './by-hand';

describe('averages of a progressive picture', () => {
  const [plain, other] = [tableOf(3, 0, 15), tableOf(0x12)];
  const walk = (bits: string, tables: readonly (HuffmanTable | undefined)[], units: number) =>
    walkDc(dataOf(bits), tables, units);

  it('have a code and its bits', () => {
    const bits = '0101' + '10' + `110${'1'.repeat(15)}`;
    assert.deepEqual(walk(bits, [plain], 3), { units: 3, position: bits.length, nonsense: 0 });
    // the lower half of a symbol says how many bits follow
    assert.deepEqual(walk(`0101${'0'}11`, [plain, other], 1), { units: 1, position: 7, nonsense: 0 });
  });

  it('have one bit in a later scan', () => {
    assert.deepEqual(walk('101010', [undefined, undefined], 3), { units: 3, position: 6, nonsense: 0 });
  });

  it('end with the last unit that is there whole', () => {
    assert.deepEqual(walk('01010101', [plain], 3), { units: 2, position: 12, nonsense: 0 });
    assert.deepEqual(walk('0101010', [plain], 3), { units: 1, position: 8, nonsense: 0 });
  });

  it('tell of codes that are in no table', () => {
    assert.deepEqual(walk(`${'1'.repeat(17)}10`, [plain], 2), { units: 2, position: 19, nonsense: 1 });
    assert.deepEqual(walk(`${'1'.repeat(16)}`, [plain], 2), { units: 0, position: 17, nonsense: 1 });
  });
});

/** Codes of the table below: the end of a block, of two or three, of four to seven; a value behind no zero and behind three; sixteen zeros. */
const SYMBOLS = [0x00, 0x10, 0x20, 0x01, 0x31, 0xf0, 0x03, 0x02];
const [END, END_2, END_4, NEXT, BEHIND_3, ZEROS_16, LARGE, TWO_BITS] = SYMBOLS.map((_, i) => `${'1'.repeat(i)}0`);
const MOST = 63;

/** A scan of blocks: coefficients that were not zero before, from the first block of the plane on, and those afterwards. */
function walk(
  bits: string,
  { before = 0, blocks = 1, from = 0, first = 1, last = MOST, known = [] as readonly (readonly number[])[] } = {},
) {
  const nonZero = new Uint32Array(2 * (from + blocks));
  known.forEach((places, block) => places.forEach((k) => (nonZero[2 * block + (k >> 5)] |= 1 << (k & 31))));
  const scan = { components: [], first, last, before, after: Math.max(0, before - 1) };
  const walked = walkAc(dataOf(bits), { scan, table: tableOf(...SYMBOLS), nonZero, from, blocks });
  const marked = Array.from({ length: from + blocks }, (_, block) =>
    Array.from({ length: 64 }, (_, k) => k).filter((k) => (nonZero[2 * block + (k >> 5)] >>> (k & 31)) & 1),
  );
  return { ...walked, marked };
}

describe('the first scan of details', () => {
  for (const [what, bits, options, marked] of [
    ['may be empty', END, {}, [[]]],
    ['marks what is not zero', NEXT + '1' + BEHIND_3 + '0' + LARGE + '111' + END, {}, [[1, 5, 6]]],
    ['passes sixteen zeros', ZEROS_16 + ZEROS_16 + NEXT + '1' + END, {}, [[33]]],
    [
      'is full with its last coefficient',
      ZEROS_16.repeat(3) + BEHIND_3 + '1' + `${NEXT}0`.repeat(11),
      {},
      [[52, ...Array.from({ length: 11 }, (_, i) => 53 + i)]],
    ],
    ['has a band', NEXT + '1' + BEHIND_3 + '1', { first: 3, last: 7 }, [[3, 7]]],
    [
      'puts a run beyond the block into its last coefficient',
      ZEROS_16.repeat(3) + `${NEXT}1`.repeat(12) + BEHIND_3 + '1',
      {},
      [[...Array.from({ length: 12 }, (_, i) => 49 + i), 63]],
    ],
    ['goes on behind a block that has ended', END + NEXT + '1' + END, { blocks: 2 }, [[], [1]]],
    ['may end two blocks or three at once', NEXT + '1' + END_2 + '0' + NEXT + '1' + END, { blocks: 3 }, [[1], [], [1]]],
    ['ends three by another bit', NEXT + '1' + END_2 + '1' + NEXT + '0' + END, { blocks: 4 }, [[1], [], [], [1]]],
    ['ends six by two bits', END_4 + '10' + NEXT + '0' + END, { blocks: 7 }, [[], [], [], [], [], [], [1]]],
    ['begins where the stretch does', NEXT + '1' + END, { from: 2 }, [[], [], [1]]],
  ] as const)
    // prettier-ignore
    it(what, () => {
      const blocks = 'blocks' in options ? options.blocks : 1;
      assert.deepEqual(walk(bits, options), { units: blocks, position: bits.length, nonsense: 0, marked });
      assert.equal(walk(bits.slice(0, -1), options).units, blocks - 1, 'cut by a bit');
    });

  it('tells of codes that are in no table', () => {
    assert.deepEqual(walk('1'.repeat(17)), { units: 1, position: 17, nonsense: 1, marked: [[]] });
    assert.deepEqual(walk('1'.repeat(16)), { units: 0, position: 17, nonsense: 1, marked: [[]] });
  });
});

describe('a later scan of details', () => {
  const later = { before: 1 };
  for (const [what, bits, options, marked, nonsense] of [
    ['may be empty', END, {}, [[]], 0],
    ['has a bit for each that is known', `${END}101`, { known: [[1, 7, 63]] }, [[1, 7, 63]], 0],
    ['has new ones, whose sign is a bit', `${NEXT}1${NEXT}0${END}`, {}, [[1, 2]], 0],
    [
      'passes those that are known on the way to a new one',
      `${BEHIND_3}1` + '01' + `${END}1`,
      { known: [[2, 4, 9]] },
      [[2, 4, 6, 9]],
      0,
    ],
    [
      'passes those that are known behind the zeros as well',
      `${BEHIND_3}1` + '01' + END,
      { known: [[4, 5]] },
      [[4, 5, 6]],
      0,
    ],
    ['passes sixteen zeros', `${ZEROS_16}1${NEXT}1${END}1`, { known: [[2, 40]] }, [[2, 18, 40]], 0],
    ['has a band', `${BEHIND_3}1`, { first: 3, last: 6 }, [[6]], 0],
    [
      'needs no end of blocks that are full',
      `${NEXT}1`.repeat(4),
      { first: 3, last: 4, blocks: 2 },
      [
        [3, 4],
        [3, 4],
      ],
      0,
    ],
    ['looks at nothing outside its band', `${END}1`, { first: 3, last: 6, known: [[1, 2, 5, 7]] }, [[1, 2, 5, 7]], 0],
    ['puts a run beyond the band behind it', `${BEHIND_3}1`, { first: 3, last: 5 }, [[6]], 0],
    ['puts a run beyond the block into its last coefficient', `${BEHIND_3}1`, { first: 62, last: 63 }, [[63]], 0],
    [
      'ends two blocks, each with the bits of its known ones',
      `${NEXT}1${END_2}01${'11'}${NEXT}1${END}`,
      { blocks: 3, known: [[5], [1, 2]] },
      [[1, 5], [1, 2], [1]],
      0,
    ],
    ['ends three', `${END_2}1${'0'}${NEXT}1${END}`, { blocks: 4, known: [[], [], [3]] }, [[], [], [3], [1]], 0],
    ['begins where the stretch does', `${NEXT}1${END}1`, { from: 1, known: [[], [4]] }, [[], [1, 4]], 0],
    ['has only ones that are plus or minus one', `${LARGE}1${END}`, {}, [[1]], 1],
    ['has none of two bits either', `${TWO_BITS}1${END}`, {}, [[1]], 1],
    ['has no code that is in no table', '1'.repeat(17), {}, [[]], 1],
  ] as const)
    // prettier-ignore
    it(what, () => {
      const blocks = 'blocks' in options ? options.blocks : 1;
      const walked = walk(bits, { ...later, ...options });
      assert.deepEqual(walked, { units: blocks, position: bits.length, nonsense, marked });
      assert.equal(walk(bits.slice(0, -1), { ...later, ...options }).units, blocks - 1, 'cut by a bit');
    });
});
