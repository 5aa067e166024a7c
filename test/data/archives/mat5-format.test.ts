/** MATLAB 5 files laid out by hand, as the format's description says, against what is read and written. */
import assert from 'node:assert/strict';
import { readMatStructs, writeMatStructs } from '../../../lib/data/archives/mat5';

const [INT8, UINT16, INT32, UINT32, DOUBLE, MATRIX, UTF8] = [1, 4, 5, 6, 9, 14, 16];
const [STRUCT_CLASS, CHAR_CLASS, DOUBLE_CLASS] = [2, 4, 6];

const words = (...values: readonly number[]) => Buffer.from(Int32Array.from(values).buffer);
/** Type and size in four bytes each, then the content up to a multiple of eight. */
const element = (type: number, ...parts: readonly Buffer[]) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([words(type, content.length), content, Buffer.alloc((8 - (content.length % 8)) % 8)]);
};
/** Type and size in two bytes each, then up to four bytes of content. */
const small = (type: number, content: Buffer) =>
  Buffer.concat([Buffer.from(Uint16Array.of(type, content.length).buffer), content, Buffer.alloc(4 - content.length)]);
const matrix = (kind: number, ...data: readonly Buffer[]) =>
  element(MATRIX, element(UINT32, words(kind, 0)), element(INT32, words(1, 1)), element(INT8), ...data);

/** A file with one structure `s` whose fields are called by single letters, in names of `width` bytes. */
function fileOf(values: readonly Buffer[], { width = 8, names = '' } = {}): Buffer {
  const letters = names || values.map((_, i) => 'abcdefgh'[i].padEnd(width, '\0')).join('');
  const parts = [
    element(UINT32, words(STRUCT_CLASS, 0)),
    element(INT32, words(1, 1)),
    small(INT8, Buffer.from('s')),
    small(INT32, words(width)),
    element(INT8, Buffer.from(letters)),
  ];
  const header = Buffer.concat([Buffer.alloc(124, ' '), Buffer.from([0x00, 0x01]), Buffer.from('IM')]);
  return Buffer.concat([header, element(MATRIX, ...parts, ...values)]);
}
const read = (file: Buffer) => readMatStructs(file, 's', 'x.mat');
const bytesOf = (values: { readonly buffer: ArrayBuffer }) => Buffer.from(values.buffer);

const NUMBERS: readonly (readonly [type: number, bytes: Buffer, values: number[]])[] = [
  [1, bytesOf(Int8Array.of(-3, 7)), [-3, 7]],
  [2, bytesOf(Uint8Array.of(200, 7)), [200, 7]],
  [3, bytesOf(Int16Array.of(-300, 5)), [-300, 5]],
  [4, bytesOf(Uint16Array.of(65_000, 5)), [65_000, 5]],
  [5, bytesOf(Int32Array.of(-70_000, 5)), [-70_000, 5]],
  [6, bytesOf(Uint32Array.of(4_000_000_000, 5)), [4_000_000_000, 5]],
  [7, bytesOf(Float32Array.of(1.5, -2)), [1.5, -2]],
  [9, bytesOf(Float64Array.of(0.1, -2)), [0.1, -2]],
  [12, bytesOf(BigInt64Array.of(-5n, 1n << 40n)), [-5, 2 ** 40]],
  [13, bytesOf(BigUint64Array.of(5n, 1n << 40n)), [5, 2 ** 40]],
];

