/**
 * Timers of cells that were interrupted: their code begins no new ones, and what it has repeated does not go on.
 *
 * Only calls that stand in the reader's own code are meant: a library may have begun in such a cell what others use later, the
 * connections of `fetch` for one.
 * @module
 */
import { Interrupted, throwIfInterrupted } from '../interruption';

type Start = (callback: (...given: unknown[]) => unknown, ...given: unknown[]) => unknown;
const NAMES = ['setTimeout', 'setInterval', 'setImmediate'] as const;

/**
 * Watches the global functions; `isReaders` says of a script whether the reader wrote it. A timeout that runs already still comes,
 * so that what waits for it can end in its own way.
 */
export function watchTimers(isReaders: (script: string) => boolean): void {
  for (const name of NAMES) {
    const own = globalThis[name] as unknown as Start;
    const watched: Start = function start(callback, ...given) {
      if (isOver() && isReaders(callerOf(start))) throw new Interrupted();
      if (name !== 'setInterval' || !isReaders(callerOf(start))) return own(callback, ...given);
      const timer = own(
        (...values) => {
          if (isOver()) clearInterval(timer as NodeJS.Timeout);
          else callback(...values);
        },
        ...given,
      );
      return timer;
    };
    // what util.promisify finds there
    const value = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(own));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: true });
  }
}

/** Whether the cell from which the call comes was interrupted. */
function isOver(): boolean {
  try {
    throwIfInterrupted();
    return false;
  } catch {
    return true;
  }
}

/** Name of the script that has called a function. */
function callerOf(called: Start): string {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below, never called from here
  const { prepareStackTrace, stackTraceLimit } = Error;
  Object.assign(Error, { prepareStackTrace: (_: unknown, sites: unknown) => sites, stackTraceLimit: 1 });
  const holder = {} as { readonly stack: readonly NodeJS.CallSite[] };
  Error.captureStackTrace(holder, called);
  const [caller] = holder.stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return caller?.getScriptNameOrSourceURL() ?? '';
}
