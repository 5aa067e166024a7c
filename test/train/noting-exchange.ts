/** What joins the parts of a step on one process, and notes what it is asked and the numbers that it is given. */
import type { tf } from '../../lib/engine';
import { Accumulator } from '../../lib/train/accumulator';
import type { StepExchange } from '../../lib/train/exchange';
import type { MiniBatch } from '../../lib/train/mini-batch';
import type { Piece } from '../../lib/train/pieces';

const numbers = (values: ArrayLike<number>) => Array.from(values);
const numbersOf = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => numbers(tensor.dataSync()));

/** No `Accumulator` itself, as the exchange of several processes is none. */
export class NotingExchange implements StepExchange {
  readonly asked: string[] = [];
  /** Of each piece: the numbers of the gradients, as they were read and as they are. */
  readonly gradients: { readonly read?: readonly number[][]; readonly own: readonly number[][] }[] = [];
  /** Of the averages: the numbers, as they were read and as they are. */
  readonly averages: { readonly read?: readonly number[][]; readonly own: readonly number[][] }[] = [];
  private readonly own = new Accumulator();
  private taken: readonly number[][] | undefined;

  get team(): StepExchange['team'] {
    return this.own.team;
  }
  begin(variables: readonly tf.Variable[]): void {
    this.asked.push(`begin ${variables.length}`);
    this.own.begin();
  }
  part(batch: MiniBatch, piece: Piece): MiniBatch {
    this.asked.push(`part ${piece.first}`);
    return this.own.part(batch, piece);
  }
  announce(): void {}
  meanLoss(loss: number): number {
    return this.own.meanLoss(loss);
  }
  takeGradients(values: readonly ArrayLike<number>[]): void {
    this.taken = values.map(numbers);
  }
  meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[] {
    this.gradients.push({ read: this.taken, own: numbersOf(gradients) });
    return this.own.meanGradients(gradients);
  }
  meanVariables(variables: readonly tf.Variable[], values?: readonly ArrayLike<number>[]): void {
    this.asked.push('averages');
    this.averages.push({ read: values?.map(numbers), own: numbersOf(variables) });
  }
  abandon(): void {
    this.asked.push('abandon');
  }
  /** Frees the sums; whoever made it calls this. */
  end(): void {
    this.own.dispose();
  }
}
