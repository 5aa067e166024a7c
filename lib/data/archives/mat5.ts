/**
 * Structure arrays of MATLAB's version 5 files, as far as ImageNet's `meta.mat` needs them: read and written.
 *
 * A file is a header of 128 bytes and elements of (type, size, content padded to 8 bytes), which may be zlib-compressed.
 * @module
 */
import { inflateSync } from 'node:zlib';
import { BnlabError, messageOf } from '../../errors';

/** A value of a field: text, or numbers in column order. Everything else is undefined. */
export type MatValue = string | readonly number[] | undefined;

/** One structure of an array. */
export type MatStruct = Readonly<Record<string, MatValue>>;

const HEADER = 128;
const INT8 = 1;
const INT32 = 5;
const UINT32 = 6;
const DOUBLE = 9;
const MATRIX = 14;
const COMPRESSED = 15;
const UTF8 = 16;
const STRUCT_CLASS = 2;
const CHAR_CLASS = 4;
const DOUBLE_CLASS = 6;
/** A devkit's table is some hundred kilobytes; more than this is no table. */
const LARGEST = 2 ** 28;

interface Element {
  readonly type: number;
  readonly content: Buffer;
  /** Where the next element begins. */
  readonly next: number;
}

/** The structure array called `name`. @throws BnlabError (`data`) when the file is no such file or has no such array. */
export function readMatStructs(bytes: Uint8Array, name: string, where: string): MatStruct[] {
  const fail = (got: string, cause?: unknown): never => {
    const hint = 'Take meta.mat from the devkit archive (ILSVRC2012_devkit_t12.tar.gz).';
    throw new BnlabError({ kind: 'data', where, expected: `a MATLAB 5 file with "${name}"`, got, hint, cause });
  };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString('latin1', 126, HEADER) !== 'IM') fail('another kind of file');
  try {
    for (let at = HEADER; at + 8 <= file.length;) {
      const outer = elementAt(file, at);
      at = outer.next;
      const matrix =
        outer.type === COMPRESSED ? elementAt(inflateSync(outer.content, { maxOutputLength: LARGEST }), 0) : outer;
      const structs = matrix.type === MATRIX ? structArray(matrix.content, name) : undefined;
      if (structs) return structs;
    }
  } catch (thrown) {
    return fail(`damaged bytes (${messageOf(thrown)})`, thrown);
  }
  return fail('other variables only');
}

/** An element, in the long form or in the short form that packs up to four bytes into the tag. */
function elementAt(file: Buffer, at: number): Element {
  const word = file.readUInt32LE(at);
  const short = word >>> 16;
  const type = word & 0xffff;
  const size = short || file.readUInt32LE(at + 4);
  const start = short ? at + 4 : at + 8;
  if (start + size > file.length) throw new RangeError(`an element of ${size} bytes at byte ${at}`);
  const padded = type === COMPRESSED ? size : Math.ceil(size / 8) * 8;
  return { type, content: file.subarray(start, start + size), next: short ? at + 8 : start + padded };
}

function children(content: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 8 <= content.length;) {
    const element = elementAt(content, at);
    found.push(element);
    at = element.next;
  }
  return found;
}

/** The structures of a matrix element, or undefined when it is another variable. */
function structArray(content: Buffer, name: string): MatStruct[] | undefined {
  const [flags, , title, nameLength, names, ...values] = children(content);
  if (!flags) throw new RangeError('a matrix of no parts');
  if (flags.content[0] !== STRUCT_CLASS || title?.content.toString('latin1') !== name) return undefined;
  if (!nameLength || !names?.content.length) throw new RangeError('structures without fields');
  const width = nameLength.content.readInt32LE(0);
  if (width <= 0) throw new RangeError('field names of no length');
  const fields: string[] = [];
  for (let at = 0; at < names.content.length; at += width) {
    fields.push(names.content.toString('latin1', at, at + width).replace(/\0.*/s, ''));
  }
  const structs: MatStruct[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    structs.push(Object.fromEntries(fields.map((field, i) => [field, valueOf(values[at + i]!.content)])));
  }
  return structs;
}

function valueOf(content: Buffer): MatValue {
  if (content.length === 0) return [];
  const [flags, , , data] = children(content);
  if (!flags || !data) return undefined;
  const numbers = numbersOf(data);
  return flags.content[0] === CHAR_CLASS ? textOf(data, numbers) : numbers;
}

function textOf(data: Element, codes: readonly number[] | undefined): string | undefined {
  return data.type === UTF8 ? data.content.toString('utf8') : codes && String.fromCharCode(...codes);
}

/** Numbers as stored: doubles may lie in the smallest integer type that holds them. */
function numbersOf({ type, content }: Element): number[] | undefined {
  const readers: Readonly<Record<number, [size: number, read: (at: number) => number]>> = {
    1: [1, (at) => content.readInt8(at)],
    2: [1, (at) => content.readUInt8(at)],
    3: [2, (at) => content.readInt16LE(at)],
    4: [2, (at) => content.readUInt16LE(at)],
    5: [4, (at) => content.readInt32LE(at)],
    6: [4, (at) => content.readUInt32LE(at)],
    7: [4, (at) => content.readFloatLE(at)],
    9: [8, (at) => content.readDoubleLE(at)],
    12: [8, (at) => Number(content.readBigInt64LE(at))],
    13: [8, (at) => Number(content.readBigUInt64LE(at))],
    16: [1, (at) => content.readUInt8(at)],
  };
  const reader = readers[type];
  if (!reader) return undefined;
  const [size, read] = reader;
  return Array.from({ length: Math.floor(content.length / size) }, (_, i) => read(i * size));
}

/** Lays out a structure array of texts and numbers as a MATLAB 5 file. All structures have the fields of the first. */
export function writeMatStructs(
  name: string,
  structs: readonly Readonly<Record<string, string | number>>[],
): Uint8Array {
  const header = Buffer.alloc(HEADER, ' ');
  header.write('MATLAB 5.0 MAT-file, made by bnlab');
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  const fields = Object.keys(structs[0] ?? {});
  const names = Buffer.alloc(32 * fields.length);
  fields.forEach((field, i) => names.write(field, 32 * i, 31, 'latin1'));
  const matrix = element(MATRIX, [
    ...preamble(STRUCT_CLASS, [structs.length, 1], name),
    element(INT32, [int32s(32)]),
    element(INT8, [names]),
    ...structs.flatMap((struct) => fields.map((field) => valueElement(struct[field]!))),
  ]);
  return Buffer.concat([header, matrix]);
}

function valueElement(value: string | number): Buffer {
  if (typeof value === 'number') {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(value);
    return element(MATRIX, [...preamble(DOUBLE_CLASS, [1, 1], ''), element(DOUBLE, [double])]);
  }
  const codes = Buffer.from(value, 'utf16le');
  return element(MATRIX, [...preamble(CHAR_CLASS, [1, value.length], ''), element(4, [codes])]);
}

function preamble(matrixClass: number, dims: readonly number[], name: string): Buffer[] {
  return [
    element(UINT32, [int32s(matrixClass, 0)]),
    element(INT32, [int32s(...dims)]),
    element(INT8, [Buffer.from(name, 'latin1')]),
  ];
}

function int32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32LE(value, 4 * i));
  return bytes;
}

function element(type: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const tag = int32s(type, content.length);
  return Buffer.concat([tag, content, Buffer.alloc(-content.length & 7)]);
}
