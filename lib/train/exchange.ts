/**
 * What training needs of the processes that learn on the other parts of the same mini-batches.
 * @module
 */
import type { Team, tf } from '../engine/portable';
import type { MiniBatch } from './mini-batch';

/** Joins the steps of several processes; every process of the team calls the same methods in the same order. */
export interface StepExchange {
  /** The mini-batch of the step that is going on. */
  readonly team: Team;
  /** Begins a step with these variables. */
  begin(variables: readonly tf.Variable[]): void;
  /** Hears of the gradient of a variable, by its place, as soon as it is made: it may leave while the step goes on. */
  announce(variable: number, gradient: tf.TensorInfo): void;
  /** The mean loss over the whole mini-batch, from that of this part; not finite on any process: not finite on all. */
  meanLoss(loss: number): number;
  /**
   * The gradients (in the order of the variables) of the whole mini-batch: those given where their memory could be written, others
   * in their place.
   */
  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[];
  /** Gives variables that each process moved by its own part, the moving averages, the mean of all. */
  meanVariables(variables: readonly tf.Variable[]): void;
  /** Ends a step that failed: waits for what is under way, so that the next one finds nothing of it. */
  abandon(): void;
}

/** The processes of one training run, seen from one of them. */
export interface ParallelRun {
  /** Number of this process, from 0; rank 0 writes the run folder. */
  readonly rank: number;
  readonly exchange: StepExchange;
  /** The part of a whole mini-batch that this process learns on in the step that comes; the caller disposes both. */
  part(batch: MiniBatch): MiniBatch;
  /** The bytes that rank 0 gives, on every rank. */
  broadcast(bytes: Uint8Array | undefined): Uint8Array;
  /** Whether it is so on any rank. */
  any(is: boolean): boolean;
}
