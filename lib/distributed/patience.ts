/**
 * Waiting for other processes: eagerly at first, then without keeping the core from them, and not for ever.
 * @module
 */
import { BnlabError } from '../errors';
import { RankLost } from './communicator';

/** Looks before the first pause: a message between running processes takes microseconds. */
const EAGER_LOOKS = 200;
const PAUSE_MILLISECONDS = 0.05;
/** Looks after which a pause is longer: somebody computes. */
const PATIENT_LOOKS = 2_000;
const LONG_PAUSE_MILLISECONDS = 0.5;
const DEFAULT_SECONDS = 600;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Halts this thread. */
export function halt(milliseconds: number): void {
  Atomics.wait(pause, 0, 0, milliseconds);
}

/**
 * Seconds after which a rank that does not answer counts as lost: BNLAB_RANK_TIMEOUT, 600 where it is not set.
 *
 * @throws BnlabError (`usage`) for another value than a positive number.
 */
export function rankTimeout(env: NodeJS.ProcessEnv = process.env): number {
  const asked = env.BNLAB_RANK_TIMEOUT;
  if (!asked) return DEFAULT_SECONDS;
  const seconds = Number(asked);
  if (seconds > 0 && seconds < Infinity) return seconds;
  const hint = 'Unset it, or give the longest time that a rank may compute alone.';
  const where = 'BNLAB_RANK_TIMEOUT';
  throw new BnlabError({ kind: 'usage', where, expected: 'seconds, more than 0', got: asked, hint });
}

/** What is waited for, for the message when it does not come. */
export interface Awaited {
  /** `rank 1 of 4`. */
  readonly where: string;
  /** `an allreduce of 100 numbers`. */
  readonly what: string;
  readonly seconds: number;
}

/** Looks until `isDone`. @throws RankLost when the time is over; whatever `isDone` throws. */
export function waitUntil(isDone: () => boolean, { where, what, seconds }: Awaited): void {
  const start = performance.now();
  for (let looks = 0; !isDone(); looks++) {
    if (looks < EAGER_LOOKS) continue;
    halt(looks < PATIENT_LOOKS ? PAUSE_MILLISECONDS : LONG_PAUSE_MILLISECONDS);
    if (performance.now() - start < 1000 * seconds) continue;
    throw new RankLost(where, {
      expected: `all ranks in ${what}`,
      got: `no answer for ${seconds} s: a rank hangs or is gone`,
    });
  }
}
