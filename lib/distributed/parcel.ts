/**
 * What a server of parameters and its workers send each other: some numbers, and all parameters or their gradients in one array.
 * @module
 */
import { tf } from '../engine';
import { setVariable } from './set-variable';

/** Numbers before the parameters: version, mini-batch, loss, examples. */
export const HEADER = 4;

/** In place of the number of a mini-batch: there is none left; or, said by a worker, it was asked to stop. */
export const STOP = -1;

/** What is said besides. */
export interface Header {
  /** Updates of the parameters. */
  readonly version: number;
  readonly batch: number;
  readonly loss: number;
  /** Examples that the gradients are from; where a fault policy left none, there are no gradients. */
  readonly examples: number;
}

/** One message, used again and again. */
export class Parcel {
  /** Header, values of all variables in their order, and of the weights that are not trained. */
  readonly values: Float32Array;
  private readonly parts: readonly Float32Array[];

  /** @param others weights that are not trained: moving averages, which travel to the server alone. */
  constructor(
    private readonly variables: readonly tf.Variable[],
    others: readonly tf.Variable[],
  ) {
    const all = [...variables, ...others];
    this.values = new Float32Array(all.reduce((sum, { size }) => sum + size, HEADER));
    let end = HEADER;
    this.parts = all.map(({ size }) => this.values.subarray(end, (end += size)));
  }

  /** Numbers in it. */
  get length(): number {
    return this.values.length;
  }

  /** What is said besides. */
  get header(): Header {
    const { values } = this;
    return { version: values[0]!, batch: values[1]!, loss: values[2]!, examples: values[3]! };
  }

  /** Puts numbers in for the variables, in their order. */
  fill(values: readonly ArrayLike<number>[], header: Pick<Header, 'version' | 'batch'> & Partial<Header>): void {
    const { version, batch, loss = 0, examples = 0 } = header;
    this.values.set([version, batch, loss, examples]);
    values.forEach((part, i) => this.parts[i]!.set(part));
  }

  /** Puts in what is in the weights that are not trained. */
  fillOthers(values: readonly ArrayLike<number>[]): void {
    const { length } = this.variables;
    values.forEach((part, i) => this.parts[length + i]!.set(part));
  }

  /** Copies of the weights in it that are not trained, in their order. */
  get ofOthers(): Float32Array[] {
    return this.parts.slice(this.variables.length).map((part) => part.slice());
  }

  /** Sets the variables to what is in it. */
  store(): void {
    this.variables.forEach((variable, i) => setVariable(variable, this.parts[i]!));
  }

  /** What is in it as tensors by the names of the variables; the caller disposes them. */
  get tensors(): tf.NamedTensorMap {
    return Object.fromEntries(
      this.variables.map(({ name, shape }, i) => [name, tf.tensor(this.parts[i]!.slice(), shape)] as const),
    );
  }
}
