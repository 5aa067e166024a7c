/** A small workspace in a temporary folder, and steps that compute nothing but count. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readNotebook, writeNotebook, type Cell, type Notebook } from '../../lib/kernel/notebook';
import type { BookPage, LessonRun, WalkProgress, WalkSteps } from '../../lib/walk/walk';

export function notebook(code: string, text = 'words'): Notebook {
  const cells: Cell[] = [
    { cell_type: 'markdown', id: 'a', source: text, metadata: { tags: ['en'] } },
    { cell_type: 'code', id: 'b', source: code, metadata: {}, execution_count: null, outputs: [] },
  ];
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

/** A workspace with two lessons. */
export function makeWorkspace(): string {
  const project = mkdtempSync(path.join(os.tmpdir(), 'bnlab-walk-'));
  for (const folder of ['lib/dist/norm', 'lib/dist/cli', 'notebooks/results']) {
    mkdirSync(path.join(project, folder), { recursive: true });
  }
  writeFileSync(path.join(project, 'lib/dist/norm/a.js'), 'norm');
  writeFileSync(path.join(project, 'lib/dist/cli/main.js'), 'cli');
  writeFileSync(path.join(project, 'notebooks/results/figure1.json'), '{}');
  writeFileSync(path.join(project, 'package-lock.json'), '{}');
  writeNotebook(path.join(project, 'notebooks/02-second.ipynb'), notebook('two'));
  writeNotebook(path.join(project, 'notebooks/01-first.ipynb'), notebook('one'));
  return project;
}

/** Steps that remember what they were asked; an executed cell's output is its source in capitals. */
export class CountingSteps implements WalkSteps {
  ran: string[] = [];
  pages: readonly BookPage[] = [];
  engine: 'wasm' | 'cpu' = 'wasm';
  checksum = 'abc';
  /** Lesson files whose run fails. */
  failing = '';
  /** Called with each file while it runs. */
  during: (file: string) => void = () => undefined;

  findData = (): ReturnType<WalkSteps['findData']> =>
    Promise.resolve([
      { kind: 'files', detail: 'Digits of the test.', checksums: { digits: 'the same' } },
      { kind: 'files', detail: 'Images of the test.', checksums: { images: this.checksum } },
    ] as const);

  chooseEngine = (): ReturnType<WalkSteps['chooseEngine']> =>
    Promise.resolve({ name: this.engine, reason: 'asked for', detail: 'test', precision: 'float32', faster: [] });

  runLesson = (file: string, onCell: (done: number, total: number) => void): Promise<LessonRun> => {
    const name = path.basename(file, '.ipynb');
    this.ran.push(name);
    this.during(file);
    onCell(1, 1);
    const source = readNotebook(file);
    const cells = source.cells.map((cell): Cell => {
      if (cell.cell_type !== 'code') return cell;
      const text = cell.source.toUpperCase();
      return { ...cell, execution_count: 1, outputs: [{ output_type: 'stream', name: 'stdout', text }] };
    });
    const problem = name === this.failing ? 'cell 1: Error: broken' : undefined;
    return Promise.resolve({ notebook: { ...source, cells }, problem });
  };

  buildBook = (pages: readonly BookPage[]): Promise<string> => {
    this.pages = pages;
    return Promise.resolve('site/index.html');
  };
}

export const silent: WalkProgress = {
  data: () => undefined,
  engine: () => undefined,
  begin: () => undefined,
  cell: () => undefined,
  end: () => undefined,
  book: () => undefined,
};
