/** Gradients of gradients, judged by central differences of float64 gradients. */
import { tf } from '../../lib/engine';
import { centralDifferences } from '../../lib/norm/reference';
import type { Random } from '../../lib/random';
import { assertClose, normals, tensor, type Array64 } from './onednn/support';

/** Central differences with a step of 1e-5 are good to about 1e-9; the rest is the rounding of two float32 passes. */
export const SECOND_ORDER_TOLERANCE = 1e-4;

/** A differentiable function and its gradients as float64 loops. */
export interface Case {
  readonly what: string;
  readonly inputs: readonly Array64[];
  /** Upstream gradient, the shape of the result. */
  readonly dy: Array64;
  readonly f: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** The gradient of each input. */
  readonly gradients: (inputs: readonly Array64[], dy: Array64) => readonly Array64[];
}

/**
 * With g the gradients of `sum(f dy)`, checks g, and the gradient of `S = sum of g v + sum of inputs and dy` (v random) in every
 * input and in dy: all second derivatives, mixed ones included. The sum of inputs joins S to those that no gradient depends on.
 */
export function checkBothOrders(random: Random, { what, inputs, dy, f, gradients }: Case, tolerance?: number): void {
  const all = [...inputs, dy];
  const first = gradients(inputs, dy);
  const weights = first.map(({ shape }) => normals(random, shape));
  const sum64 = (arrays: readonly Array64[]): number => {
    const gs = gradients(arrays.slice(0, -1), arrays[arrays.length - 1]);
    const joined = arrays.reduce((sum, { values }) => values.reduce((s, value) => s + value, sum), 0);
    return gs.reduce((sum, g, i) => g.values.reduce((s, value, at) => s + value * weights[i].values[at], sum), joined);
  };
  const inner = (tensors: readonly tf.Tensor[]) => tf.grads(f)(tensors.slice(0, -1), tensors[tensors.length - 1]);
  inner(all.map((array) => tensor(array))).forEach((g, i) =>
    assertClose(g, first[i], `${what}: gradient ${i}`, tolerance),
  );
  const second = tf.grads((...tensors: tf.Tensor[]) =>
    [...inner(tensors).map((g, i) => g.mul(tensor(weights[i]))), ...tensors]
      .map((term) => term.sum())
      .reduce((a, b) => a.add(b)),
  )(all.map((array) => tensor(array)));
  second.forEach((got, at) => {
    const along = (values: Float64Array) => sum64(all.map((array, i) => (i === at ? { ...array, values } : array)));
    const want = { shape: all[at].shape, values: centralDifferences(along, all[at].values) };
    assertClose(got, want, `${what}: second derivative ${at}`, tolerance ?? SECOND_ORDER_TOLERANCE, 1e-2);
  });
}
