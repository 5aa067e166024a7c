/**
 * A session: cells of TypeScript run one after another and share their variables. The Jupyter kernel and the headless runner are two faces of it.
 * @module
 */
import { format } from 'node:util';
import { createExecutor, type Executor } from 'tslab/dist/executor';
import { Capture, type CellSinks, type RunningCell } from './capture';
import { createCellConverter, DRAIN } from './cell-converter';
import {
  describeDiagnostics,
  describeThrown,
  INTERRUPTED,
  writeStacksOfCells,
  type CellError,
  type CompiledCell,
} from './cell-error';
import { displayOf, type Display } from './mime';
import { importRoot } from './paths';
import { CellQueue } from './queue';
import { Reloader } from './reload';

/** How one cell ended; `aborted` is a cell that never ran because one before it failed. */
export type CellOutcome =
  | { readonly status: 'ok'; readonly count: number; readonly result?: Display }
  | { readonly status: 'error'; readonly count: number; readonly error: CellError }
  | { readonly status: 'aborted' };

/** How a cell is to be run. */
export interface ExecuteOptions {
  /** Whether a failure cancels the cells that wait behind it. */
  readonly stopOnError?: boolean;
  /** Whether the cell leaves the execution count as it is. */
  readonly silent?: boolean;
}

/** An error that no cell caught: a lost rejection, a throw in a timer. `cell` is where it comes from, where that is known. */
export interface StrayError {
  readonly cell: RunningCell | undefined;
  readonly error: CellError;
}

/** What a session needs to know. */
export interface SessionOptions {
  /** Told about every stray error. */
  readonly onStray: (stray: StrayError) => void;
}

/** Thrown past a cell that SIGINT ended, and caught by the session's own handler: see `inFreshTurn`. */
const TIDY_UP = new Error('the cell was interrupted');

/** What tslab's executor said about the cell that runs. */
interface Heard {
  readonly diagnostics: string[];
  thrown?: CellError;
  result?: { readonly value: unknown };
}

/**
 * One session; a process can hold only one, because tslab keeps the cells' variables in a global.
 *
 * From its making on, standard output belongs to the cells and stray errors no longer end the process.
 */
export class Session {
  readonly executor: Executor;
  private readonly root = importRoot(process.cwd());
  private readonly capture = new Capture();
  private readonly queue = new CellQueue();
  private readonly cells = new Map<number, CompiledCell>();
  private readonly stackContext = { cells: this.cells, folders: [process.cwd(), this.root] };
  private readonly reloader = new Reloader(this.root);
  private count = 0;
  private heard: Heard = { diagnostics: [] };

  constructor({ onStray }: SessionOptions) {
    const node = createCellConverter(this.root, {
      count: () => this.count,
      onCompiled: (cell) => this.beforeRun(cell),
    });
    const converters = {
      node,
      get browser(): never {
        throw new Error('cells for the browser (@browser) are not supported');
      },
      close: () => node.close(),
    };
    this.executor = createExecutor(this.root, converters, {
      log: (value: unknown) => (this.heard.result = { value }),
      error: (...args: readonly unknown[]) => this.noteError(args),
    });
    (globalThis as unknown as { __tslab__: Record<string, unknown> }).__tslab__[DRAIN] = drain;
    writeStacksOfCells(this.stackContext);
    const stray = (thrown: unknown) => {
      if (thrown !== TIDY_UP) onStray({ cell: this.capture.current, error: this.describe(thrown) });
    };
    process.on('uncaughtException', stray);
    process.on('unhandledRejection', stray);
  }

  /** Runs a cell after all that were given before it. Never rejects for what the cell does. */
  async execute(code: string, sinks: CellSinks, options: ExecuteOptions = {}): Promise<CellOutcome> {
    const { stopOnError = true, silent = false } = options;
    const outcome = await this.queue.add<CellOutcome>(
      () => this.run(code, sinks, silent),
      ({ status }) => status === 'error' && stopOnError,
    );
    return outcome ?? { status: 'aborted' };
  }

  /**
   * Ends the waiting of the cell that runs, with an error of name `Interrupted`.
   *
   * JavaScript cannot be stopped from outside between two events: an asynchronous loop that waits for timers or files goes on
   * unless it watches SIGINT itself; synchronous loops and loops over finished promises are ended by SIGINT.
   */
  interrupt(): void {
    this.executor.interrupt();
  }

  /** Stops watching files, so that the process can end by itself. */
  close(): void {
    this.executor.close();
  }

  private async run(code: string, sinks: CellSinks, silent: boolean): Promise<CellOutcome> {
    const count = silent ? this.count : ++this.count;
    const heard: Heard = (this.heard = { diagnostics: [] });
    const cell = { count, sinks };
    sinks.start?.(count);
    try {
      await this.inFreshTurn(cell, () => this.executor.execute(code));
      const error = heard.thrown ?? (heard.diagnostics.length > 0 ? describeDiagnostics(heard.diagnostics) : undefined);
      if (error !== undefined) return { status: 'error', count, error };
      const { result } = heard;
      return { status: 'ok', count, result: result && (await this.capture.run(cell, () => displayOf(result.value))) };
    } catch (thrown) {
      return { status: 'error', count, error: this.describe(thrown) };
    } finally {
      this.reloader.remember();
      await nextTurn(); // a rejection that the cell lost shows now, before the next cell
    }
  }

  /** Not from a promise's continuation: there Node refuses to run the continuations that {@link drain} asks for. */
  private inFreshTurn<T>(cell: RunningCell, body: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        void this.capture.run(cell, () => body().then(resolve, reject));
        // SIGINT may have torn the engine out of a continuation; an exception makes Node forget the half-done ones, or it aborts
        if (this.heard.thrown === INTERRUPTED) throw TIDY_UP;
      });
    });
  }

  private beforeRun(cell: CompiledCell): void {
    this.cells.set(this.count, cell);
    if (!this.reloader.isImportedBy(cell.compiled)) return;
    const advice = this.reloader.refresh();
    if (advice !== undefined) process.stderr.write(`${advice}\n`);
  }

  /** tslab reports a diagnostic as a format with its values, and what a cell threw as the one thing it is. */
  private noteError(args: readonly unknown[]): void {
    if (args.length > 1) this.heard.diagnostics.push(format(...args));
    else this.heard.thrown = this.describe(args[0]);
  }

  private describe(thrown: unknown): CellError {
    return describeThrown(thrown, this.stackContext);
  }
}

/**
 * Runs what is due at once of an asynchronous cell while tslab still listens for SIGINT, so that a loop over finished promises
 * can be interrupted; without it such a loop would never let the signal's handler run.
 */
function drain<T>(cell: Promise<T>): Promise<T> {
  cell.catch(() => undefined); // tslab handles it, a moment later
  const { _tickCallback } = process as { _tickCallback?: () => void };
  _tickCallback?.call(process);
  return cell;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
