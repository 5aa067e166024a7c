/**
 * What a training step needs where its mini-batch is computed in parts: by several processes, or one after the other.
 * @module
 */
import type { Team, tf } from '../engine/portable';
import type { MiniBatch } from './mini-batch';
import type { Piece } from './pieces';

/** Joins the parts of a step; where there are several processes, all call the same methods in the same order. */
export interface StepExchange {
  /** The part that is going on. */
  readonly team: Team;
  /** Begins a step with these variables. */
  begin(variables: readonly tf.Variable[]): void;
  /** The examples of a piece of the mini-batch that this process computes next; the caller disposes both. */
  part(batch: MiniBatch, piece: Piece): MiniBatch;
  /** Hears of the gradient of a variable, by its place, as soon as it is made: it may leave while the step goes on. */
  announce(variable: number, gradient: tf.TensorInfo): void;
  /** What a piece gives to the mean loss over the whole mini-batch, from that of this part; not finite on any process: not finite on all. */
  meanLoss(loss: number): number;
  /** Is given the numbers of the gradients that {@link meanGradients} gets next, where they have been read already. */
  takeGradients(values: readonly ArrayLike<number>[]): void;
  /**
   * Adds the gradients (in the order of the variables) to those of the pieces before. With the last piece it gives those of the whole
   * mini-batch: those given where their memory could be written, others in their place; before, those given.
   */
  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[];
  /** Gives variables that each process moved by its own part, the moving averages, the mean of all; `values`: what is in them, where it has been read. */
  meanVariables(variables: readonly tf.Variable[], values?: readonly ArrayLike<number>[]): void;
  /** Ends a step that failed: waits for what is under way, so that the next one finds nothing of it. */
  abandon(): void;
}

/** The processes of one training run, seen from one of them. */
export interface ParallelRun {
  /** Number of this process, from 0; rank 0 writes the run folder. */
  readonly rank: number;
  readonly exchange: StepExchange;
  /** The bytes that rank 0 gives, on every rank. */
  broadcast(bytes: Uint8Array | undefined): Uint8Array;
  /** Whether it is so on any rank. */
  any(is: boolean): boolean;
}
