/**
 * What happens when a picture cannot be used: never a silent substitute.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import type { ImageEntry } from '../source/image-list';

/**
 * `raise`: the first fault stops the run. `skip`: faulty pictures are left out of their mini-batch and reported.
 * A number k: as `skip`, but the k-th fault stops the run.
 */
export type FaultPolicy = 'raise' | 'skip' | number;

/** A picture that could not be used. */
export interface Fault {
  /** Place in the list. */
  readonly index: number;
  /** Name of the picture, and the archive it lies in. */
  readonly name: string;
  readonly container: string;
  /** First byte in the container. */
  readonly offset: number;
  /** What is wrong with it. */
  readonly problem: string;
}

/** Whether what reading or decoding a picture threw is that picture's fault alone. */
export function isFault(thrown: unknown): thrown is BnlabError {
  return thrown instanceof BnlabError && thrown.kind === 'data';
}

/** The fault behind what reading or decoding a picture threw. @throws that again where it is no fault of the picture. */
export function faultOf({ name, file, offset }: ImageEntry, index: number, thrown: unknown): Fault {
  if (!isFault(thrown)) throw thrown;
  return { index, name, container: path.basename(file), offset, problem: thrown.got };
}

/** Collects the faults of a run and stops it when the policy says so. */
export class FaultLog {
  private readonly seen: Fault[] = [];

  /** @throws BnlabError (`usage`) for a policy that is none. */
  constructor(readonly policy: FaultPolicy) {
    if (policy === 'raise' || policy === 'skip' || (Number.isInteger(policy) && policy > 0)) return;
    const hint = 'Use raise (stop at the first), skip (leave out and report), or the number of faults that stops.';
    throw new BnlabError({
      kind: 'usage',
      where: 'faults',
      expected: 'raise, skip or a number',
      got: String(policy),
      hint,
    });
  }

  /** All faults so far. */
  get faults(): readonly Fault[] {
    return this.seen;
  }

  /** Adds faults. @throws BnlabError (`data`) that names the last one, when that makes too many. */
  add(faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.seen.push(fault);
      const limit = this.policy === 'raise' ? 1 : this.policy === 'skip' ? Infinity : this.policy;
      if (this.seen.length >= limit) throw this.stop(fault);
    }
  }

  private stop({ name, container, offset, problem }: Fault): BnlabError {
    const names = this.seen.slice(-10).map((fault) => fault.name);
    const others = this.seen.length > 1 ? ` (fault ${this.seen.length}; the last ones: ${names.join(', ')})` : '';
    return new BnlabError({
      kind: 'data',
      where: name,
      expected: `a picture at byte ${offset} of ${container}`,
      got: `${problem}${others}`,
      hint: 'Replace the file, or let faults be skipped and reported (faults: skip, or a number that is too many).',
    });
  }
}
