/**
 * What is put back even where code is broken off in the middle: an impatient interrupt ends a notebook's cell without running any
 * `finally`, and the cells after it go on with whatever it had changed.
 *
 * The kernel and the library meet under a name of the whole process, because a notebook may load another copy of the library than
 * the kernel runs on.
 * @module
 */
import { interruptSignal } from './interruption';

type Undo = () => unknown;

interface Waiting {
  /** Of the cell that it was done for. */
  readonly signal: AbortSignal | undefined;
  readonly undo: Undo;
}

interface Undoings {
  /** Of the calls that run now, the innermost last. */
  readonly running: Undo[];
  readonly waiting: Set<Waiting>;
}

const KEY = Symbol.for('bnlab.undoings');
const { running, waiting } = ((globalThis as { [KEY]?: Undoings })[KEY] ??= { running: [], waiting: new Set() });

/** Calls `body` and then `undo`, as `finally` does, and also where `body` is broken off. `undo` must not fail. */
export function undoneAfter<T>(undo: Undo, body: () => T): T {
  running.push(undo);
  try {
    return body();
  } finally {
    // absent where it was put back from outside
    const place = running.lastIndexOf(undo);
    if (place >= 0) {
      running.length = place;
      undo();
    }
  }
}

/**
 * For what outlasts the call: calls `undo` where the cell that this call comes from is broken off, unless what is returned has been
 * called before. Nothing happens outside of a notebook.
 */
export function undoneWithCell(undo: Undo): () => void {
  const entry = { signal: interruptSignal(), undo };
  if (entry.signal === undefined) return () => undefined;
  waiting.add(entry);
  return () => void waiting.delete(entry);
}

/** Puts back what the calls that run have changed: for the moment in which all of them are broken off. */
export function undoRunning(): void {
  for (const undo of running.splice(0).reverse()) undo();
}

/** Puts back what was done for a cell that was broken off. */
export function undoCell(signal: AbortSignal): void {
  for (const entry of [...waiting]) {
    if (entry.signal !== signal) continue;
    waiting.delete(entry);
    entry.undo();
  }
}
