/**
 * What a server of parameters and its workers send each other: some numbers, and all parameters or their gradients in one array.
 * @module
 */
import { tf } from '../engine';
import { setVariable } from './set-variable';

/** Numbers before the parameters: version, mini-batch, loss. */
export const HEADER = 3;

/** In place of the number of a mini-batch: there is none left. */
export const STOP = -1;

/** One message, used again and again. */
export class Parcel {
  /** Header and values of all variables, in their order. */
  readonly values: Float32Array;
  private readonly parts: readonly Float32Array[];

  constructor(variables: readonly tf.Variable[]) {
    this.values = new Float32Array(variables.reduce((sum, { size }) => sum + size, HEADER));
    let end = HEADER;
    this.parts = variables.map(({ size }) => this.values.subarray(end, (end += size)));
  }

  /** Numbers in it. */
  get length(): number {
    return this.values.length;
  }

  /** What is said besides. */
  get header(): { readonly version: number; readonly batch: number; readonly loss: number } {
    const [version, batch, loss] = this.values;
    return { version, batch, loss };
  }

  /** Puts tensors of the variables' shapes in. */
  fill(
    tensors: readonly tf.Tensor[],
    { version, batch, loss = 0 }: { readonly version: number; readonly batch: number; readonly loss?: number },
  ): void {
    this.values.set([version, batch, loss]);
    tensors.forEach((tensor, i) => this.parts[i].set(tensor.dataSync()));
  }

  /** Sets variables to what is in it. */
  store(variables: readonly tf.Variable[]): void {
    variables.forEach((variable, i) => setVariable(variable, this.parts[i]));
  }

  /** What is in it as tensors by the names of the variables; the caller disposes them. */
  tensors(variables: readonly tf.Variable[]): tf.NamedTensorMap {
    return Object.fromEntries(
      variables.map(({ name, shape }, i) => [name, tf.tensor(this.parts[i].slice(), shape)] as const),
    );
  }
}
