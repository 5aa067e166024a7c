/**
 * A session: cells of TypeScript run one after another and share their variables. The Jupyter kernel and the headless runner are two faces of it.
 * @module
 */
import { Interrupted, tellInterruptions, throwIfInterrupted } from '../interruption';
import { undoCell } from '../undo';
import { NotebookSession, type CellResult } from '../notebook';
import { Capture, type CellSinks, type RunningCell } from './capture';
import {
  describeDiagnostics,
  describeThrown,
  INTERRUPTED,
  isInterruption,
  scriptName,
  writeStacksOfCells,
  type CellError,
  type StackContext,
} from './cell-error';
import { Guard } from './control/break-off';
import { provideDebugHelpers } from './debug/compiled';
import { frontEndOf, provideFrontEnd } from './front-end';
import { displayOf, formsNow, type Display } from './mime';
import { InterruptibleModels } from './tensorflow';
import { PageEvents } from './page-events';
import type { CellOutcome, ExecuteOptions, ExpressionOutcome, StrayError } from './outcome';
import { PACKAGE_HOME } from './paths';
import { Comms, type CommContent, type CommMessageType } from './protocol/comms';
import type { Incoming, Outgoing } from './protocol/message';
import { helpPayload } from './protocol/language';
import { CellQueue } from './queue';
import { defineReaderGlobals } from './reader-globals';
import { Reloader } from './reload';
import { STOPPED, StoppableCell } from './stoppable';
import { watchTimers } from './timers';

/** What a session needs to know. */
export interface SessionOptions {
  /** Told about every stray error. */
  readonly onStray: (stray: StrayError) => void;
  /** Up while something runs that must come to its end before the thread may be broken off. */
  readonly guard?: Guard;
  /** Whether all cells are checked as strictly as the library. Default false. */
  readonly strict?: boolean;
  /** Sends to the front ends what belongs to no cell. */
  readonly send?: (message: Outgoing) => void;
}

/** An expression without a value. */
const NOTHING: Display = { data: { 'text/plain': 'undefined' }, metadata: {} };

/**
 * One session; a process can hold only one, because the cells' variables live in the engine's global scope.
 *
 * From its making on, standard output belongs to the cells and stray errors no longer end the process.
 */
export class Session {
  readonly notebook: NotebookSession;
  private readonly capture = new Capture();
  private readonly pageEvents = new PageEvents(this.capture);
  /** Channels to the page, for widgets. */
  readonly comms = new Comms(
    (message) => (this.capture.current?.sinks.send ?? this.options.send)?.(message),
    (listener) => this.pageEvents.bind(listener),
  );
  private readonly queue = new CellQueue();
  private readonly models = new InterruptibleModels(() => this.endIfDue());
  private readonly stackContext: StackContext;
  private readonly reloader: Reloader;
  private readonly guard: Guard;
  private count = 0;
  private uncounted = 0;
  private running?: StoppableCell;
  /** Whether what runs is to end at the next kernel of TensorFlow.js. */
  private isDue = false;

  constructor(private readonly options: SessionOptions) {
    const { onStray, strict } = options;
    const guard = (this.guard = options.guard ?? new Guard());
    const folder = process.cwd();
    this.reloader = new Reloader(folder);
    const onImport = (specifier: string) => this.beforeImport(specifier);
    const uninterrupted = <T>(body: () => T) => guard.during(body);
    const onImported = () => this.models.find();
    this.notebook = new NotebookSession({
      folder,
      home: PACKAGE_HOME,
      onImport,
      onImported,
      uninterrupted,
      strict,
      onResume: throwIfInterrupted,
    });
    this.stackContext = { notebook: this.notebook, folders: [folder] };
    writeStacksOfCells(this.stackContext);
    const stray = (thrown: unknown) => {
      const cell = this.capture.current;
      // what an interrupted cell still had under way ends with the interrupt
      if (cell?.signal.aborted && isInterruption(thrown) && !this.pageEvents.isRun(cell)) return;
      onStray({ cell, error: this.describe(thrown) });
    };
    defineReaderGlobals();
    provideFrontEnd(frontEndOf(this.comms, () => this.capture.current));
    provideDebugHelpers({ compiled: (script) => this.notebook.compiledText(script), forms: formsNow });
    tellInterruptions({
      signal: () => this.capture.current?.signal,
      isInterrupted: () => this.capture.current?.isInterrupted === true,
      uninterrupted,
    });
    watchTimers((script) => this.notebook.isOwn(script));
    process.on('uncaughtException', stray);
    process.on('unhandledRejection', stray);
  }

  /** Runs a cell after all that were given before it. Never rejects for what the cell does. */
  async execute(code: string, sinks: CellSinks, options: ExecuteOptions = {}): Promise<CellOutcome> {
    const { stopOnError = true } = options;
    const outcome = await this.queue.add<CellOutcome>(
      () => this.run(code, sinks, options),
      ({ status }) => status === 'error' && stopOnError,
    );
    return outcome ?? { status: 'aborted' };
  }

  /** The cell that runs. */
  get current(): RunningCell | undefined {
    return this.running;
  }

