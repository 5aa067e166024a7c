/**
 * The gradient of running sums: the stock one comes back with its axes moved wherever the sum does not run along the last, which
 * for a square tensor is another gradient without a word.
 * @module
 */
import { replaceGradient } from './guard';
import { tf } from './tensorflow';

/** The kernel's attributes. */
interface RunningSumAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** Registers a gradient of cumsum for every axis: the running sum of dy from the other end. */
export function mendRunningSums(): void {
  replaceGradient<RunningSumAttributes>('Cumsum', {
    gradFunc: (dy, _, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
  });
}
