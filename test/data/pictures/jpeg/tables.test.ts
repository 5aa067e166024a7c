import assert from 'node:assert/strict';
import { codeAt } from '../../../../lib/data/pictures/jpeg/huffman';
import { JpegTables } from '../../../../lib/data/pictures/jpeg/tables';
import { damage } from './by-hand';

/** A Huffman table in a segment: where it goes, and symbols of the codes 0, 10, 110, … */
const table = (where: number, ...symbols: readonly number[]) => [
  where,
  ...Array.from({ length: 16 }, (_, i) => Number(i < symbols.length)),
  ...symbols,
];
/** `total` codes of sixteen bits. */
const manyCodes = (total: number) => [
  0x10,
  ...Array<number>(14).fill(0),
  Math.max(0, total - 200),
  Math.min(200, total),
];
const huffman = (...content: readonly number[]) => {
  const tables = new JpegTables();
  tables.huffman(Buffer.from(content));
  return tables;
};

describe('the Huffman tables of a segment', () => {
  it('go to their places, several in one segment', () => {
    const dc = [0, 1, 2, 3];
    const { dc: averages, ac: details } = huffman(
      ...dc.flatMap((i) => [...table(i, 5 + i, i), ...table(0x10 + i, 200 + i, 100)]),
    );
    for (const i of dc) {
      assert.deepEqual([...averages[i]!.symbols], [5 + i, i]);
      assert.deepEqual([...details[i]!.symbols], [200 + i, 100]);
      assert.equal(codeAt(details[i]!, 0b10 << 30), 2 * 256 + 100);
    }
    assert.deepEqual([averages.length, details.length], [4, 4]);
  });

  it('may be empty, and may have every symbol', () => {
    assert.equal(huffman(...table(0)).dc[0]?.symbols.length, 0);
    const all = Array.from({ length: 256 }, (_, i) => i);
    assert.deepEqual([...huffman(...manyCodes(256), ...all).ac[0]!.symbols], all);
  });

  for (const [what, content, said] of [
    [
      'have more symbols than there are',
      [...manyCodes(257), ...Array<number>(257).fill(0)],
      /a Huffman table too long/,
    ],
    ['have fewer symbols than they say', table(0, 1, 2).slice(0, -1), /a Huffman table too long/],
    ['go to a fifth place', table(4, 1), /Huffman table 4/],
    ['go to a fifth place of details', table(0x14, 1), /Huffman table 20/],
    ['go to a third kind', table(0x20, 1), /Huffman table 32/],
    ['have a DC code of sixteen bits', table(0, 16), /a DC code of more than 15 bits/],
    ['are followed by a byte', [...table(0, 1), 0], /a Huffman segment of a wrong length/],
    [
      'are followed by a table that is cut in its counts',
      [...table(0, 1), ...table(0).slice(0, -1)],
      /a Huffman segment of a wrong length/,
    ],
  ] as const)
    // prettier-ignore
    it(`are refused where they ${what}`, () => assert.throws(() => huffman(...content), damage('header', said)));
});

describe('the quantization tables of a segment', () => {
  const quantized = (...content: readonly number[]) => {
    const tables = new JpegTables();
    tables.quantize(Buffer.from(content));
    return tables;
  };
  const bytes = (where: number, n: number) => [where, ...Array<number>(n).fill(1)];

  it('are known afterwards, of one byte a value and of two', () => {
    const tables = quantized(...bytes(2, 64), ...bytes(0x13, 128), ...bytes(0, 64));
    for (const i of [0, 2, 3]) tables.checkQuantization(i);
    assert.throws(() => tables.checkQuantization(1), damage('header', /no quantization table 1/));
  });

  for (const [what, content, said] of [
    ['go to a fifth place', bytes(4, 64), /quantization table 4/],
    ['are a byte too short', bytes(0, 63), /a quantization segment of a wrong length/],
    ['are a byte too long', bytes(0, 65), /a quantization segment of a wrong length/],
    ['have one byte where there are two', bytes(0x10, 64), /a quantization segment of a wrong length/],
  ] as const)
    it(`are refused where they ${what}`, () => assert.throws(() => quantized(...content), damage('header', said)));
});

describe('a restart interval', () => {
  it('is none until one is said', () => {
    const tables = new JpegTables();
    assert.equal(tables.restartInterval, 0);
    tables.restarts(Buffer.of(1, 2));
    assert.equal(tables.restartInterval, 258);
  });

  it('has two bytes', () => {
    for (const content of [[], [1], [1, 2, 3]])
      assert.throws(() => new JpegTables().restarts(Buffer.from(content)), damage('header', /a restart interval of a wrong length/)); // prettier-ignore
  });
});

/** Codes out of the tables K.3 to K.6 of T.81. */
const STANDARD = [
  ['dc', 0, { 0: '00', 1: '010', 5: '110', 11: '111111110' }],
  ['dc', 1, { 0: '00', 1: '01', 2: '10', 11: '11111111110' }],
  ['ac', 0, { 0x00: '1010', 0x01: '00', 0xf0: '11111111001', 0xfa: '1111111111111110' }],
  ['ac', 1, { 0x00: '00', 0x01: '01', 0xf0: '1111111010', 0xfa: '1111111111111110' }],
] as const;

describe('the tables of motion JPEG', () => {
  it('are the standard’s', () => {
    const tables = new JpegTables();
    tables.complete();
    for (const [kind, i, codes] of STANDARD)
      for (const [symbol, code] of Object.entries<string>(codes))
        assert.equal(codeAt(tables[kind][i]!, parseInt(code.padEnd(32, '0'), 2) | 0), code.length * 256 + Number(symbol), `${kind} ${i} ${code}`); // prettier-ignore
    assert.deepEqual([tables.dc.length, tables.ac.length], [2, 2]);
  });

  it('are taken where a picture has none of its own, one by one, whatever other tables it has', () => {
    const [all, others] = [[0x00, 0x01, 0x10, 0x11], [0x02, 0x12]]; // prettier-ignore
    for (const missing of [...all, undefined]) {
      const tables = huffman(
        ...[...others, ...all.filter((where) => where !== missing)].flatMap((where) => table(where, 7)),
      );
      tables.complete();
      for (const where of all) {
        const { symbols } = (where < 0x10 ? tables.dc : tables.ac)[where & 1]!;
        assert.equal(symbols.length === 1, where !== missing, `${where} without ${missing}`);
      }
    }
  });
});
