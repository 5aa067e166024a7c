/**
 * Runs notebooks without Jupyter: one child process per notebook, with a time limit.
 * @module
 */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { BnlabError } from '../errors';
import { needOptional } from '../optional';
import type { CellError } from './cell-error';
import type { Job, Report } from './headless-messages';
import { KERNELSPEC_METADATA, LANGUAGE_INFO } from './language';
import { readNotebook, tagsOf, writeNotebook, type Cell, type Notebook, type NotebookOutput } from './notebook';

/** How a notebook is to be run. */
export interface RunNotebookOptions {
  /** The notebook file. */
  readonly input: string;
  /** Where the executed notebook goes; the input file itself by default. */
  readonly output?: string;
  /** Time limit for all cells together, from the start of the first; ms. */
  readonly timeoutMs: number;
  /** Only run it and write nothing. */
  readonly check?: boolean;
  /** Working folder of the cells; the notebook's own by default, as in Jupyter. */
  readonly cwd?: string;
  /** Environment of the cells. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called as each cell starts. */
  readonly onProgress?: (progress: NotebookProgress) => void;
}

/** A cell that starts. */
export interface NotebookProgress {
  /** Number of the cell among those that run, from 1: the `[n]` beside it. */
  readonly cell: number;
  /** How many cells run in all. */
  readonly cells: number;
}

/** Why a run failed: a cell's `error`, the time limit (`timeout`), or a cell that ended the process (`exit`). */
export interface NotebookFailure {
  readonly kind: 'error' | 'timeout' | 'exit';
  /** Number of the failing cell, the `[n]` beside it; undefined where the failure belongs to no cell. */
  readonly cell: number | undefined;
  readonly error: CellError;
}

interface RunFacts {
  readonly input: string;
  /** How many code cells the notebook has that are not empty. */
  readonly cells: number;
  readonly seconds: number;
}

/** How a run ended; `output` is the file that was written, if one was. */
export type NotebookRun =
  | (RunFacts & { readonly ok: true; readonly output?: string })
  | (RunFacts & { readonly ok: false; readonly failure: NotebookFailure });

/**
 * Runs a notebook's code cells in order, in a process of their own, and writes the executed notebook; empty cells are skipped.
 *
 * A cell that throws, loses a rejection, ends the process or does not end in time fails the run, and then nothing is written.
 * A cell tagged `raises-exception` may throw.
 *
 * @throws BnlabError when the notebook cannot be read or written, or the time limit is no positive number.
 */
export async function runNotebook(options: RunNotebookOptions): Promise<NotebookRun> {
  const { input, output = input, timeoutMs, check = false, cwd = path.dirname(input), env = process.env } = options;
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) throw badTimeout(timeoutMs);
  needOptional(['typescript', 'tslab'], 'notebooks');
  const notebook = readNotebook(input);
  const cells = notebook.cells.filter(runs);
  const job: Job = {
    folder: path.resolve(cwd),
    strict: isStrict(notebook),
    cells: cells.map((cell) => ({ source: cell.source, mayFail: tagsOf(cell).includes('raises-exception') })),
  };
  const started = performance.now();
  const ended = await runInChild(job, timeoutMs, env, (cell) => options.onProgress?.({ cell, cells: cells.length }));
  const facts = { input, cells: cells.length, seconds: (performance.now() - started) / 1000 };
  if ('failure' in ended) return { ...facts, ok: false, failure: ended.failure };
  if (check) return { ...facts, ok: true };
  writeNotebook(output, executed(notebook, ended.outputs));
  return { ...facts, ok: true, output };
}

/** Whether the notebook asks, by its metadata `{ "bnlab": { "strict": true } }`, for checks as strict as the library's. */
function isStrict({ metadata }: Notebook): boolean {
  const { bnlab } = metadata as { readonly bnlab?: { readonly strict?: unknown } };
  return bnlab?.strict === true;
}

/** The error for a failed run: it names the notebook and the cell, and the hint holds the stack. */
export function notebookError({ input, failure }: Extract<NotebookRun, { readonly ok: false }>): BnlabError {
  const { cell, error } = failure;
  return new BnlabError({
    kind: 'data',
    where: cell === undefined ? input : `${input} cell [${cell}]`,
    expected: 'every cell to run to its end',
    got: `${error.ename}: ${error.evalue}`,
    hint: [...error.traceback.slice(1), 'Open the notebook and run it up to this cell to see more.'].join('\n'),
  });
}

