/** Headers of JPEGs laid out by hand, marker by marker. */
import assert from 'node:assert/strict';
import { isJpeg, parseJpegHeader } from '../../../lib/data/pictures/jpeg-header';

const START = Buffer.of(0xff, 0xd8);
const END = Buffer.of(0xff, 0xd9);
const u16 = (value: number) => [value >> 8, value & 255];
const segment = (marker: number, ...content: readonly number[]) =>
  Buffer.from([0xff, marker, ...u16(content.length + 2), ...content]);
/** Eight bits a sample, 300 rows of 500 pixels unless said otherwise. */
const frame = (marker = 0xc0, { width = 500, height = 300, components = 3 } = {}) =>
  segment(marker, 8, ...u16(height), ...u16(width), components);
const scan = (components: number) => segment(0xda, components, 0, 0);

/** An EXIF block with entries (tag, value) in its only directory, `gap` bytes behind the head. */
function exif(
  entries: readonly (readonly [tag: number, value: number])[],
  { little = false, gap = 0, count = 0 } = {},
) {
  const number = (value: number, bytes: number) => {
    const digits = Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255);
    return little ? digits : digits.reverse();
  };
  const head = [...Buffer.from(little ? 'II' : 'MM'), ...number(42, 2), ...number(8 + gap, 4)];
  const rows = entries.flatMap(([tag, value]) => [...number(tag, 2), ...number(3, 2), ...number(1, 4), ...number(value, 2), 0, 0]); // prettier-ignore
  return [...Buffer.from('Exif\0\0'), ...head, ...Array<number>(gap).fill(0), ...number(count || entries.length, 2), ...rows]; // prettier-ignore
}
const parse = (...parts: readonly Uint8Array[]) => {
  // not at the beginning of its memory, as a picture of an archive
  const file = Buffer.concat([Buffer.of(1, 2, 3), START, ...parts]);
  return parseJpegHeader(new Uint8Array(file.buffer, file.byteOffset + 3, file.length - 3));
};
const PLAIN = { width: 500, height: 300, components: 3, progressive: false, inOneScan: true, orientation: 1 };

describe('the header of a JPEG', () => {
  it('says size, components, and whether all comes in one scan', () => {
    assert.deepEqual(parse(frame(), scan(3), END), PLAIN);
    assert.deepEqual(parse(frame(0xc1, { components: 1 }), scan(1)), { ...PLAIN, components: 1 });
    assert.deepEqual(parse(frame(), scan(1)), { ...PLAIN, inOneScan: false });
    assert.deepEqual(parse(frame()), { ...PLAIN, inOneScan: false });
    assert.deepEqual(parse(frame(0xc0, { width: 1, height: 65535 }), scan(3)), { ...PLAIN, width: 1, height: 65535 });
  });

  for (const [marker, progressive] of [
    [0xc2, true],
    [0xc6, true],
    [0xca, true],
    [0xce, true],
    [0xc3, false],
    [0xc9, false],
    [0xcf, false],
  ] as const) {
    it(`of the kind ${marker.toString(16)} is ${progressive ? 'progressive' : 'sequential'}`, () => {
      const header = parse(frame(marker), scan(3));
      assert.deepEqual(header, { ...PLAIN, progressive, inOneScan: !progressive });
    });
  }

  it('is the first one before the first scan, whatever stands between', () => {
    const other = frame(0xc2, { width: 7, height: 7 });
    // tables and comments may hold anything
    const table = segment(0xc4, ...other);
    assert.deepEqual(parse(table, segment(0xfe), frame(), other, segment(0xc8, 1, 2, 3, 4, 5, 6), scan(3)), PLAIN);
    assert.equal(parse(scan(3), frame()), undefined);
    assert.equal(parse(END, Buffer.of(0, 2), frame()), undefined);
    assert.deepEqual(parse(frame(), END, scan(3)), { ...PLAIN, inOneScan: false });
    assert.deepEqual(parse(frame(), scan(3), segment(0xe1, ...exif([[0x112, 6]]))), PLAIN);
  });

  for (const [what, bytes] of [
    ['fill bytes', [0xff, 0xff, 0xff]],
    ['damage', [0x00, 0x13, 0xc0]],
    ['a stuffed zero', [0xff, 0x00]],
    ['a marker of arithmetic coding', [0xff, 0x01]],
    ['the first restart', [0xff, 0xd0]],
    ['the last restart', [0xff, 0xd7]],
    ['another start', [0xff, 0xd8]],
    ['a length that not even counts itself', [0xff, 0xe0, 0, 0]],
  ] as const) {
    it(`may have ${what} before it`, () => assert.deepEqual(parse(Buffer.from(bytes), frame(), scan(3)), PLAIN));
  }

  it('is none of no picture, nor of one that ends before', () => {
    for (const bytes of [[], [0xff], [0xff, 0xd9], [0x89, 0xd8]]) {
      assert.equal(isJpeg(Uint8Array.from(bytes)), false);
      assert.equal(parseJpegHeader(Buffer.concat([Buffer.from(bytes), frame(), scan(3)])), undefined);
    }
    assert.equal(isJpeg(START), true);
    assert.equal(parse(segment(0xc0, 8, 1, 44, 1, 244), scan(3)), undefined);
    assert.equal(parse(frame(0xc0, { width: 0 })), undefined);
    assert.equal(parse(frame(0xc0, { height: 0 })), undefined);
    assert.equal(parse(frame(0xc0, { height: 0 }), frame(), scan(3)), undefined);
    const whole = Buffer.concat([segment(0xe1, ...exif([[0x112, 6]])), frame()]);
    for (let cut = 0; cut < whole.length; cut++)
      assert.equal(parse(whole.subarray(0, cut)), undefined, `cut at ${cut}`);
  });
});

