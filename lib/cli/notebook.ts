/**
 * `bnlab notebook`: run notebooks without Jupyter.
 * @module
 */
import type { Command } from 'commander';
import path from 'node:path';
import { BnlabError } from '../errors';
import { notebookError, runNotebook, type NotebookRun } from '../kernel/headless';
import { ProgressDisplay } from './progress';

interface Options {
  readonly out?: string;
  readonly timeout: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Registers `bnlab notebook run`. */
export function notebookCommand(program: Command): void {
  program
    .command('notebook')
    .description('run notebooks without Jupyter')
    .command('run <files...>')
    .description('run each notebook in a process of its own and store its outputs in it')
    .option('--out <folder>', 'write the executed notebooks there instead')
    .option('--timeout <seconds>', 'time limit for each notebook', '600')
    .option('--check', 'only run, write nothing')
    .option('--json', 'print JSON')
    .action(runAll);
}

async function runAll(files: readonly string[], options: Options): Promise<void> {
  const timeoutMs = millisecondsOf(options.timeout);
  const runs: NotebookRun[] = [];
  for (const [input, output] of outputsOf(files, options.out)) {
    const run = await runOne(input, output, timeoutMs, options);
    if (!options.json) console.log(lineOf(run));
    runs.push(run);
  }
  if (options.json) console.log(JSON.stringify(runs, null, 2));
  const failed = runs.filter((run) => !run.ok);
  const last = failed.at(-1);
  // all but the last failure are printed here, the last one by the program itself
  for (const run of failed.slice(0, -1)) process.stderr.write(`bnlab: ${notebookError(run).message}\n`);
  if (last) throw notebookError(last);
}

/** Nothing is said without a terminal: each notebook ends in a line of its own. */
const CELLS = { bar: '{part} [{bar}] cell {value} of {total}', isCleared: true };

async function runOne(input: string, output: string, timeoutMs: number, options: Options): Promise<NotebookRun> {
  const part = path.basename(input);
  const { check, json } = options;
  const display = new ProgressDisplay(CELLS);
  const onProgress = ({ cell, cells }: { readonly cell: number; readonly cells: number }) => {
    if (!json) display.update({ part, done: cell, total: cells });
  };
  onProgress({ cell: 0, cells: 0 });
  try {
    return await runNotebook({ input, output, timeoutMs, check, onProgress });
  } finally {
    display.stop();
  }
}

function lineOf(run: NotebookRun): string {
  const verdict = run.ok ? 'ok' : `failed at cell [${run.failure.cell ?? '?'}]`;
  return `${run.input}: ${verdict}, ${run.cells} cells, ${run.seconds.toFixed(1)} s`;
}

function millisecondsOf(seconds: string): number {
  const value = Number(seconds);
  if (seconds.trim() !== '' && value > 0 && Number.isFinite(value)) return value * 1000;
  throw new BnlabError({
    kind: 'usage',
    where: '--timeout',
    expected: 'a number of seconds above 0',
    got: seconds,
    hint: 'Example: bnlab notebook run notebooks/01-introduction.ipynb --timeout 300',
  });
}

/** Each notebook, and where it goes; two of one name would overwrite each other in one folder. */
function outputsOf(files: readonly string[], folder: string | undefined): readonly (readonly [string, string])[] {
  if (folder === undefined) return files.map((file) => [file, file]);
  const names = files.map((file) => path.basename(file));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return files.map((file) => [file, path.join(folder, path.basename(file))]);
  throw new BnlabError({
    kind: 'usage',
    where: '--out',
    expected: 'notebooks of different names',
    got: `two named ${twice}`,
    hint: 'Run them one by one with different folders.',
  });
}
