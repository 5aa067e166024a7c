/**
 * danfo's tables for notebooks: an HTML table, and the text that danfo prints.
 * @module
 */
import type { Language } from '../figures';
import type { MimeBundle } from './notebook';

/** What is used of danfo's DataFrame and Series. */
export interface TableLike {
  readonly values: readonly unknown[];
  readonly columns: readonly unknown[];
  readonly index: readonly unknown[];
  toString(): string;
}

/** Under this name a table keeps the language that its words are in: known to every copy of the library. */
const LANGUAGE = Symbol.for('bnlab.language');

const MAX_ROWS = 100;
const SIGNIFICANT_DIGITS = 6;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Has a table say which language its words are in: the book shows it to those who read that. */
export function inLanguage<T extends TableLike>(table: T, language: Language): T {
  return Object.defineProperty(table, LANGUAGE, { value: language });
}

/** A table as HTML (the first 100 rows) and as text. */
export function tableBundle(table: TableLike): MimeBundle {
  return { 'text/html': tableHtml(table), 'text/plain': table.toString() };
}

function tableHtml(shown: TableLike): string {
  const { values, columns, index } = shown;
  const language = (shown as { readonly [LANGUAGE]?: Language })[LANGUAGE];
  const heads = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('');
  const rows = values.slice(0, MAX_ROWS).map((value, i) => {
    const cells = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return `<tr><th>${escapeHtml(index[i])}</th>${cells.map((cell) => `<td>${cellText(cell)}</td>`).join('')}</tr>`;
  });
  const table = [
    `<table class="dataframe"${language === undefined ? '' : ` lang="${language}"`}>`,
    `<thead><tr><td></td>${heads}</tr></thead>`,
    '<tbody>',
    ...rows,
    '</tbody>',
    '</table>',
  ];
  if (values.length > MAX_ROWS) table.push(`<p>${MAX_ROWS} of ${values.length} rows</p>`);
  return table.join('\n');
}

function cellText(value: unknown): string {
  const isFraction = typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value);
  return escapeHtml(isFraction ? Number(value.toPrecision(SIGNIFICANT_DIGITS)) : value);
}

function escapeHtml(value: unknown): string {
  return String(value).replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}
