/**
 * IDX, the file format of MNIST and its relatives.
 *
 * Two zero bytes, a type byte, the number of dimensions, each dimension as a big-endian uint32, then the values with
 * the last index fastest.
 * @module
 */
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BnlabError, messageOf, systemCodeOf } from '../../errors';
import { bytesOf } from '../disk';

/** An array of unsigned bytes as IDX stores it. */
export interface IdxArray {
  /** Sizes, slowest index first: [examples] for labels, [examples, rows, columns] for images. */
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

/** Limits and expectations of `readIdx`. */
export interface ReadIdxOptions {
  /** Number of dimensions the file must have: 1 for labels, 3 for images. */
  readonly rank?: number;
  /** Largest size after decompression, in bytes; a small gz file may unfold to terabytes. */
  readonly maximumBytes?: number;
}

const UNSIGNED_BYTE = 0x08;
const OTHER_TYPES: Readonly<Record<number, string>> = {
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};
const REPLACE = 'Delete the file and get it again (npx bnlab data mnist --download), or copy a good one.';

function broken(where: string, expected: string, got: string, hint = REPLACE): BnlabError {
  return new BnlabError({ kind: 'data', where, expected, got, hint });
}

/** Reads an IDX file of bytes, gzip-compressed or plain. @throws BnlabError (`data`, `io`) that says what is wrong with it. */
export function readIdx(file: string, { rank, maximumBytes }: ReadIdxOptions = {}): IdxArray {
  const where = path.basename(file);
  return parseIdx(gunzipIfNeeded(bytesOf(file), where, maximumBytes), { where, rank });
}

/** Unpacks gzip bytes and passes all others through. @throws BnlabError (`data`) for a damaged, cut or oversized stream. */
export function gunzipIfNeeded(stored: Uint8Array, where: string, maximumBytes: number = 2 ** 30): Uint8Array {
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return stored;
  try {
    // `info` is in Node's documentation but not in its types: it adds the engine, which knows how far it read
    const unpacked = gunzipSync(stored, { maxOutputLength: maximumBytes, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const extra = stored.length - unpacked.engine.bytesWritten;
    // tapes and dd fill up with zeros, which gzip(1) passes over
    if (extra > 0 && stored.subarray(-extra).some((byte) => byte !== 0))
      throw broken(where, 'nothing after the gzip stream', `${extra} more bytes`);
    return unpacked.buffer;
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    if (systemCodeOf(thrown) === 'ERR_BUFFER_TOO_LARGE') {
      const hint = 'The file is not what its name says; pass a larger maximumBytes only if you trust it.';
      throw broken(where, `at most ${maximumBytes} bytes after decompression`, 'more', hint);
    }
    const cut = /unexpected end/.test(messageOf(thrown));
    const got = cut ? `a stream cut off after ${stored.length} bytes` : messageOf(thrown);
    throw broken(where, 'a whole gzip stream', got);
  }
}

/** Takes IDX bytes apart; the values are a view, not a copy. @throws BnlabError (`data`) when header and length disagree. */
export function parseIdx(bytes: Uint8Array, { where, rank }: { where: string; rank?: number }): IdxArray {
  const dims = parseHeader(bytes, where);
  if (rank !== undefined && dims.length !== rank) {
    const hint = 'Images have three dimensions and labels one: the two files may have been swapped.';
    throw broken(where, `${rank} dimension${rank === 1 ? '' : 's'}`, `[${dims.join(', ')}]`, hint);
  }
  const start = 4 + 4 * dims.length;
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (bytes.length !== start + size) {
    const problem = bytes.length < start + size ? 'it is cut off' : 'bytes follow the last value';
    const got = `${bytes.length - start} bytes (${problem})`;
    throw broken(where, `${size} values for the shape [${dims.join(', ')}]`, got);
  }
  return { dims, data: bytes.subarray(start) };
}

function parseHeader(bytes: Uint8Array, where: string): number[] {
  if (bytes.length < 4) throw broken(where, 'an IDX header of at least 4 bytes', `${bytes.length} bytes`);
  const [zero, alsoZero, type, rank] = [bytes[0]!, bytes[1]!, bytes[2]!, bytes[3]!];
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (zero !== 0 || alsoZero !== 0) {
    throw broken(where, 'the magic number 0000 0801 (labels) or 0000 0803 (images)', magic);
  }
  if (type !== UNSIGNED_BYTE) {
    const hint = 'Only unsigned bytes are read, as in MNIST, Fashion-MNIST and KMNIST.';
    throw broken(where, 'values of type uint8 (0x08)', OTHER_TYPES[type] ?? `magic number ${magic}`, hint);
  }
  if (rank === 0 || bytes.length < 4 + 4 * rank) {
    throw broken(where, `a header of ${rank || 'at least 1'} dimensions`, `${bytes.length} bytes in all`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
}

/** Lays bytes out as an IDX file. @throws BnlabError when `data` does not have the size that `dims` say. */
export function encodeIdx({ dims, data }: IdxArray): Uint8Array {
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== data.length || dims.length === 0 || dims.length > 255) {
    throw broken(
      'encodeIdx',
      `data for the shape [${dims.join(', ')}]`,
      `${data.length} values`,
      'Pass matching sizes.',
    );
  }
  const file = new Uint8Array(4 + 4 * dims.length + size);
  const view = new DataView(file.buffer);
  file.set([0, 0, UNSIGNED_BYTE, dims.length]);
  dims.forEach((dim, i) => view.setUint32(4 + 4 * i, dim));
  file.set(data, 4 + 4 * dims.length);
  return file;
}
