/**
 * Who receives the statistics of a layer's training calls in the place of its moving averages.
 * @module
 */
import type { tf } from '../engine/portable';
import { BnlabError } from '../errors';

/** Receives the statistics of a training mini-batch: its mean and biased variance, both [C], and m. */
export type StatisticsObserver = (mean: tf.Tensor1D, variance: tf.Tensor1D, valuesPerChannel: number) => void;

/** A pass that has layers for itself: they train only while it is open. */
export interface Reservation {
  /** Whether the pass is calling the model at this moment. */
  readonly isOpen: boolean;
}

/** The one place of an observer: a user's, or that of a pass over mini-batches. */
export class Observation {
  private current?: StatisticsObserver;
  private reservation?: Reservation;

  /** Who receives the statistics now. */
  get observer(): StatisticsObserver | undefined {
    return this.current;
  }

  /** Sets a user's observer; undefined ends it. @throws BnlabError during a reservation. */
  observe(where: string, observer: StatisticsObserver | undefined): void {
    if (this.reservation) throw reserved(where);
    if (observer !== undefined && typeof observer !== 'function') throw noObserver(where, observer);
    this.current = observer;
  }

  /** Takes the place for a pass, until {@link release}. @throws BnlabError when it is taken. */
  reserve(where: string, by: Reservation, observer: StatisticsObserver): void {
    if (this.reservation) throw reserved(where);
    if (this.current) throw observed(where);
    this.reservation = by;
    this.current = observer;
  }

  /** Ends {@link reserve}. */
  release(): void {
    this.reservation = undefined;
    this.current = undefined;
  }

  /** @throws BnlabError in a training call of somebody else than the pass that has the layer. */
  checkTraining(where: string): void {
    if (this.reservation && !this.reservation.isOpen) throw reserved(where);
  }
}

function reserved(where: string): BnlabError {
  return new BnlabError({
    where,
    expected: 'no training call while population statistics are being estimated',
    got: 'one, or a second estimate',
    hint: 'Wait until the estimate that is going on has ended.',
  });
}

function observed(where: string): BnlabError {
  return new BnlabError({
    where,
    expected: 'a layer that nobody observes',
    got: 'one with an observer',
    hint: 'End it with observe(undefined) first.',
  });
}

function noObserver(where: string, got: unknown): BnlabError {
  return new BnlabError({
    where,
    expected: 'a function that receives mean, variance and values per channel',
    got: typeof got,
    hint: 'Pass undefined to end observing.',
  });
}
