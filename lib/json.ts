/**
 * JSON that comes from outside: parsed and held against a schema, or refused with line and place of the first fault. The only file
 * that calls `JSON.parse` (lint looks), so that no reader can leave the schema out. Needs no file system: the browser has it, too.
 * @module
 */
import type { z } from 'zod';
import { BnlabError, messageOf } from './errors';
import { lineInJson } from './json-place';

/** What the text is and what to do when it is not. */
export interface JsonBorder<T> {
  readonly schema: z.ZodType<T>;
  /** File, or file and line, for the message. */
  readonly where: string;
  readonly expected: string;
  readonly hint: string;
}

/** What a text holds, or why it holds nothing: with the line of the fault where there are several. */
export type JsonReading<T = unknown> =
  { readonly value: T; readonly fault?: undefined } | { readonly fault: string; readonly cause: unknown };

/** Parses text whose reader has words of its own for what is no JSON; what comes out is still to be held against a schema. */
export function readingOf(marked: string): JsonReading {
  const text = unmarked(marked);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (cause) {
    return { fault: `${lineFor(text)}${JSON.stringify(text.slice(0, 60))} (${messageOf(cause)})`, cause };
  }
}

/** Parses text and holds it against a schema, for readers with words of their own for what does not fit. */
export function checkedReading<T>(marked: string, schema: z.ZodType<T>): JsonReading<T> {
  const text = unmarked(marked);
  const reading = readingOf(text);
  if (reading.fault !== undefined) return reading;
  const result = schema.safeParse(reading.value);
  if (result.success) return { value: result.data };
  const { path = [], message = '' } = result.error.issues[0] ?? {};
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const fault = `${lineFor(text, path)}${place.replace(/^\./, '') || 'the whole'}: ${message}`;
  return { fault, cause: result.error };
}

/** Parses JSON text. @throws BnlabError (`data`) for text that is no JSON, or not what the schema says, with line and path of the first fault. */
export function parseJson<T>(text: string, { schema, where, expected, hint }: JsonBorder<T>): T {
  const reading = checkedReading(text, schema);
  if (reading.fault === undefined) return reading.value;
  throw new BnlabError({ kind: 'data', where, expected, got: reading.fault, hint, cause: reading.cause });
}

/**
 * The way to the first thing that JSON would lose or change, and what it is: `data.seeds[0] a Map`. Undefined for plain JSON: null,
 * booleans, finite numbers, text, lists and plain objects of them. A property that is undefined counts as left out.
 */
export function notJson(value: unknown, place = ''): string | undefined {
  return firstLost(value, place, []);
}

function firstLost(value: unknown, place: string, around: readonly object[]): string | undefined {
  const lost = (what: string) => `${place} ${what}`.trim();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : lost(String(value));
  if (typeof value === 'bigint') return lost(`the BigInt ${value}n`);
  if (typeof value !== 'object') return lost(value === undefined ? 'undefined' : `a ${typeof value}`);
  if (around.includes(value)) return lost('an object that holds itself');
  const within = [...around, value];
  if (Array.isArray(value)) return firstOf(value, (item, i) => firstLost(item, `${place}[${i}]`, within));
  if (!isPlainObject(value)) return lost(`an object of the class ${value.constructor?.name || 'without name'}`);
  if (Object.getOwnPropertySymbols(value).length > 0) return lost('an object with a symbol for a name');
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return firstOf(entries, ([key, inner]) => firstLost(inner, place ? `${place}.${key}` : key, within));
}

/** Holes of a list come as undefined. */
function firstOf<T>(list: readonly T[], lostIn: (item: T, at: number) => string | undefined): string | undefined {
  for (const [at, item] of list.entries()) {
    const lost = lostIn(item, at);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** A literal, also one of a notebook's cell or of another realm, whose Object is another one. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @throws BnlabError naming the place of the first thing in a value that would not come back from JSON as it is. */
export function checkPlainJson(value: unknown, where: string, what: string): void {
  const got = notJson(value, what);
  if (got === undefined) return;
  throw new BnlabError({
    where,
    expected: `${what} as plain JSON: finite numbers, text, booleans, null, lists and plain objects`,
    got,
    hint: 'Write it as such: a Map as its entries ([...map]), a large number or an infinity as text.',
  });
}

/** A value as a file gives it back: without what JSON cannot hold. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A byte order mark, which some editors write, is no part of what stands behind it. */
const unmarked = (text: string) => text.replace(/^\uFEFF/, '');

/** `line 3: `, where there is more than one. */
function lineFor(text: string, path?: readonly PropertyKey[]): string {
  return text.trimEnd().includes('\n') ? `line ${lineInJson(text, path)}: ` : '';
}
