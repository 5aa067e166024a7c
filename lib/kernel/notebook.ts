/**
 * Notebooks as data: the parts of nbformat 4 that bnlab reads and writes.
 *
 * In memory every text is one string; files hold it as nbformat does, split into lines.
 * @module
 */
import { readFileSync } from 'node:fs';
import { BnlabError } from '../errors';
import { readError, writeFileAtomic } from '../files';
import { readingOf } from '../json';
import { notebookSchema } from './notebook-schema';
import { notebookText } from './notebook-text';

/** Metadata of a notebook, a cell or an output: free JSON, of which bnlab reads only a cell's `tags`. */
export type Metadata = Readonly<Record<string, unknown>>;

/** One result in several forms, by MIME type: text as a string, binary as base64, JSON types as JSON. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Text that a cell wrote to its standard output or standard error. */
export interface StreamOutput {
  readonly output_type: 'stream';
  readonly name: string;
  readonly text: string;
  /** Which language it is in, where a page shows it in both; no file has it. */
  readonly language?: 'en' | 'ko';
}

/** Something that a cell showed: a figure, a table. */
export interface DisplayOutput {
  readonly output_type: 'display_data';
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

/** The value of a cell's last expression. */
export interface ResultOutput {
  readonly output_type: 'execute_result';
  readonly execution_count: number | null;
  readonly data: MimeBundle;
  readonly metadata: Metadata;
}

/** What a cell threw: the error's name, its message and the lines of its stack. */
export interface ErrorOutput {
  readonly output_type: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** One output of a code cell. */
export type NotebookOutput = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

interface CellBase {
  /** Name of the cell, unique in its notebook; only nbformat 4.5 and later has it. */
  readonly id?: string;
  readonly source: string;
  readonly metadata: Metadata;
}

/** A cell with code, and what came out when it ran last. */
export interface CodeCell extends CellBase {
  readonly cell_type: 'code';
  readonly execution_count: number | null;
  readonly outputs: readonly NotebookOutput[];
}

/** A cell with Markdown; `attachments` are pictures by name. */
export interface MarkdownCell extends CellBase {
  readonly cell_type: 'markdown';
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
}

/** A cell that is neither run nor rendered. */
export interface RawCell extends CellBase {
  readonly cell_type: 'raw';
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
}

/** A cell of a notebook; `cell_type` tells which. */
export type Cell = CodeCell | MarkdownCell | RawCell;

/** A notebook of format 4. */
export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  readonly metadata: Metadata;
  readonly cells: readonly Cell[];
}

/** The tags of a cell (`metadata.tags`), such as `en`, `ko`, `raises-exception`; none is an empty list. */
export function tagsOf(cell: Cell): readonly string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

/**
 * Reads a notebook out of its text.
 *
 * @param where name of the text in error messages
 * @throws BnlabError (`input`) when it is not JSON, not nbformat 4, or a part of it is not what nbformat allows.
 */
export function parseNotebook(text: string, where: string): Notebook {
  const reading = readingOf(text);
  if (reading.fault !== undefined) {
    throw new BnlabError({
      where,
      expected: 'a notebook (a JSON file)',
      got: text.trim() === '' ? 'an empty file' : reading.fault,
      hint: 'The file is damaged or not a notebook: restore it, or open it in an editor and mend the JSON.',
      cause: reading.cause,
    });
  }
  refuseOtherFormats(reading.value, where);
  const checked = notebookSchema.safeParse(reading.value);
  if (checked.success) return withCellIds(checked.data);
  const { path: place = [], message = '' } = checked.error.issues[0] ?? {};
  throw new BnlabError({
    where,
    expected: `what nbformat 4 allows at ${placeOf(place)}`,
    got: message.replace(/^Invalid input: /, ''),
    hint: 'Mend that part, or open the notebook in Jupyter and save it again.',
    cause: checked.error,
  });
}

/** Reads a notebook file. @throws BnlabError (`io`) when it cannot be read, (`input`) when it is not a notebook. */
export function readNotebook(file: string): Notebook {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw readError(file, 'a notebook that can be read', thrown);
  }
  return parseNotebook(text, file);
}

/** Writes a notebook as Jupyter would: sorted keys, indent 1, final newline; atomically. @throws BnlabError (`io`). */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeFileAtomic(file, notebookText(notebook));
}

function refuseOtherFormats(json: unknown, where: string): void {
  const format = typeof json === 'object' && json !== null ? (json as { nbformat?: unknown }).nbformat : undefined;
  if (format === 4) return;
  throw new BnlabError({
    where,
    expected: 'a notebook of format 4 ("nbformat": 4)',
    got: format === undefined ? 'JSON without "nbformat"' : `"nbformat": ${JSON.stringify(format)}`,
    hint: 'Convert it with: jupyter nbconvert --to notebook --nbformat 4 FILE',
  });
}

/** From 4.5 on every cell has a name of its own; where one is missing or repeated the cell's place gives it, as Jupyter would invent one. */
function withCellIds(notebook: Notebook): Notebook {
  if (notebook.nbformat_minor < 5) return notebook;
  const taken = new Set<string>();
  const cells = notebook.cells.map((cell, index) => {
    const id = cell.id !== undefined && !taken.has(cell.id) ? cell.id : freeId(`cell-${index + 1}`, taken);
    taken.add(id);
    return { ...cell, id };
  });
  return { ...notebook, cells };
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  return id;
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return place === '' ? 'the top' : place.replace(/^\./, '');
}
