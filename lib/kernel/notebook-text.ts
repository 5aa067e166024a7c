/**
 * The text of a notebook file, byte for byte as Jupyter's nbformat writes it, so that a file saved by either differs only where its content does.
 * @module
 */
import type { Cell, Metadata, MimeBundle, Notebook, NotebookOutput } from './notebook';

/** After these characters Python's `str.splitlines` ends a line, and nbformat splits with it. */
// eslint-disable-next-line no-control-regex -- the separators are control characters
const LINE_END = /(?<=\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])/;
const SPLIT_TOO = new Set(['application/javascript', 'image/svg+xml']);

/** A notebook as text: keys sorted, indent 1, long texts split into lines, a final newline. */
export function notebookText(notebook: Notebook): string {
  const onDisk = {
    ...notebook,
    metadata: without(notebook.metadata, ['signature', 'orig_nbformat', 'orig_nbformat_minor']),
    cells: notebook.cells.map(cellOnDisk),
  };
  return `${sortedJson(onDisk, '')}\n`;
}

function cellOnDisk(cell: Cell): unknown {
  const common = { ...cell, metadata: without(cell.metadata, ['trusted']), source: lines(cell.source) };
  if (cell.cell_type === 'code') return { ...common, outputs: cell.outputs.map(outputOnDisk) };
  if (cell.attachments === undefined) return common;
  const attachments = Object.entries(cell.attachments).map(([name, bundle]) => [name, bundleOnDisk(bundle)] as const);
  return { ...common, attachments: Object.fromEntries(attachments) };
}

function outputOnDisk(output: NotebookOutput): unknown {
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) };
  return output.output_type === 'error' ? output : { ...output, data: bundleOnDisk(output.data) };
}

function bundleOnDisk(bundle: MimeBundle): unknown {
  const isText = (mime: string) => mime.startsWith('text/') || SPLIT_TOO.has(mime);
  const split = Object.entries(bundle).map(([mime, value]) => [
    mime,
    typeof value === 'string' && isText(mime) ? lines(value) : value,
  ]);
  return Object.fromEntries(split) as unknown;
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.split(LINE_END);
}

function without(metadata: Metadata, keys: readonly string[]): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)));
}

/** `JSON.stringify` cannot do it: it puts keys that look like integers first, whatever the order asked for. */
function sortedJson(value: unknown, indent: string): string {
  const deeper = `${indent} `;
  const wrap = (open: string, items: readonly string[], close: string) =>
    items.length === 0 ? open + close : `${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`;
  if (Array.isArray(value))
    return wrap(
      '[',
      value.map((item) => sortedJson(item ?? null, deeper)),
      ']',
    );
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b));
  return wrap(
    '{',
    entries.map(([key, item]) => `${JSON.stringify(key)}: ${sortedJson(item, deeper)}`),
    '}',
  );
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
