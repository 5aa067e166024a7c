/**
 * What a computation on a part of a mini-batch knows of the other parts: those of other processes, and those that come before and
 * after it.
 * @module
 */
import { undoneAfter } from '../undo';

/** A part of a mini-batch that others compute besides, or that is computed at another time. */
export interface Team {
  /** Examples of this part. */
  readonly rows: number;
  /** Examples of the whole mini-batch before them. */
  readonly first: number;
  /** Examples of the whole mini-batch. */
  readonly examples: number;
  /** Examples that all processes compute at this time: fewer than `examples` where gradients are accumulated. */
  readonly together: number;
  /** Adds up the numbers of all processes, in place, where batch normalization is to see all that is computed at this time; absent: only its own part. */
  readonly sum?: (values: Float64Array) => void;
}

let current: Team | undefined;

/** The team that computes the training step that is going on; undefined where the whole mini-batch is computed at once. */
export function currentTeam(): Team | undefined {
  return current;
}

/** Runs `body`, a training step, as a part of a team. */
export function inTeam<T>(team: Team, body: () => T): T {
  const before = current;
  current = team;
  return undoneAfter(() => void (current = before), body);
}
