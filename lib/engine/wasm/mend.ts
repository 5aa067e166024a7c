/**
 * NaN in the results of the backend's convolutions and products: their last step is a clamp that makes most of it
 * -Infinity, and where a filter holds NaN they multiply it by padding.
 * @module
 */
import { dims } from '../../dims';
import { broadcastStrides } from '../loops/prelu';
import type { tf } from '../tf';
import { activate, clampOf, type ActivationAttributes } from './activation';
import type { Composer } from './composer';
import { clamp, isUnbounded } from './floats';
import type { SomeInputs } from '../kernel-inputs';

/** What the backend makes without an activation, [..., K], and what mends it. */
export interface Unfinished {
  /** Computes it, with the bias: twice where something in it is not finite. */
  readonly run: () => tf.TensorInfo;
  /** [K], or none. */
  readonly bias: tf.TensorInfo | undefined;
  /** Gives a function from an index to the number there, without the bias. */
  readonly cells: (y: tf.TensorInfo) => (index: number) => number;
}

/**
 * `activation(run())`, with NaN where it is due.
 *
 * An activation that clamps is applied at once, in the one pass that looks for what is not finite: another pass would cost
 * small convolutions a tenth of their time.
 */
export function finished(
  c: Composer,
  unfinished: Unfinished,
  inputs: SomeInputs,
  attributes: ActivationAttributes,
): tf.TensorInfo {
  const ends = clampOf(attributes.activation);
  if (ends) {
    const y = unfinished.run();
    if (!clamp(c.backend, y, y, ends)) return y;
  }
  const y = unfinished.run();
  if (isUnbounded(c.backend, y)) mend(c, y, unfinished);
  return activate(c, y, inputs, attributes);
}

/** Computes anew those numbers of y that are -Infinity or NaN: the only ones that may be wrong. */
function mend(c: Composer, y: tf.TensorInfo, { bias, cells }: Unfinished): void {
  const cell = cells(y);
  const values = c.floats(y);
  const offsets = bias && c.floats(bias);
  for (let i = 0; i < values.length; i++) {
    const isSuspect = values[i] === -Infinity || Number.isNaN(values[i]);
    if (isSuspect) values[i] = cell(i) + (offsets ? offsets[i % offsets.length]! : 0);
  }
}

/** The numbers of `y = a b` by index, summed in float64; a: [..., M, K], b: [..., K, N], batches broadcast. */
export function productCells(c: Composer, a: tf.TensorInfo, b: tf.TensorInfo, y: tf.TensorInfo): (i: number) => number {
  const [left, right] = [c.floats(a), c.floats(b)];
  const [M, K] = dims(a.shape.slice(-2), 2);
  const N = b.shape[b.shape.length - 1]!;
  const batches = y.shape.slice(0, -2);
  const strides = [a, b].map(({ shape }) => broadcastStrides(batches, shape.slice(0, -2)));
  const offset = (batch: number, steps: readonly number[]) => {
    let at = 0;
    for (let axis = batches.length - 1, rest = batch; axis >= 0; axis--) {
      at += (rest % batches[axis]!) * steps[axis]!;
      rest = Math.floor(rest / batches[axis]!);
    }
    return at;
  };
  return (index) => {
    const [n, row] = [index % N, Math.floor(index / N)];
    const batch = Math.floor(row / M);
    const from = (offset(batch, strides[0]!) * M + (row % M)) * K;
    const to = offset(batch, strides[1]!) * K * N + n;
    let sum = 0;
    for (let k = 0; k < K && sum === sum; k++) sum += left[from + k]! * right[to + k * N]!;
    return sum;
  };
}
