/**
 * The pieces of a mini-batch on one process.
 * @module
 */
import { addScaled, partOfLabels, tf, type Team } from '../engine/portable';
import type { StepExchange } from './exchange';
import type { MiniBatch } from './mini-batch';
import type { Piece } from './pieces';

/** Adds up the gradients of pieces, each by its share of the mini-batch; owns the sums until `dispose`. */
export class Accumulator implements StepExchange {
  /** Of the last `part`, as is what follows: nothing is asked before the first. */
  team!: Team;
  private isLast!: boolean;
  private sums: tf.Tensor[] = [];

  begin(): void {
    this.dispose();
  }

  part({ x, labels }: MiniBatch, { first, examples: rows, of, isLast }: Piece): MiniBatch {
    this.team = { rows, first, examples: of, together: rows };
    this.isLast = isLast;
    return { x: x.slice(first, rows), labels: partOfLabels(labels, first, rows) };
  }

  /** Gradients stay here. */
  announce(): void {}

  meanLoss(loss: number): number {
    return this.weight * loss;
  }

  /** Gradients are added where they are. */
  takeGradients(): void {}

  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[] {
    const { weight } = this;
    this.sums = gradients.map((gradient, i) => {
      const before = this.sums[i];
      if (!before) return tf.keep(gradient.mul(weight));
      const sum = addScaled(before, weight, gradient);
      if (sum !== before) before.dispose();
      return tf.keep(sum);
    });
    return this.isLast ? this.sums : [...gradients];
  }

  /** Averages that one process moved are what they should be. */
  meanVariables(): void {}

  /** Nothing is under way. */
  abandon(): void {}

  /** Frees the sums. */
  dispose(): void {
    tf.dispose(this.sums);
    this.sums = [];
  }

  /** The share of the piece that is going on in the mini-batch. */
  get weight(): number {
    return this.team.rows / this.team.examples;
  }
}
