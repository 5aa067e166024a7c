/**
 * Whether the computation that runs has been interrupted: a notebook's kernel tells, and everything that takes long asks.
 *
 * The kernel and the library meet under a name of the whole process, because a notebook may load another copy of the library than
 * the kernel runs on.
 * @module
 */

/** What is thrown where a computation was interrupted. */
export class Interrupted extends Error {
  constructor() {
    super('the cell was interrupted');
    this.name = 'Interrupted';
  }
}

/** What a kernel knows of the computation that asks. */
export interface Interruption {
  /** The signal of the cell from which the call comes, also when it comes late; undefined where no cell is known. */
  signal(): AbortSignal | undefined;
  /** Whether that cell was interrupted: known a little earlier than the signal can be aborted. */
  isInterrupted(): boolean;
  /** Calls a function that must come to its end first: a step of training, which would leave half of the weights changed. */
  uninterrupted<T>(body: () => T): T;
}

const KEY = Symbol.for('bnlab.interruption');
const holder = globalThis as { [KEY]?: Interruption };

/** Says who knows of interruptions in this process. */
export function tellInterruptions(interruption: Interruption): void {
  Object.defineProperty(globalThis, KEY, { value: interruption, configurable: true });
}

/** The signal of the cell that this call comes from; undefined outside of a notebook. */
export function interruptSignal(): AbortSignal | undefined {
  return holder[KEY]?.signal();
}

/** @throws Interrupted where the cell that this call comes from was interrupted. */
export function throwIfInterrupted(): void {
  if (holder[KEY]?.isInterrupted()) throw new Interrupted();
}

/** One step of a longer computation: not begun after an interrupt, and not broken off in the middle. @throws Interrupted instead of beginning. */
export function uninterruptedStep<T>(body: () => T): T {
  throwIfInterrupted();
  const interruption = holder[KEY];
  return interruption ? interruption.uninterrupted(body) : body();
}
