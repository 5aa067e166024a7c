/**
 * Showing figures and tables in a notebook: one bundle that every viewer finds its form in.
 * @module
 */
import { BnlabError } from '../errors';
import { plotlyJson, renderPng, type Figure, type Language } from '../figures';
import { loadOptional } from '../optional';
import { displayWriter } from './display-writer';
import type { Display } from './mime';
import { inLanguage, tableBundle, type TableLike } from './table';

/**
 * Shows a figure or a table in the cell that calls it: `await show(figure)`.
 *
 * A figure is sent as Plotly's JSON, as a PNG and as text, never as HTML, so that it shows in every Jupyter, trusted or not, and in the book.
 * Outside of a notebook a line of text is printed instead.
 *
 * @throws BnlabError (`input`) when the figure cannot be drawn: see `renderPng`.
 */
export async function show(shown: Figure | DataFrame): Promise<void> {
  // taken now: after an await another cell may be running
  const write = displayWriter();
  if (write === undefined) {
    console.log(isFigure(shown) ? textOf(shown) : shown.toString());
    return;
  }
  write(
    { ...(isFigure(shown) ? await figureDisplay(shown) : { data: tableBundle(shown), metadata: {} }), transient: {} },
    false,
  );
}

/** A figure on the page that is drawn again in place. */
export interface LiveFigure {
  /** Draws this figure instead; one that comes too soon after the last is kept back, and dropped when a newer one comes. */
  update(figure: Figure): Promise<void>;
  /** Draws what was kept back: to be awaited at the end of the cell. */
  done(): Promise<void>;
}

/** How a live figure is drawn. */
export interface LiveOptions {
  /** Least time between two drawings, in milliseconds; one drawing costs about 100 of them. */
  readonly intervalMs?: number;
}

let displays = 0;

/**
 * Shows a figure that follows a computation: `const plot = live(figure)`, then `await plot.update(next)` in a loop, `await plot.done()` after it.
 *
 * Outside of a notebook only the last figure is printed, as a line of text, by `done`.
 */
export function live(first: Figure, { intervalMs = 500 }: LiveOptions = {}): LiveFigure {
  const write = displayWriter();
  const transient = { display_id: `bnlab-${process.pid}-${++displays}` };
  let pending: Figure | undefined = first;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let started = false;
  let drawing = Promise.resolve();

  const draw = async () => {
    if (pending === undefined || write === undefined) return;
    const figure = pending;
    pending = undefined;
    const display = await figureDisplay(figure);
    write({ ...display, transient }, started);
    started = true;
    drawnAt = performance.now();
  };
  // one after the other, so that an older figure never replaces a newer one; a failure does not stop the next
  const enqueue = () => (drawing = drawing.catch(() => undefined).then(draw));

  const firstDrawn = enqueue();
  // whoever awaits update or done gets the failure; without this line it would end the process first
  firstDrawn.catch(() => undefined);
  return {
    update: async (figure) => {
      await firstDrawn;
      pending = figure;
      if (performance.now() - drawnAt >= intervalMs) await enqueue();
    },
    done: async () => {
      await firstDrawn;
      if (write === undefined && pending !== undefined) console.log(textOf(pending));
      await enqueue();
    },
  };
}

/** A table given as rows (`[{ engine: 'wasm', steps: 400 }, …]`) or as columns (`{ engine: ['wasm'], steps: [400] }`). */
export type TableData = readonly Readonly<Record<string, TableCell>>[] | Readonly<Record<string, readonly TableCell[]>>;

/**
 * What is promised of danfo's DataFrame, so that its package is needed only where a table is made; danfo's has much more.
 */
export interface DataFrame extends TableLike {
  /** The table as text. */
  toString(): string;
  /** Prints the table. */
  print(): void;
}

/** What a cell of a table may hold. */
export type TableCell = string | number | boolean | null;

/**
 * A danfo DataFrame out of rows or columns; as the last expression of a cell, or through `show`, it is shown as a table.
 *
 * danfo is loaded on the first call (about a second). A table that says its `language` is shown in the book to those who read that,
 * where the same cell shows it in the other one too.
 *
 * @throws BnlabError (`input`) when there are no columns, or their lengths differ, or danfojs-node is not installed.
 */
export function table(data: TableData, { language }: { readonly language?: Language } = {}): DataFrame {
  const columns = columnsOf(data);
  // on demand: a notebook without tables does not wait for it
  const danfo = loadOptional<typeof import('danfojs-node')>('danfojs-node', 'table');
  const made = new danfo.DataFrame(columns);
  return language === undefined ? made : inLanguage(made, language);
}

function columnsOf(data: TableData): Record<string, readonly TableCell[]> {
  const columns = isRows(data) ? columnsOfRows(data) : Object.entries(data);
  const lengths = new Set(columns.map(([, column]) => column.length));
  if (lengths.size === 1 && !lengths.has(0)) return Object.fromEntries(columns);
  throw new BnlabError({
    where: 'table',
    expected: 'at least one row, and columns of one length',
    got: columns.length === 0 ? 'no columns' : columns.map(([name, { length }]) => `${name}: ${length}`).join(', '),
    hint: 'Give rows as objects with the same keys, or columns as arrays of the same length.',
  });
}

type Row = Readonly<Record<string, TableCell>>;

const isRows = (data: TableData): data is readonly Row[] => Array.isArray(data);

function columnsOfRows(rows: readonly Row[]): (readonly [string, readonly TableCell[]])[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => [name, rows.map((row) => row[name] ?? null)] as const);
}

async function figureDisplay(figure: Figure): Promise<Display> {
  const png = Buffer.from(await renderPng(figure)).toString('base64');
  const { width = 680, height = 420 } = figure.layout;
  return {
    data: { 'application/vnd.plotly.v1+json': plotlyJson(figure), 'image/png': png, 'text/plain': textOf(figure) },
    metadata: { 'image/png': { width, height } },
  };
}

function textOf({ title, caption }: Figure): string {
  return `Figure: ${title}. ${caption}`;
}

function isFigure(shown: Figure | DataFrame): shown is Figure {
  return 'caption' in shown && 'layout' in shown;
}
