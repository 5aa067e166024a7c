/**
 * What a process that computes a part of each mini-batch knows of the processes that compute the other parts.
 * @module
 */

/** A mini-batch that several processes share, seen from one of them. */
export interface Team {
  /** Examples of this process. */
  readonly rows: number;
  /** Examples of the whole mini-batch before them. */
  readonly first: number;
  /** Examples of the whole mini-batch. */
  readonly examples: number;
  /** Adds up the numbers of all processes, in place, where batch normalization is to see the whole mini-batch; absent: only its own part. */
  readonly sum?: (values: Float64Array) => void;
}

let current: Team | undefined;

/** The team that computes the training step that is going on; undefined where one process has the whole mini-batch. */
export function currentTeam(): Team | undefined {
  return current;
}

/** Runs `body`, a training step, as a part of a team. */
export function inTeam<T>(team: Team, body: () => T): T {
  const before = current;
  current = team;
  try {
    return body();
  } finally {
    current = before;
  }
}