describe('the format of MATLAB 5', () => {
  for (const [type, bytes, values] of NUMBERS) {
    it(`stores numbers as type ${type}`, () => {
      assert.deepEqual(read(fileOf([matrix(DOUBLE_CLASS, element(type, bytes))])), [{ a: values }]);
    });
  }

  it('packs up to four bytes into the tag, in which the next element follows at once', () => {
    const [one, two] = [small(UINT16, bytesOf(Uint16Array.of(513))), small(2, Buffer.of(1, 2, 3, 4))];
    const file = fileOf([matrix(DOUBLE_CLASS, one), matrix(DOUBLE_CLASS, two)]);
    assert.deepEqual(read(file), [{ a: [513], b: [1, 2, 3, 4] }]);
  });

  it('has texts in UTF-8 or in units of two bytes, empty values, and kinds that nobody here reads', () => {
    const file = fileOf([
      matrix(CHAR_CLASS, element(UTF8, Buffer.from('crêpe'))),
      matrix(CHAR_CLASS, element(UINT16, Buffer.from('crêpe', 'utf16le'))),
      element(MATRIX),
      matrix(DOUBLE_CLASS),
      matrix(CHAR_CLASS, element(8, words(1))),
      matrix(DOUBLE_CLASS, element(UTF8, Buffer.of(65))),
    ]);
    const values = { a: 'crêpe', b: 'crêpe', c: [], d: undefined, e: undefined, f: [65] };
    assert.deepEqual(read(file), [values]);
  });

  it('has names of fields of any width, and several structures one after another', () => {
    const values = [1, 2, 3, 4].map((value) => matrix(DOUBLE_CLASS, element(2, Buffer.of(value))));
    assert.deepEqual(read(fileOf(values, { width: 1, names: 'ab' })), [
      { a: [1], b: [2] },
      { a: [3], b: [4] },
    ]);
  });

  it('has whole numbers only, whatever follows them', () => {
    const file = fileOf([matrix(DOUBLE_CLASS, element(3, Buffer.of(1, 1, 1)))]);
    assert.deepEqual(read(file), [{ a: [257] }]);
  });

  it('may hold other variables before', () => {
    const file = fileOf([matrix(DOUBLE_CLASS, element(2, Buffer.of(9)))]);
    const before = [matrix(DOUBLE_CLASS, element(2, Buffer.of(1))), element(INT32, words(1, 2))];
    const whole = Buffer.concat([file.subarray(0, 128), ...before, file.subarray(128)]);
    assert.deepEqual(read(whole), [{ a: [9] }]);
  });

  const value = matrix(DOUBLE_CLASS, element(2, Buffer.of(1)));
  const good = fileOf([value]);
  const REFUSED: readonly (readonly [what: string, file: Buffer, got: RegExp])[] = [
    ['a file shorter than a header', good.subarray(0, 127), /another kind of file/],
    ['a file without the mark of its byte order', Buffer.alloc(400), /another kind of file/],
    ['a header alone', good.subarray(0, 128), /other variables only/],
    ['a structure cut short', good.subarray(0, -1), /damaged bytes \(an element of \d+ bytes at byte 128\)/],
    [
      'a tag without its content',
      Buffer.concat([good.subarray(0, 128), words(MATRIX, 100)]),
      /an element of 100 bytes/,
    ],
    ['names of no length', fileOf([value], { width: 0, names: 'a' }), /damaged bytes \(field names of no length\)/],
    ['names of a negative length', fileOf([value], { width: -1, names: 'a' }), /\(field names of no length\)/],
    [
      'a matrix of no parts before it',
      Buffer.concat([good.subarray(0, 128), element(MATRIX), good.subarray(128)]),
      /damaged bytes \(a matrix of no parts\)/,
    ],
    ['no names', fileOf([]), /damaged bytes \(structures without fields\)/],
  ];
  for (const [what, file, got] of REFUSED) {
    it(`is not that of ${what}`, () => assert.throws(() => read(file), { kind: 'data', got }));
  }

  it('is what structures are written in, to the byte', () => {
    const file = Buffer.from(writeMatStructs('s', [{ a: 2, [`b${'c'.repeat(40)}`]: 'é' }]));
    assert.match(file.toString('latin1', 0, 116), /^MATLAB 5\.0 MAT-file[^\0]* $/);
    assert.deepEqual([...file.subarray(116, 128)], [0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x01, 0x49, 0x4d]);
    const names = Buffer.alloc(64);
    names.write('a', 0);
    // 31 letters and the zero that ends them are the most that version 5 knows
    names.write(`b${'c'.repeat(30)}`, 32);
    const expected = element(
      MATRIX,
      element(UINT32, words(STRUCT_CLASS, 0)),
      element(INT32, words(1, 1)),
      element(INT8, Buffer.from('s')),
      element(INT32, words(32)),
      element(INT8, names),
      matrix(DOUBLE_CLASS, element(DOUBLE, bytesOf(Float64Array.of(2)))),
      matrix(CHAR_CLASS, element(UINT16, bytesOf(Uint16Array.of(0xe9)))),
    );
    assert.deepEqual([...file.subarray(128)], [...expected]);
  });
});
