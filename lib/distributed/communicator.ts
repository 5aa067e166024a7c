/**
 * What processes that compute together say to each other, whatever carries it.
 * @module
 */
import { BnlabError } from '../errors';

/** Numbers that processes reduce. */
export type Numbers = Float32Array | Float64Array;

/** How numbers of all ranks become one. */
export type Reduction = 'sum' | 'max';

/** A reduction that is under way. */
export interface Pending {
  /** Moves it on, and says whether it is done; never waits. */
  test(): boolean;
  /** Waits for its end. @throws RankLost when another rank does not take part in time. */
  wait(): void;
}

/**
 * The processes of a run, seen from one of them. Every rank calls the same methods in the same order, with arrays of the same
 * lengths; a call that a rank never answers ends in {@link RankLost}, not in waiting for ever.
 */
export interface Communicator {
  /** Number of this process, from 0. */
  readonly rank: number;
  /** Number of processes. */
  readonly size: number;
  /** What carries the messages, with its version: `Open MPI 4.1.4`. */
  readonly transport: string;
  /** Reduces the numbers of all ranks, in place, to the same bits on every rank. */
  allreduce(values: Numbers, reduction?: Reduction): void;
  /** Begins a sum as {@link allreduce} and returns at once; those that were begun keep their own order, whatever is called between. */
  startAllreduce(values: Float32Array): Pending;
  /** Copies the root's numbers into those of all others. */
  broadcast(values: Numbers | Uint8Array, root: number): void;
  /** The numbers of all ranks, by rank, on the root; undefined on the others. */
  gather(values: Float64Array, root: number): Float64Array[] | undefined;
  /** Hands numbers to one rank; returns when they may be changed. */
  send(values: Float32Array, to: number): void;
  /** Takes numbers from one rank, or from whichever comes first. @returns whose they are. */
  receive(values: Float32Array, from?: number): number;
  /** Waits until every rank is here. */
  barrier(): void;
  /** Ends every rank with this exit code (1 to 255), at once. */
  abort(code: number): never;
  /** Ends taking part, in good order; a process that ends without it ends all others. */
  close(): void;
}

/** Another rank is gone or hangs. */
export class RankLost extends BnlabError {
  constructor(where: string, { expected, got }: { readonly expected: string; readonly got: string }) {
    const hint = 'See the last lines of the ranks; bnlab launch starts again from the last checkpoint.';
    super({ kind: 'io', where, expected, got, hint });
    this.name = 'RankLost';
  }
}

/** Exit code of a run that lost a rank: to start it again may help (EX_TEMPFAIL). */
export const EXIT_RANK_LOST = 75;

/** One process alone. */
export function singleCommunicator(): Communicator {
  const done: Pending = { test: () => true, wait: () => undefined };
  return {
    rank: 0,
    size: 1,
    transport: 'one process',
    allreduce: () => undefined,
    startAllreduce: () => done,
    broadcast: (_, root) => checkRank(root, 1, 'broadcast'),
    gather: (values, root) => (checkRank(root, 1, 'gather'), [values.slice()]),
    send: () => nobodyElse('send'),
    receive: () => nobodyElse('receive'),
    barrier: () => undefined,
    abort: (code) => process.exit(code),
    close: () => undefined,
  };
}

/** @throws BnlabError for a number that is no rank. */
export function checkRank(rank: number, size: number, where: string): void {
  if (Number.isInteger(rank) && rank >= 0 && rank < size) return;
  const expected = `a rank of 0 to ${size - 1}`;
  throw new BnlabError({ where, expected, got: String(rank), hint: 'Ranks count from 0.' });
}

function nobodyElse(where: string): never {
  const hint = 'Start more processes: bnlab launch -n 2 ...';
  throw new BnlabError({ where, expected: 'another rank', got: 'one process alone', hint });
}
