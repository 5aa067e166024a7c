/**
 * The lines of a list as fields: separated by commas, semicolons or tabs, by spaces, or one JSON object a line.
 * @module
 */
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { BnlabError, messageOf } from '../../errors';
import { checkedReading } from '../../json';

/** A line of a list. */
export interface TableLine {
  readonly fields: readonly string[];
  /** From 1; of a line with a line break in quotes the last one. */
  readonly line: number;
}

/** In this order: tables of tabs have commas in their texts, and semicolons are for where commas stand in numbers. */
const SEPARATORS = ['\t', ',', ';'];
const WITH_ENDING = /^(.+\.(?:jpe?g|jpe|jfif|png|webp))\s+(\S.*)$/i;

/** The text of a list. @throws BnlabError (`data`) for another encoding: two names would become one. */
export function listText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = 'Save it as UTF-8: editors and spreadsheets ask for the encoding, iconv changes it.';
    throw new BnlabError({ kind: 'data', where, expected: 'a list in UTF-8', got: 'another encoding', hint, cause });
  }
}

/** The lines of a list that say something. @throws BnlabError (`data`) with the line that cannot be taken apart. */
export function tableLines(text: string, where: string): TableLine[] {
  const lines = text.split(/\r\n|\n|\r/).map((content, i) => ({ content: content.trim(), line: i + 1 }));
  const told = lines.filter(({ content }) => content !== '' && !content.startsWith('#'));
  const first = told.at(0)?.content ?? '';
  if (first.startsWith('{')) return objects(told, where);
  const separator = SEPARATORS.find((sign) => first.includes(sign));
  if (separator !== undefined) return separated(text, separator, where);
  return told.map(({ content, line }) => ({ fields: words(content), line }));
}

function separated(text: string, delimiter: string, where: string): TableLine[] {
  const record_delimiter = ['\r\n', '\n', '\r'];
  const lenient = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true };
  const comments = { comment: '#', comment_no_infix: true };
  const lines: TableLine[] = [];
  const on_record = (fields: string[], { lines: line }: { readonly lines: number }) => {
    lines.push({ fields, line });
    return null;
  };
  try {
    parse(text, { delimiter, record_delimiter, on_record, ...lenient, ...comments });
    return lines;
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const hint = 'A quotation mark that begins a field needs one that ends it.';
    const got = messageOf(thrown);
    throw new BnlabError({ kind: 'data', where, expected: 'a table', got, hint, cause: thrown });
  }
}

/** A name and what follows it. */
function words(line: string): string[] {
  const found = WITH_ENDING.exec(line) ?? /^(\S+)\s+(\S.*)$/.exec(line);
  if (!found) return [line];
  // numbers in a row are columns, words are a name: Boeing 707
  const [name, after] = [found[1]!, found[2]!];
  const rest = after.split(/\s+/);
  return rest.every((word) => /^[\d.]+$/.test(word)) ? [name, ...rest] : [name, after];
}

const Line = z.record(z.string(), z.unknown());

/** Objects as rows below the keys of the first one. */
function objects(lines: readonly { readonly content: string; readonly line: number }[], where: string): TableLine[] {
  const rows = lines.map(({ content, line }) => {
    const reading = checkedReading(content, Line);
    if (reading.fault === undefined) return { line, values: reading.value };
    const hint = 'Each line is one object, as in {"file_name": "1.jpg", "label": "cat"}.';
    const [at, got] = [`${where}, line ${line}`, reading.fault];
    throw new BnlabError({ kind: 'data', where: at, expected: 'a JSON object', got, hint, cause: reading.cause });
  });
  const [first] = rows;
  if (first === undefined) return [];
  const keys = Object.keys(first.values);
  const word = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '');
  const table = rows.map(({ line, values }) => ({ line, fields: keys.map((key) => word(values[key])) }));
  return [{ fields: keys, line: first.line }, ...table];
}
