/**
 * JSON files, read through a schema.
 * @module
 */
import { readFileSync } from 'node:fs';
import { readError } from './io-error';
import { parseJson, type JsonBorder } from './json';

/** Reads and parses a JSON file. @throws BnlabError (`io`) when it cannot be read, (`data`) as {@link parseJson}. */
export function readJson<T>(file: string, border: Omit<JsonBorder<T>, 'where'> & { readonly where?: string }): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw readError(file, border.expected, thrown);
  }
  return parseJson(text, { where: file, ...border });
}
