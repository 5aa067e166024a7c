import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeIdx, gunzipIfNeeded, parseIdx, readIdx } from '../../../lib/data/sets/idx';
import { BnlabError } from '../../../lib/errors';
import { temporaryFolder } from '../temporary';

const IMAGES = encodeIdx({ dims: [2, 3, 4], data: Uint8Array.from({ length: 24 }, (_, i) => i) });
const LABELS = encodeIdx({ dims: [3], data: Uint8Array.of(7, 8, 9) });

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = value;
  return copy;
}

function join(...parts: readonly (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('IDX files', () => {
  const folder = temporaryFolder();
  const read = (content: Uint8Array, options?: Parameters<typeof readIdx>[1]) => {
    const file = path.join(folder.path, 'some-idx-ubyte');
    writeFileSync(file, content);
    return readIdx(file, options);
  };

  it('are laid out as published: magic 0x00000803, big-endian sizes, last index fastest', () => {
    assert.deepEqual([...IMAGES.subarray(0, 16)], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]);
    assert.deepEqual([...LABELS], [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]);
  });

  it('read the same plain and compressed', () => {
    // tapes and dd fill up with zeros
    for (const content of [IMAGES, gzipSync(IMAGES), join(gzipSync(IMAGES), [0, 0, 0])]) {
      const { dims, data } = read(content, { rank: 3 });
      assert.deepEqual(dims, [2, 3, 4]);
      assert.deepEqual([...data], [...IMAGES.subarray(16)]);
    }
  });

  it('may hold no examples', () => {
    assert.equal(parseIdx(encodeIdx({ dims: [0], data: new Uint8Array(0) }), { where: 'x' }).data.length, 0);
  });

  const packed = gzipSync(IMAGES);
  const broken: readonly (readonly [name: string, content: Uint8Array, message: RegExp])[] = [
    ['an empty file', new Uint8Array(0), /header of at least 4 bytes, got 0 bytes/],
    ['a cut header', IMAGES.subarray(0, 9), /header of 3 dimensions, got 9 bytes/],
    ['a wrong magic number', withByte(IMAGES, 0, 1), /magic number .* got 01000803\n/],
    ['a web page', Buffer.from('<!doctype html>'), /magic number/],
    // the types as the format's description numbers them
    ['bytes with a sign', withByte(IMAGES, 2, 0x09), /uint8 .*got int8\n/],
    ['whole numbers of two bytes', withByte(IMAGES, 2, 0x0b), /uint8 .*got int16\n/],
    ['whole numbers of four bytes', withByte(IMAGES, 2, 0x0c), /uint8 .*got int32\n/],
    ['floats of four bytes', withByte(IMAGES, 2, 0x0d), /uint8 .*got float32\n/],
    ['floats of eight bytes', withByte(IMAGES, 2, 0x0e), /uint8 .*got float64\n/],
    ['an unknown value type', withByte(IMAGES, 2, 0x77), /got magic number 00007703\n/],
    ['no dimensions', Uint8Array.of(0, 0, 8, 0), /at least 1 dimensions/],
    ['a file cut short', IMAGES.subarray(0, 30), /24 values .* got 14 bytes \(it is cut off\)/],
    ['trailing bytes', join(IMAGES, [1, 2]), /got 26 bytes \(bytes follow/],
    ['sizes beyond all memory', withByte(IMAGES, 4, 255), /4278190082/],
    ['a truncated gz', packed.subarray(0, packed.length - 9), /whole gzip stream, got a stream cut off/],
    ['a gz of two bytes', packed.subarray(0, 2), /whole gzip stream/],
    [
      'a gz with a flipped byte',
      withByte(packed, packed.length - 6, packed[packed.length - 6] ^ 1),
      /incorrect data check/,
    ],
    ['bytes after a gz', join(packed, [1, 2, 3]), /whole gzip stream, got incorrect header check/],
    [
      'zeros and another byte after a gz',
      join(packed, [0, 0, 1]),
      /^some-idx-ubyte: expected nothing after the gzip stream, got 3 more bytes/,
    ],
    ['labels where images are due', LABELS, /expected 3 dimensions, got \[3\]/],
  ];
  for (const [name, content, message] of broken) {
    it(`are refused with what to do: ${name}`, () => {
      assert.throws(
        () => read(content, { rank: 3 }),
        (thrown: unknown) =>
          thrown instanceof BnlabError &&
          thrown.kind === 'data' &&
          message.test(thrown.message) &&
          thrown.hint.length > 20,
      );
    });
  }

  it('do not unfold beyond the limit', () => {
    const bomb = gzipSync(encodeIdx({ dims: [1_000_000], data: new Uint8Array(1_000_000) }));
    assert.ok(bomb.length < 2000);
    assert.throws(() => read(bomb, { maximumBytes: 100_000 }), /at most 100000 bytes after decompression/);
  });

  it('say which file is missing', () => {
    assert.throws(() => readIdx(path.join(folder.path, 'absent')), { kind: 'io' });
  });

  it('are passed through where they do not begin with both bytes of gzip', () => {
    for (const bytes of [[0x1f, 8, 1], [0, 0x8b, 1], [0x1f], []])
      // prettier-ignore
      assert.deepEqual([...gunzipIfNeeded(Uint8Array.from(bytes), 'x')], bytes);
    const long = Buffer.alloc(100_000, 7);
    assert.ok(long.equals(gunzipIfNeeded(gzipSync(long), 'x')));
  });

  it('cannot be encoded with a size that does not fit, without dimensions, or with more than a byte counts', () => {
    assert.throws(() => encodeIdx({ dims: [2, 2], data: new Uint8Array(3) }), /\[2, 2\], got 3 values/);
    assert.throws(() => encodeIdx({ dims: [], data: new Uint8Array(1) }), /\[\], got 1 values/);
    const ones = (rank: number) => encodeIdx({ dims: new Array<number>(rank).fill(1), data: Uint8Array.of(9) });
    assert.equal(parseIdx(ones(255), { where: 'x' }).dims.length, 255);
    assert.throws(() => ones(256), /1, 1\], got 1 values/);
  });
});
