/**
 * Breaks off what the thread of the cells computes: the other half of the interrupter.
 * @module
 */
import inspector from 'node:inspector';
import path from 'node:path';
import { undoRunning } from '../../undo';

/** Name of the symbol under which the control worker finds the function. */
export const BREAK_OFF = 'bnlab.kernel.breakOff';

/** Thrown to make Node forget callbacks that were broken off in the middle; nobody is to report it. */
export const BROKEN_OFF = new Error('the cell was interrupted');

/**
 * How often code is let go on that is found running. A library may be about to ask whether it was interrupted: then what it holds, a
 * lock or threads, is given back, which would stay when it is broken off.
 */
const ATTEMPTS = { loading: 100, library: 12, kernel: 8, module: 3, cell: 1 } as const;
/** How scripts of cells are named. */
const CELL = /^cell-/;
/** What Node loads modules with, whose halves would stay. */
const LOADER = /^node:internal\/modules\//;
const LIBRARY = path.resolve(__dirname, '../..') + path.sep;
/** Another copy of it, which the notebook's project has. */
const COPY = /[\\/]node_modules[\\/]bnlab[\\/]/;
const OWN_FOLDERS = ['kernel', 'notebook'].map((name) => LIBRARY + name + path.sep);

/** Parts of Node that are public by habit only. */
interface NodeProcess {
  _fatalException(thrown: unknown, fromPromise: boolean): void;
}

/** What must come to its end before it may be interrupted: the compiler, a step of training. */
export class Guard {
  private depth = 0;

  /** Whether something must not be broken off now. */
  get isUp(): boolean {
    return this.depth > 0;
  }

  /** Calls a function that comes to its end first, whoever interrupts. */
  during<T>(body: () => T): T {
    this.depth++;
    try {
      return body();
    } finally {
      this.depth--;
    }
  }

  /** Forgets what was broken off by force. */
  reset(): void {
    this.depth = 0;
  }
}

/** Who keeps account of interrupts. */
export interface Interrupts {
  /** Whether nothing is left to break off for an interrupt. */
  isHeard(interrupt: number): boolean;
  /** Whether something was broken off, and the news of that is still on its way. */
  readonly hasBroken: boolean;
  /** Told that what runs will not be broken off now, and is to end by itself at its next step. */
  condemn(): void;
  /** Told that what runs is about to be broken off. */
  breaking(interrupt: number): void;
}

/** Lets the control worker break off this thread. Its call comes by the inspector, in the middle of whatever runs here. */
export function allowBreakingOff(guard: Guard, interrupts: Interrupts): void {
  const session = new inspector.Session();
  session.connect();
  const breakOff = (interrupt: number, attempt: number, byForce: boolean): void => {
    if (interrupts.isHeard(interrupt)) return;
    const running = whatRuns();
    if (guard.isUp || running === 'module' || running === 'library') interrupts.condemn();
    // an impatient interrupt that comes where the one before has just broken off the cell finds the kernel at work on its reply
    const isPatient = !byForce || interrupts.hasBroken;
    if (isPatient && (guard.isUp || attempt < ATTEMPTS[running])) return;
    interrupts.breaking(interrupt);
    undoRunning();
    forgetHalfLoaded();
    guard.reset();
    forgetCallbacks();
    session.post('Runtime.terminateExecution');
  };
  Object.defineProperty(globalThis, Symbol.for(BREAK_OFF), { value: breakOff, configurable: true });
}

/**
 * Whether a cell runs, or this library or another module that it calls, or a module is being loaded, or nothing but the kernel runs. Between two continuations of a loop of promises nothing
 * shows, which is why the last answer is believed a few times only.
 */
function whatRuns(): keyof typeof ATTEMPTS {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below, never called from here
  const { prepareStackTrace, stackTraceLimit } = Error;
  Object.assign(Error, { prepareStackTrace: (_: unknown, sites: unknown) => sites, stackTraceLimit: 200 });
  const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  const files = sites.map((site) => site.getScriptNameOrSourceURL() ?? '').filter((file) => file !== '');
  const isOwn = (file: string) => file.startsWith('node:') || OWN_FOLDERS.some((folder) => file.startsWith(folder));
  if (files.some((file) => LOADER.test(file))) return 'loading';
  const foreign = files.filter((file) => !isOwn(file));
  if (foreign.length === 0) return 'kernel';
  if (foreign.every((file) => CELL.test(file))) return 'cell';
  const caller = foreign.findIndex((file) => CELL.test(file));
  const called = caller < 0 ? foreign : foreign.slice(0, caller);
  return called.some((file) => file.startsWith(LIBRARY) || COPY.test(file)) ? 'library' : 'module';
}

/** Node forgets a module that failed in a `finally`; what is broken off would be found again, with half of its exports. */
function forgetHalfLoaded(): void {
  for (const [file, module] of Object.entries(require.cache)) if (module?.loaded === false) delete require.cache[file];
}

/**
 * Node counts the callbacks that it is in, and ends the process where the count does not come out even in the end. An uncaught
 * exception is the one thing after which it starts to count anew.
 */
function forgetCallbacks(): void {
  const caught = !process.hasUncaughtExceptionCaptureCallback();
  if (caught) process.setUncaughtExceptionCaptureCallback(() => undefined);
  (process as unknown as NodeProcess)._fatalException(BROKEN_OFF, false);
  if (caught) process.setUncaughtExceptionCaptureCallback(null);
}
