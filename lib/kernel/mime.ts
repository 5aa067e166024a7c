/**
 * The value of a cell's last expression, in the forms a notebook can show.
 * @module
 */
import { inspect } from 'node:util';
import { foreignBundle } from './conventions';
import { tableBundle, type TableLike } from './table';
import type { Metadata, MimeBundle } from './notebook';

/** What a notebook shows: one result in several forms, and notes on how to show them. */
export interface Display {
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

/**
 * A value with a method of this name says itself how a notebook shows it: `[mimeBundle]() => { data, metadata? }`, or a promise of that.
 *
 * It is `Symbol.for('bnlab.mimeBundle')`, so a package needs not import bnlab to use it.
 */
export const mimeBundle: unique symbol = Symbol.for('bnlab.mimeBundle') as never;

/** A value that brings its own forms. */
export interface MimeBundleProvider {
  [mimeBundle](): MaybePromise<{ readonly data: MimeBundle; readonly metadata?: Metadata }>;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * The forms of a value: its own (see {@link mimeBundle}), those that it brings for other kernels, a table for danfo's DataFrame and Series, the numbers of a tensor, text for all else.
 *
 * Rejects with what the value's own method throws.
 */
export async function displayOf(value: unknown): Promise<Display> {
  if (isProvider(value)) {
    const { data, metadata = {} } = await value[mimeBundle]();
    return { data, metadata };
  }
  const foreign = await foreignBundle(value);
  if (foreign !== undefined) return { data: { 'text/plain': textOf(value), ...foreign }, metadata: {} };
  return { data: isTable(value) ? tableBundle(value) : { 'text/plain': textOf(value) }, metadata: {} };
}

/** The forms of a value that need no waiting: those that the debugger shows. */
export function formsNow(value: unknown): Readonly<Record<string, string>> {
  const data = isTable(value) ? tableBundle(value) : { 'text/plain': textOf(value) };
  return Object.fromEntries(Object.entries(data).map(([mime, form]) => [mime, String(form)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isTensor(value)) return value.toString(true);
  return inspect(value, { depth: 3 });
}

function isProvider(value: unknown): value is MimeBundleProvider {
  return isObject(value) && typeof (value as Partial<MimeBundleProvider>)[mimeBundle] === 'function';
}

/** By its shape, because loading danfo to ask `instanceof` would cost every notebook a second. */
function isTable(value: unknown): value is TableLike {
  if (!isObject(value) || !/^(DataFrame|Series)$/.test(value.constructor?.name ?? '')) return false;
  const table = value as Partial<TableLike>;
  return Array.isArray(table.values) && Array.isArray(table.columns) && Array.isArray(table.index);
}

interface TensorLike {
  toString(verbose: boolean): string;
}

/** A tensor whose numbers can be read at once; a disposed one, or one on a device that answers only later, is shown as an object. */
function isTensor(value: unknown): value is TensorLike {
  if (!isObject(value) || !('dataId' in value) || !('dataSync' in value)) return false;
  try {
    (value as { dataSync(): unknown }).dataSync();
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