/** The longest time that Node's timers can wait for. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** How long the process may take to its first cell: long enough for the busiest machine. */
const START_MS = 120_000;
/** How long the streams of a process that has ended may stay open; ms. */
const LAST_WORDS_MS = 1000;
/** How much of what it wrote past the cells is kept; characters. */
const OUTPUT_TAIL = 2000;

type Ended = { readonly failure: NotebookFailure } | { readonly outputs: readonly (readonly NotebookOutput[])[] };

function runInChild(
  job: Job,
  timeoutMs: number,
  env: NodeJS.ProcessEnv,
  onStart: (cell: number) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const program = path.join(__dirname, `headless-child${path.extname(__filename)}`);
    const child = fork(program, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const tail = tailOf(child);
    let running: number | undefined;
    let end: Extract<Report, { type: 'end' }> | undefined;
    let passed: number | undefined;
    const limit = (ms: number) => setTimeout(() => child.kill('SIGKILL') && (passed = ms), ms);
    let timer = limit(START_MS);
    child.on('message', (report: Report) => {
      if (report.type === 'end') end = report;
      else {
        if (running === undefined) {
          clearTimeout(timer);
          timer = limit(timeoutMs);
        }
        onStart((running = report.cell));
      }
    });
    child.once('error', reject);
    whenOver(child, (how) => {
      clearTimeout(timer);
      if (end !== undefined) resolve(end.failure === undefined ? end : { failure: { kind: 'error', ...end.failure } });
      else if (passed !== undefined)
        resolve({ failure: { kind: 'timeout', cell: running, error: timeoutError(passed) } });
      else resolve({ failure: { kind: 'exit', cell: running, error: exitError(how, tail()) } });
    });
    child.send(job);
  });
}

/** Calls back once the process has ended and its last words have come; what it started itself may hold its streams open, and is not waited for. */
function whenOver(child: ChildProcess, done: (how: string) => void): void {
  child.once('exit', (code, signal) => {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const timer = setTimeout(() => done(how), LAST_WORDS_MS);
    child.once('close', () => {
      clearTimeout(timer);
      done(how);
    });
  });
}

/** The end of what the process wrote past the cells: the last words of native code. */
function tailOf(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer) => (text = (text + chunk.toString()).slice(-OUTPUT_TAIL));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text.trim();
}

function timeoutError(timeoutMs: number): CellError {
  const evalue = `the notebook did not end within its time limit of ${timeoutMs / 1000} s`;
  return { ename: 'Timeout', evalue, traceback: [`Timeout: ${evalue}`] };
}

function exitError(how: string, tail: string): CellError {
  const evalue = `the process that ran it ended (${how})`;
  return { ename: 'ProcessEnded', evalue, traceback: [`ProcessEnded: ${evalue}`, ...(tail ? tail.split('\n') : [])] };
}

/** The notebook with its new outputs; what an execution leaves in a file beside them (times, old counts) goes. */
function executed(notebook: Notebook, outputs: readonly (readonly NotebookOutput[])[]): Notebook {
  let count = 0;
  const cells = notebook.cells.map((cell): Cell => {
    if (cell.cell_type !== 'code') return cell;
    const metadata = { ...cell.metadata, execution: undefined };
    if (!runs(cell)) return { ...cell, metadata, execution_count: null, outputs: [] };
    return { ...cell, metadata, outputs: outputs[count++]!, execution_count: count };
  });
  const metadata = { kernelspec: KERNELSPEC_METADATA, ...notebook.metadata, language_info: LANGUAGE_INFO };
  return { ...notebook, cells, metadata };
}

function runs(cell: Cell): boolean {
  return cell.cell_type === 'code' && cell.source.trim() !== '';
}

function badTimeout(timeoutMs: number): BnlabError {
  return new BnlabError({
    kind: 'usage',
    where: 'runNotebook',
    expected: `a time limit above 0 and at most ${MAX_TIMEOUT_MS} ms`,
    got: String(timeoutMs),
    hint: 'Give the limit in seconds on the command line (--timeout 600), in milliseconds in code.',
  });
}
