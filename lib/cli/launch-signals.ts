/**
 * Signals that a launch hears while its ranks run.
 * @module
 */
import { setTimeout } from 'node:timers/promises';

/** What a launch hears until it settles. */
export interface Listening {
  /** Is aborted where the launch has to end. */
  readonly signal: AbortSignal;
  /** The signal that ends it, once there was one. */
  readonly told: () => NodeJS.Signals | undefined;
  /** Ends listening. */
  readonly settle: () => void;
}

/** Hears what ends a launch: its ranks must not outlive it, nor the memory that they share. */
export function listening(): Listening {
  const ending = new AbortController();
  let by: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    by = signal;
    ending.abort();
  };
  // the ranks get it too, and end after their step
  const keepWaiting = () => undefined;
  const listeners = [
    ['SIGINT', keepWaiting],
    ['SIGTERM', end],
    ['SIGHUP', end],
  ] as const;
  for (const [signal, listener] of listeners) process.on(signal, listener);
  const settle = () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  return { signal: ending.signal, told: () => by, settle };
}

/** Waits so many milliseconds. @returns whether the user interrupted it. */
export async function isInterruptedWithin(milliseconds: number): Promise<boolean> {
  const waiting = new AbortController();
  const interrupt = () => waiting.abort();
  process.once('SIGINT', interrupt);
  await setTimeout(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
  process.off('SIGINT', interrupt);
  return waiting.signal.aborted;
}
