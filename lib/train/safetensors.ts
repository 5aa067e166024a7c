/**
 * The safetensors file format: named tensors that any language reads without running code.
 *
 * Layout: 8 bytes header length (little-endian), that many bytes of JSON
 * `{"name": {"dtype", "shape", "data_offsets": [begin, end]}, "__metadata__": {text: text}}`, then the values, one tensor
 * after the other without gaps. Source: the format's published specification.
 * @module
 */
import { endianness } from 'node:os';
import { BnlabError, messageOf } from '../errors';
import { readingOf } from '../json';

/** The value types this library writes and reads, by the format's names. */
const ARRAYS = { F32: Float32Array, F64: Float64Array, I32: Int32Array, U8: Uint8Array } as const;

/** Name of a value type: 32- and 64-bit floats, 32-bit integers, bytes. */
export type SafeType = keyof typeof ARRAYS;

/** Values of one tensor. */
export type SafeValues = Float32Array | Float64Array | Int32Array | Uint8Array;

/** One tensor of a file, row-major. */
export interface SafeTensor {
  readonly shape: readonly number[];
  readonly values: SafeValues;
}

/** What a file holds. */
export interface SafeFile {
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The longest header a reader takes, in bytes; the specification's own limit. */
const MAX_HEADER = 100_000_000;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const typeOf = (values: SafeValues) =>
  (Object.keys(ARRAYS) as SafeType[]).find((type) => values instanceof ARRAYS[type])!;

/**
 * Writes tensors into the bytes of one safetensors file; the header is padded with spaces so that the values are aligned.
 *
 * Tensors are laid out by falling element size, so that each one is aligned to its own elements.
 * @throws BnlabError when a shape does not fit its values, or a name is `__metadata__`.
 */
export function encodeSafetensors({ tensors, metadata }: SafeFile): Uint8Array {
  requireLittleEndian();
  const entries = [...tensors].sort(([, a], [, b]) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT);
  // no prototype, so that a tensor may have any name
  const header = Object.create(null) as Record<string, unknown>;
  if (Object.keys(metadata).length) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { shape, values }] of entries) {
    if (name === '__metadata__' || sizeOf(shape) !== values.length) {
      const expected =
        name === '__metadata__' ? 'another name for a tensor' : `${sizeOf(shape)} values for [${shape.join(', ')}]`;
      throw refusal(`tensor ${name}`, expected, `${values.length} values`);
    }
    header[name] = { dtype: typeOf(values), shape, data_offsets: [offset, (offset += values.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = Buffer.alloc(8 + headerLength + offset, ' ');
  file.writeBigUInt64LE(BigInt(headerLength), 0);
  file.set(text, 8);
  let at = 8 + headerLength;
  for (const [, { values }] of entries) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * Reads the bytes of a safetensors file, trusting nothing in it: lengths, offsets, types and shapes are all checked, every
 * byte must belong to exactly one tensor. The values are copies.
 *
 * `where` names the file in errors.
 * @throws BnlabError (`data`) for anything that is not a whole, well-formed file.
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): SafeFile {
  requireLittleEndian();
  const { header, values } = splitFile(bytes, where);
  const metadata = checkMetadata(header['__metadata__'], where);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => [name, checkEntry(entry, `${where}, tensor ${JSON.stringify(name.slice(0, 80))}`)] as const)
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, SafeTensor>();
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const [from, to] = data_offsets;
    if (from !== end || to > values.length) {
      const expected = `values that follow each other within ${values.length} bytes`;
      throw refusal(where, expected, `bytes ${from} to ${to} after ${end} for ${JSON.stringify(name.slice(0, 80))}`);
    }
    const copy = values.slice(from, to);
    tensors.set(name, { shape, values: new ARRAYS[dtype as SafeType](copy.buffer, 0, sizeOf(shape)) });
    end = to;
  }
  if (end !== values.length) throw refusal(where, `${end} bytes of values`, `${values.length} bytes`);
  return { tensors, metadata };
}

function splitFile(bytes: Uint8Array, where: string): { header: Record<string, unknown>; values: Uint8Array } {
  if (bytes.length < 8) throw refusal(where, 'at least 8 bytes', `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, bytes.length - 8))) {
    throw refusal(
      where,
      `a header within the file's ${bytes.length} bytes (at most ${MAX_HEADER})`,
      `header length ${length}`,
    );
  }
  const end = 8 + Number(length);
  const reading = readingOf(headerText(bytes.subarray(8, end), where));
  if (reading.fault !== undefined) throw refusal(where, 'a header in JSON', reading.fault);
  const header = reading.value;
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw refusal(where, 'a JSON object as header', JSON.stringify(header).slice(0, 80));
  }
  // a plain byte array even where a Buffer came in, whose slice() would not copy
  const values = new Uint8Array(bytes.buffer, bytes.byteOffset + end, bytes.length - end);
  return { header: header as Record<string, unknown>, values };
}

function headerText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw refusal(where, 'a header in JSON, which is UTF-8', messageOf(thrown));
  }
}

function checkEntry(value: unknown, where: string): Entry {
  const entry = value as Partial<Entry> | null;
  const isSize = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  const { dtype, shape, data_offsets } = typeof entry === 'object' && entry !== null ? entry : {};
  if (typeof dtype !== 'string' || !Object.hasOwn(ARRAYS, dtype)) {
    throw refusal(where, `a type of ${Object.keys(ARRAYS).join(', ')}`, String(JSON.stringify(dtype)).slice(0, 80));
  }
  if (!Array.isArray(shape) || !shape.every(isSize) || !isSize(sizeOf(shape))) {
    throw refusal(where, 'a shape of whole numbers', String(JSON.stringify(shape)).slice(0, 80));
  }
  const bytes = sizeOf(shape) * ARRAYS[dtype as SafeType].BYTES_PER_ELEMENT;
  if (
    !Array.isArray(data_offsets) ||
    data_offsets.length !== 2 ||
    !data_offsets.every(isSize) ||
    data_offsets[1] - data_offsets[0] !== bytes
  ) {
    throw refusal(where, `two offsets ${bytes} bytes apart`, String(JSON.stringify(data_offsets)).slice(0, 80));
  }
  return { dtype, shape, data_offsets: data_offsets as [number, number] };
}

function checkMetadata(value: unknown, where: string): Record<string, string> {
  if (value === undefined) return {};
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!plain || !Object.values(value).every((text) => typeof text === 'string')) {
    throw refusal(where, 'metadata that maps text to text', JSON.stringify(value).slice(0, 80));
  }
  return value as Record<string, string>;
}

function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw refusal('safetensors', 'a little-endian machine', 'a big-endian one');
}

function refusal(where: string, expected: string, got: string): BnlabError {
  const hint = 'The file is damaged or not a safetensors file: take another copy of it.';
  return new BnlabError({ kind: 'data', where, expected, got, hint });
}
