/**
 * An answer as numbers with shapes, whatever it came as: a number, nested lists, a typed array, a tensor, or an object of those.
 * @module
 */
import { isPlainObject } from '../json';
import { isTodo } from './todo';
import { firstOf } from '../tuples';

/** Numbers of one answer, or of one named part of it. */
export interface Part {
  /** Sizes of the nesting; empty for a number. */
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** An answer in parts, by name; one that has no names is the part ''. */
export type Parts = ReadonlyMap<string, Part>;

/** What is no numbers, and why. */
export type Unreadable = 'missing' | 'promise' | 'function' | 'ragged' | 'disposed' | 'kind';

/** An answer in parts; where one of them holds no numbers, the reason stands in its place. */
export type Reading = ReadonlyMap<string, Part | Unreadable>;

/** Reads an answer, its named parts one by one. */
export function readAnswer(answer: unknown): Reading {
  if (!isRecord(answer)) return new Map([['', readPart(answer)]]);
  return new Map(Object.entries(answer).map(([name, value]) => [name, readPart(value)]));
}

/** Numbers with their shape, or why they are none. */
function readPart(value: unknown): Part | Unreadable {
  if (value === undefined || value === null || isTodo(value)) return 'missing';
  if (typeof value === 'number') return { shape: [], values: [value] };
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object') return 'kind';
  if (isPromise(value)) return 'promise';
  if (isTensor(value)) return readTensor(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return readList(Array.from(value as Float64Array));
  return Array.isArray(value) ? readList(value) : 'kind';
}

function readList(list: readonly unknown[]): Part | Unreadable {
  if (list.length === 0) return 'missing';
  const read = list.map(readPart);
  const bad = read.find((part): part is Unreadable => typeof part === 'string');
  if (bad !== undefined) return bad;
  const parts = read as readonly Part[];
  const { shape } = firstOf(parts);
  if (parts.some((part) => part.shape.join() !== shape.join())) return 'ragged';
  return { shape: [list.length, ...shape], values: parts.flatMap(({ values }) => values) };
}

function readTensor(tensor: TensorLike): Part | Unreadable {
  if (tensor.isDisposed) return 'disposed';
  const values: ArrayLike<unknown> = tensor.dataSync();
  if (values.length === 0) return 'missing';
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') return 'kind';
  return { shape: tensor.shape, values: Array.from(values as ArrayLike<number>) };
}

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<unknown>;
}

/** By its form: a notebook may hold another copy of TensorFlow.js. */
const isTensor = (value: object): value is TensorLike => 'dataId' in value && 'dataSync' in value && 'shape' in value;

const isPromise = (value: object): boolean => 'then' in value && typeof value.then === 'function';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isPlainObject(value) && !isTodo(value) && !isPromise(value);
