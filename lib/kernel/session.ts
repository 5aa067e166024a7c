/**
 * A session: cells of TypeScript run one after another and share their variables. The Jupyter kernel and the headless runner are two faces of it.
 * @module
 */
import { NotebookSession, type CellResult } from '../notebook';
import { Capture, type CellSinks, type RunningCell } from './capture';
import {
  describeDiagnostics,
  describeThrown,
  INTERRUPTED,
  scriptName,
  writeStacksOfCells,
  type CellError,
  type StackContext,
} from './cell-error';
import { displayOf, type Display } from './mime';
import { PACKAGE_HOME } from './paths';
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

/** What a cell gives that was interrupted while it waited. */
const STOPPED = Symbol('stopped');

/**
 * One session; a process can hold only one, because the cells' variables live in the engine's global scope.
 *
 * From its making on, standard output belongs to the cells and stray errors no longer end the process.
 */
export class Session {
  readonly notebook: NotebookSession;
  private readonly capture = new Capture();
  private readonly queue = new CellQueue();
  private readonly stackContext: StackContext;
  private readonly reloader: Reloader;
  private count = 0;
  private stop: () => void = () => undefined;

  constructor({ onStray }: SessionOptions) {
    const folder = process.cwd();
    this.reloader = new Reloader(folder);
    const onImport = (specifier: string) => this.beforeImport(specifier);
    this.notebook = new NotebookSession({ folder, home: PACKAGE_HOME, onImport });
    this.stackContext = { notebook: this.notebook, folders: [folder] };
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
    this.stop();
  }

  /** Frees the compiler, so that the process can end by itself. */
  close(): void {
    this.notebook.close();
  }

  private async run(code: string, sinks: CellSinks, silent: boolean): Promise<CellOutcome> {
    const count = silent ? this.count : ++this.count;
    const cell = { count, sinks };
    sinks.start?.(count);
    try {
      const result = await this.inFreshTurn(cell, () => this.untilStopped(this.notebook.run(code, scriptName(count))));
      return await this.outcomeOf(result, cell);
    } catch (thrown) {
      return { status: 'error', count, error: this.describe(thrown) };
    } finally {
      this.reloader.remember();
      await nextTurn(); // a rejection that the cell lost shows now, before the next cell
    }
  }

  private async outcomeOf(result: CellResult | typeof STOPPED, cell: RunningCell): Promise<CellOutcome> {
    const { count } = cell;
    if (result === STOPPED) return { status: 'error', count, error: INTERRUPTED };
    if (result.status === 'rejected') return { status: 'error', count, error: describeDiagnostics(result.diagnostics) };
    if (result.status === 'thrown') return { status: 'error', count, error: this.describe(result.thrown) };
    const { value } = result;
    // a cell that ends with null says that it wants to show nothing
    if (value === undefined || value === null) return { status: 'ok', count };
    return { status: 'ok', count, result: await this.capture.run(cell, () => displayOf(value)) };
  }

  private untilStopped<T>(running: Promise<T>): Promise<T | typeof STOPPED> {
    running.catch(() => undefined); // it may fail after it was stopped
    return Promise.race([running, new Promise<typeof STOPPED>((resolve) => (this.stop = () => resolve(STOPPED)))]);
  }

  /** Not from a promise's continuation: there Node refuses to run the continuations that the scope asks for. */
  private inFreshTurn<T>(cell: RunningCell, body: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        void this.capture.run(cell, () => body().then(resolve, reject));
        // SIGINT may have torn the engine out of a continuation; an exception makes Node forget the half-done ones, or it aborts
        if (this.notebook.wasBroken) throw TIDY_UP;
      });
    });
  }

  private beforeImport(specifier: string): void {
    if (!/^bnlab(?:\/|$)/.test(specifier)) return;
    const advice = this.reloader.refresh();
    if (advice !== undefined) process.stderr.write(`${advice}\n`);
  }

  private describe(thrown: unknown): CellError {
    return describeThrown(thrown, this.stackContext);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
