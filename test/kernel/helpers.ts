import type { CodeCell, MarkdownCell, Notebook } from '../../lib/kernel/notebook';

/** A code cell that has not run. */
export function code(source: string, ...tags: readonly string[]): CodeCell {
  const metadata = tags.length === 0 ? {} : { tags };
  return { cell_type: 'code', execution_count: null, metadata, outputs: [], source };
}

/** A text cell. */
export function markdown(source: string): MarkdownCell {
  return { cell_type: 'markdown', metadata: {}, source };
}

/** A notebook of these cells, in a format without cell ids. */
export function notebook(...cells: Notebook['cells']): Notebook {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 4 };
}
