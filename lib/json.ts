/**
 * JSON that comes from outside: parsed and held against a schema, or refused with the place of the first fault.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { BnlabError, messageOf } from './errors';
import { ioError } from './files';

/** What the text is and what to do when it is not. */
export interface JsonBorder<T> {
  readonly schema: z.ZodType<T>;
  /** File, or file and line, for the message. */
  readonly where: string;
  readonly expected: string;
  readonly hint: string;
}

/** Parses JSON text. @throws BnlabError (`data`) for text that is no JSON, or not what the schema says, with the path of the first fault. */
export function parseJson<T>(text: string, { schema, where, expected, hint }: JsonBorder<T>): T {
  const refuse = (got: string, cause?: unknown) => new BnlabError({ kind: 'data', where, expected, got, hint, cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw refuse(`${JSON.stringify(text.slice(0, 60))} (${messageOf(thrown)})`, thrown);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw refuse(`${place.replace(/^\./, '') || 'the whole'}: ${issue.message}`, result.error);
}

/** Reads and parses a JSON file. @throws BnlabError (`io`) when it cannot be read, (`data`) as {@link parseJson}. */
export function readJson<T>(file: string, border: Omit<JsonBorder<T>, 'where'> & { readonly where?: string }): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw ioError(file, border.expected, thrown);
  }
  return parseJson(text, { where: file, ...border });
}
