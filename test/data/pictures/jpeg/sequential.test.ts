import assert from 'node:assert/strict';
import { huffmanTable } from '../../../../lib/data/pictures/jpeg/huffman';
import { walkSequential } from '../../../../lib/data/pictures/jpeg/sequential';
import { dataOf, tableOf } from './by-hand';

/** A table whose codes are 0, 10, 110, … for the symbols in their order. */
const table = (symbols: readonly number[], isDc = false) => {
  const counts = new Uint8Array(16);
  symbols.forEach((_, i) => (counts[i] = 1));
  return huffmanTable(counts, Uint8Array.from(symbols), isDc);
};

/** Codes of the tables below; each value behind one is a bit. */
const DC = '0';
const [END, NEXT, ZEROS_14, ZEROS_15] = ['0', '10', '110', '1110'];
const tables = { dc: [table([0], true)], ac: [table([0x00, 0x01, 0xe1, 0xf1])] };

function walk(bits: string, units = 1) {
  const bytes = bits.padEnd(bits.length + 64, '1').match(/.{8}/g)!;
  const data = Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
  const view = new DataView(Uint8Array.from(data).buffer);
  return walkSequential(tables, { bytes: data, view, bits: bits.length, next: data.length }, units);
}

describe('a block of a JPEG', () => {
  const [next, zeros14, zeros15] = [NEXT, ZEROS_14, ZEROS_15].map((code) => `${code}1`);
  const rows: readonly (readonly [what: string, ac: string, nonsense: number])[] = [
    ['that ends at once', END, 0],
    ['that ends by a code', next + zeros15 + END, 0],
    ['that is full by 63 values', next.repeat(63), 0],
    ['that is full with its last run', zeros15.repeat(3) + zeros14, 0],
    ['whose last run is one too long', zeros15.repeat(4), 1],
    ['whose last run is far too long', next.repeat(62) + zeros15, 1],
  ];
  for (const [what, ac, nonsense] of rows)
    it(what, () => {
      const bits = DC + ac;
      assert.deepEqual(walk(bits), { units: 1, position: bits.length, nonsense });
      assert.deepEqual(walk(bits + bits, 2), { units: 2, position: 2 * bits.length, nonsense: 2 * nonsense });
      assert.equal(walk(bits.slice(0, -1)).units, 0, 'cut by a bit');
    });
});

describe('the codes of a block of a JPEG', () => {
  const code = (length: number) => `${'1'.repeat(length - 1)}0`;
  // codes of 1 to 16 bits: averages of 3, 0 … 0 and 11 bits; ends, then values of 1 bit behind 0 … 14 zeros
  const dc = tableOf(3, ...Array<number>(14).fill(0), 11);
  const ac = tableOf(0, ...Array.from({ length: 15 }, (_, run) => 16 * run + 1));
  const walked = (bits: string, units = 1) => walkSequential({ dc: [dc, dc], ac: [ac, ac] }, dataOf(bits), units);
  const [average, end, lost] = [`${code(1)}010`, code(1), '1'.repeat(17)];

  for (const [what, first, nonsense] of [
    ['have averages with their bits', average + end, 0],
    ['have averages of the longest code', code(16) + '1'.repeat(11) + end, 0],
    ['have averages of no code', lost + end, 1],
    ['have long codes of values', `${average}${code(12)}0${code(16)}1${end}`, 0],
    ['have codes of ten bits and of eleven', `${average}${code(10)}0${code(11)}1${end}`, 0],
    ['have values of no code, which end a block', average + lost, 1],
  ] as const)
    it(what, () => {
      const bits = first + average + end;
      assert.deepEqual(walked(bits), { units: 1, position: bits.length, nonsense });
      assert.equal(walked(bits.slice(0, -1)).units, 0, 'cut by a bit');
    });

  it('stop at the block that is not there whole', () => {
    assert.equal(walked((average + end).repeat(5), 3).units, 2);
  });
});