describe('the orientation of a JPEG', () => {
  const orientation = (...blocks: readonly (readonly number[])[]) =>
    parse(...blocks.map((block) => segment(0xe1, ...block)), frame())?.orientation;

  for (const little of [false, true]) {
    it(`is read from ${little ? 'little' : 'big'}-endian EXIF`, () => {
      for (let value = 1; value <= 8; value++) assert.equal(orientation(exif([[0x112, value]], { little })), value);
      assert.equal(orientation(exif([[0x10f, 3], [0x112, 6], [0x112, 7]], { little, gap: 20 })), 6); // prettier-ignore
    });
  }

  it('is upright where nothing else is said', () => {
    for (const value of [0, 9, 300]) assert.equal(orientation(exif([[0x112, value]])), 1);
    assert.equal(orientation(exif([[0x10f, 6]])), 1);
    assert.equal(orientation([...Buffer.from('http:\0'), ...exif([[0x112, 6]]).slice(6)]), 1);
    assert.equal(orientation([]), 1);
    assert.equal(parse(segment(0xe2, ...exif([[0x112, 6]])), frame())?.orientation, 1);
    // an entry that is counted but cut off, and a directory that begins behind the end
    assert.equal(orientation(exif([[0x112, 6]]).slice(0, -1)), 1);
    assert.equal(orientation(exif([[0x112, 6]], { gap: 9 }).slice(0, 14)), 1);
    assert.equal(orientation(exif([[0x112, 6]], { gap: 40 }).slice(0, 30)), 1);
    assert.equal(orientation(exif([], { count: 1 })), 1);
    // a directory that begins at the end, an entry cut in its value, and one that is counted and not there
    assert.equal(orientation(exif([[0x112, 6]], { gap: 14 }).slice(0, 28)), 1);
    assert.equal(orientation(exif([[0x10f, 3], [0x112, 6]]).slice(0, -2)), 1); // prettier-ignore
    assert.equal(orientation(exif([[0x10f, 3]], { count: 2 })), 1);
    // the frame that follows is not part of the block
    assert.equal(orientation(exif([[0x112, 6]]).slice(0, 13)), 1);
  });

  it('is not the value of an entry beyond those that are counted', () => {
    assert.equal(orientation(exif([[0x10f, 3], [0x112, 6]], { count: 1 })), 1); // prettier-ignore
  });

  it('is the last one that is said, and a block without one says nothing', () => {
    const [six, eight, none] = [exif([[0x112, 6]]), exif([[0x112, 8]]), [...Buffer.from('http://ns')]];
    assert.deepEqual([orientation(six, none), orientation(six, eight)], [6, 8]);
    assert.equal(orientation(six, exif([[0x112, 1]])), 1);
  });
});