  /** Has the library end what {@link interrupt} would end at its next step, where that cannot be told yet. */
  condemn(): void {
    this.isDue = true;
    (this.running ?? this.pageEvents).condemn();
  }

  /**
   * Ends a cell, the one that runs by default, with an error of name `Interrupted`, and aborts its signal; while none runs, what
   * listeners of the page have begun.
   *
   * @param isBroken whether its code was broken off in the middle
   */
  interrupt(cell: RunningCell | undefined = this.running, isBroken = false): void {
    this.isDue = false;
    if (isBroken) this.models.tidyUp();
    this.stop(cell);
    if (isBroken && cell) undoCell(cell.signal);
  }

  private stop(cell: RunningCell | undefined): void {
    if (cell !== this.running) return;
    if (this.running === undefined) return this.pageEvents.stop();
    this.running.stop();
    this.notebook.abandon();
  }

  /** Takes a message of the page to a widget; an error of a listener counts as one that no cell caught. */
  receiveComm(type: CommMessageType, message: Incoming<CommContent>): void {
    try {
      this.comms.receive(type, message);
    } catch (thrown) {
      this.options.onStray({ cell: this.capture.current, error: this.describe(thrown) });
    }
  }

  /** Frees the compiler, so that the process can end by itself. */
  close(): void {
    this.notebook.close();
  }

  /** Thrown once for each time that it was asked for, so that what tidies up can still compute. */
  private endIfDue(): void {
    if (!this.isDue || this.guard.isUp) return;
    this.isDue = false;
    throw new Interrupted();
  }

  private async run(code: string, sinks: CellSinks, options: ExecuteOptions): Promise<CellOutcome> {
    const { uncounted = false, expressions } = options;
    const count = uncounted ? this.count : ++this.count;
    const name = uncounted ? scriptName(count, ++this.uncounted) : scriptName(count);
    const cell = new StoppableCell(count, sinks);
    this.running = cell;
    sinks.start?.(count);
    try {
      const help = helpPayload(this.notebook.checker, code);
      if (help !== undefined) return { status: 'ok', count, help };
      const outcome = await this.outcomeOf(await this.inFreshTurn(cell, () => this.notebook.run(code, name)), cell);
      if (outcome.status !== 'ok' || expressions === undefined) return outcome;
      return { ...outcome, expressions: await this.evaluated(expressions, cell) };
    } catch (thrown) {
      return await this.failure(thrown, cell);
    } finally {
      this.running = undefined;
      this.reloader.remember();
      await nextTurn(); // a rejection that the cell lost shows now, before the next cell
    }
  }

  private async evaluated(
    expressions: Readonly<Record<string, string>>,
    cell: StoppableCell,
  ): Promise<Readonly<Record<string, ExpressionOutcome>>> {
    const outcomes: Record<string, ExpressionOutcome> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const script = scriptName(cell.count, ++this.uncounted);
      const result = await this.inFreshTurn(cell, () => this.notebook.run(`(${expression}\n)`, script));
      const outcome = await this.outcomeOf(result, cell);
      if (outcome.status === 'error') outcomes[name] = { status: 'error', ...outcome.error };
      else if (outcome.status === 'ok') outcomes[name] = { status: 'ok', ...(outcome.result ?? NOTHING) };
    }
    return outcomes;
  }

  private async outcomeOf(result: CellResult | typeof STOPPED, cell: StoppableCell): Promise<CellOutcome> {
    const { count } = cell;
    if (result === STOPPED || result.status === 'broken') return { status: 'error', count, error: INTERRUPTED };
    if (result.status === 'rejected') return { status: 'error', count, error: describeDiagnostics(result.diagnostics) };
    if (result.status === 'thrown') return this.failure(result.thrown, cell);
    const { value } = result;
    // a cell that ends with null says that it wants to show nothing
    if (value === undefined || value === null) return { status: 'ok', count };
    const shown = await this.inFreshTurn(cell, () => displayOf(value));
    return shown === STOPPED ? this.outcomeOf(shown, cell) : { status: 'ok', count, result: shown };
  }

  /** What is thrown is described for the cell, because code of the reader's may compute for that: getters, traps, `inspect.custom`. */
  private async failure(thrown: unknown, cell: StoppableCell): Promise<CellOutcome> {
    const error = await this.inFreshTurn(cell, () => Promise.resolve().then(() => this.describe(thrown)));
    return error === STOPPED ? this.outcomeOf(error, cell) : { status: 'error', count: cell.count, error };
  }

  /**
   * A turn of the event loop for the cell alone: what waits for the kernel would be lost, were it broken off.
   * Resolves early where the cell is stopped.
   */
  private inFreshTurn<T>(cell: StoppableCell, body: () => Promise<T>): Promise<T | typeof STOPPED> {
    const running = new Promise<T>((resolve, reject) => {
      const settle = (promise: Promise<T>) => void promise.then(resolve, reject);
      // not `body().then(…)`: the engine sees that on the stack, and tells the debugger that what a cell throws is caught
      setTimeout(() => this.capture.run(cell, () => settle(body())), 0);
    });
    running.catch(() => undefined); // it may fail after it was stopped
    return Promise.race([running, cell.stopped]);
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
