/**
 * What a training step needs of the processes that learn on the other parts of the same mini-batch.
 * @module
 */
import type { Team, tf } from '../engine';

/** Joins the steps of several processes; every process of the team calls the same methods in the same order. */
export interface StepExchange {
  /** The mini-batch of the step that is going on. */
  readonly team: Team;
  /** Hears of the gradient of a variable, by its place, as soon as it is made: it may leave while the step goes on. */
  announce(variable: number, gradient: tf.TensorInfo): void;
  /** The mean loss over the whole mini-batch, from that of this part; not finite on any process: not finite on all. */
  meanLoss(loss: number): number;
  /**
   * Replaces gradients (in the order of the variables) by those of the whole mini-batch, in their own memory where nobody else
   * holds it.
   */
  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[];
  /** Gives variables that each process moved by its own part, the moving averages, the mean of all. */
  meanVariables(variables: readonly tf.Variable[]): void;
  /** Ends a step that failed: waits for what is under way, so that the next one finds nothing of it. */
  abandon(): void;
}
