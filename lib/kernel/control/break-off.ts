/**
 * Breaks off what the thread of the cells computes: the other half of the interrupter.
 * @module
 */
import inspector from 'node:inspector';

/** Name of the symbol under which the control worker finds the function. */
export const BREAK_OFF = 'bnlab.kernel.breakOff';

/** Thrown to make Node forget callbacks that were broken off in the middle; nobody is to report it. */
export const BROKEN_OFF = new Error('the cell was interrupted');

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
  /** Told that what runs is about to be broken off. */
  breaking(interrupt: number): void;
}

/** Lets the control worker break off this thread. Its call comes by the inspector, in the middle of whatever runs here. */
export function allowBreakingOff(guard: Guard, interrupts: Interrupts): void {
  const session = new inspector.Session();
  session.connect();
  const breakOff = (interrupt: number, byForce: boolean): void => {
    if (interrupts.isHeard(interrupt) || (guard.isUp && !byForce)) return;
    interrupts.breaking(interrupt);
    guard.reset();
    forgetCallbacks();
    session.post('Runtime.terminateExecution');
  };
  Object.defineProperty(globalThis, Symbol.for(BREAK_OFF), { value: breakOff, configurable: true });
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
