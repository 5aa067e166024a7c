/** Small lessons to check. */
import type { Cell, CodeCell, Notebook, NotebookOutput } from '../../lib/kernel/notebook';

export const en = (source: string): Cell => ({ cell_type: 'markdown', source, metadata: { tags: ['en'] } });
export const ko = (source: string): Cell => ({ cell_type: 'markdown', source, metadata: { tags: ['ko'] } });

export function code(source: string, outputs: readonly NotebookOutput[] = [], change: Partial<CodeCell> = {}): Cell {
  return { cell_type: 'code', source, metadata: {}, execution_count: 1, outputs, ...change };
}

export const stdout = (text: string): NotebookOutput => ({ output_type: 'stream', name: 'stdout', text });

export const lesson = (...cells: Cell[]): Notebook => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
