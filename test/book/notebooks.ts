/** Notebooks made for the tests of the book. */
import type { Cell, Notebook, NotebookOutput } from '../../lib/kernel/notebook';

export function text(source: string, ...tags: readonly string[]): Cell {
  return { cell_type: 'markdown', source, metadata: { tags } };
}

export function code(source: string, outputs: readonly NotebookOutput[] = [], tags: readonly string[] = []): Cell {
  return { cell_type: 'code', source, outputs, execution_count: 1, metadata: { tags } };
}

export function stream(written: string, name = 'stdout'): NotebookOutput {
  return { output_type: 'stream', name, text: written };
}

export function display(data: Readonly<Record<string, unknown>>): NotebookOutput {
  return { output_type: 'display_data', data, metadata: {} };
}

export function failure(ename: string, evalue: string, traceback: readonly string[]): NotebookOutput {
  return { output_type: 'error', ename, evalue, traceback };
}

export function notebook(cells: readonly Cell[], metadata: Readonly<Record<string, unknown>> = {}): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata, cells };
}
