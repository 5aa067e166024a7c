/**
 * Executed lessons, kept in `.cache/executed` with the fingerprint of what they were made from.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { readNotebook, writeNotebook, type Cell, type CodeCell, type Notebook } from '../kernel/notebook';
import type { Lesson } from './lessons';

/** Where the executed copy of a lesson is kept. */
export function executedFile(project: string, lesson: Lesson): string {
  return path.join(project, '.cache', 'executed', `${lesson.name}.ipynb`);
}

/** The executed copy with this fingerprint, or undefined where there is none, an older one, or a damaged one. */
export function readExecuted(file: string, fingerprint: string): Notebook | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const notebook = readNotebook(file);
    return notebook.metadata.bnlab_fingerprint === fingerprint ? notebook : undefined;
  } catch (thrown) {
    // a damaged copy is made again; anything else is a fault of ours
    if (thrown instanceof BnlabError) return undefined;
    throw thrown;
  }
}

/** Keeps an executed lesson for the next walk. @throws BnlabError (`io`). */
export function writeExecuted(file: string, notebook: Notebook, fingerprint: string): void {
  const metadata = { ...notebook.metadata, bnlab_fingerprint: fingerprint };
  writeNotebook(file, { ...notebook, metadata });
}

/** Whether two notebooks have the same code cells in the same order. */
export function sameCode(a: Notebook, b: Notebook): boolean {
  const codeOf = ({ cells }: Notebook) =>
    cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);
  return JSON.stringify(codeOf(a)) === JSON.stringify(codeOf(b));
}

/** The notebook with the outputs of an execution of the same code cells, its own text and metadata untouched. */
export function withOutputs(notebook: Notebook, executed: Notebook): Notebook {
  const results = executed.cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
  let next = 0;
  const fill = (cell: Cell): Cell => {
    if (cell.cell_type !== 'code') return cell;
    const { outputs, execution_count } = results[next++]!;
    return { ...cell, outputs, execution_count };
  };
  return { ...notebook, cells: notebook.cells.map(fill) };
}
