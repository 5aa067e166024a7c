/** Codes worked out by hand after T.81, annex C: in a length they follow each other, and the next length goes on behind them. */
import assert from 'node:assert/strict';
import { codeAt, huffmanTable, QUICK_BITS, stepOf } from '../../../../lib/data/pictures/jpeg/huffman';
import { damage } from './by-hand';

/** The numbers of codes of the lengths that are named. */
const countsOf = (named: Readonly<Record<number, number>>) =>
  Uint8Array.from({ length: 16 }, (_, i) => named[i + 1] ?? 0);
const wordOf = (code: string, filling: string) => parseInt(code.padEnd(32, filling), 2) | 0;

type Code = readonly [code: string, symbol: number];

const ONE_EACH = Array.from({ length: 16 }, (_, i): Code => [`${'1'.repeat(i)}0`, 100 + i]);
const TABLES: readonly (readonly [what: string, counts: Uint8Array, codes: readonly Code[]])[] = [
  [
    'of three codes',
    countsOf({ 2: 2, 3: 1 }),
    [
      ['00', 5],
      ['01', 6],
      ['100', 7],
    ],
  ],
  ['of a code of each length', countsOf(Object.fromEntries(ONE_EACH.map((_, i) => [i + 1, 1]))), ONE_EACH],
  [
    'of a code that is long and even',
    countsOf({ 1: 1, 12: 1 }),
    [
      ['0', 9],
      ['100000000000', 1],
    ],
  ],
  [
    'with gaps between its lengths',
    countsOf({ 1: 1, 10: 1, 11: 3, 12: 1, 16: 2 }),
    [
      ['0', 9],
      ['1000000000', 8],
      ['10000000010', 7],
      ['10000000011', 6],
      ['10000000100', 5],
      ['100000001010', 4],
      ['1000000010110000', 3],
      ['1000000010110001', 255],
    ],
  ],
];

describe('a Huffman table', () => {
  for (const [what, counts, codes] of TABLES)
    it(`${what} finds each, whatever follows`, () => {
      const table = huffmanTable(
        counts,
        Uint8Array.from(codes, ([, symbol]) => symbol),
      );
      for (const [code, symbol] of codes)
        for (const filling of ['0', '1'])
          assert.equal(codeAt(table, wordOf(code, filling)), code.length * 256 + symbol, `${code} and ${filling}s`);
      // ones alone are no code: 17 bits are used up
      assert.equal(codeAt(table, -1), 17 * 256);
    });

  it('knows the largest code of each length, and the length of none', () => {
    const { largest, offset } = huffmanTable(countsOf({ 2: 2, 3: 1, 12: 1 }), Uint8Array.of(1, 2, 3, 4));
    const expected = Array.from({ length: 17 }, () => -1);
    [expected[2], expected[3], expected[12]] = [0b01, 0b100, 0b1010_0000_0000];
    assert.deepEqual([...largest], expected);
    assert.equal(offset.length, largest.length);
  });

  it('has steps of coefficients and bits for the codes that the quick look-up sees, and none for others', () => {
    const table = huffmanTable(countsOf({ 1: 1, 3: 1, 10: 1, 11: 1 }), Uint8Array.of(0x35, 0x00, 0xf0, 0x11));
    const expected = Array.from({ length: 2 ** QUICK_BITS }, (_, bits) => {
      const code = bits.toString(2).padStart(QUICK_BITS, '0');
      if (code.startsWith('0')) return [256 + 0x35, stepOf(0x35, 1)];
      if (code.startsWith('100')) return [3 * 256, stepOf(0x00, 3)];
      return code.startsWith('1010000000') ? [10 * 256 + 0xf0, stepOf(0xf0, 10)] : [0, 0];
    });
    assert.equal(table.steps.length, 2 ** QUICK_BITS);
    assert.deepEqual([...table.quick].map((code, i) => [code, table.steps[i]]), expected); // prettier-ignore
  });

  it('is refused where its codes do not fit: none may be all ones', () => {
    for (const [counts, length] of [
      [countsOf({ 1: 2 }), 1],
      [countsOf({ 1: 1, 2: 2 }), 2],
      [countsOf({ 8: 255, 9: 2 }), 9],
      [countsOf({ 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: 1, 13: 1, 14: 1, 15: 1, 16: 2 }), 16], // prettier-ignore
    ] as const)
      assert.throws(() => huffmanTable(counts, new Uint8Array(300)), damage('header', new RegExp(`more Huffman codes of ${length} bits than there are`))); // prettier-ignore
  });

  it('of DC codes has none of more than 15 bits', () => {
    const build = (symbol: number, isDc?: boolean) =>
      huffmanTable(countsOf({ 1: 1, 2: 1 }), Uint8Array.of(3, symbol), isDc);
    build(15, true);
    build(16);
    build(16, false);
    assert.throws(() => build(16, true), damage('header', /a DC code of more than 15 bits/));
  });
});

describe('a code of an AC coefficient', () => {
  for (const [what, symbol, advance, bits] of [
    ['a value at once', 0x01, 1, 1],
    ['a value of ten bits', 0x0a, 1, 10],
    ['a value behind three zeros', 0x35, 4, 5],
    ['a value behind fifteen zeros', 0xf2, 16, 2],
    ['sixteen zeros', 0xf0, 16, 0],
    ['the end of the block', 0x00, 128, 0],
    ['a run that only progressive pictures have', 0xe0, 128, 0],
  ] as const)
    it(`that is ${what}`, () => assert.equal(stepOf(symbol, 7), advance * 64 + 7 + bits));
});
