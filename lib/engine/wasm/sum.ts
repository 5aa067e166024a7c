/**
 * Sums and means over axes: the backend's own add in 32 bits, and move the tensor about where the axes are not the last.
 * @module
 */
import type { Inputs } from '../kernel-inputs';
import { largestPiece, SHORTEST_PIECE, sumLoops } from '../loops/sums';
import { tf } from '../tf';
import type { Composer } from './composer';

/** Attributes of a sum or a mean. */
export interface ReductionAttributes {
  /** All axes where none are given. */
  readonly axis?: number | number[] | null;
  readonly keepDims?: boolean;
}

/** A sum or a mean of floats, added up in float64; of whole numbers the backend's own. */
export function sum(c: Composer, name: 'Sum' | 'Mean', { x }: Inputs, attributes: ReductionAttributes): tf.TensorInfo {
  if (x.dtype !== 'float32') return c.run(name, { x }, attributes);
  const { axis = null, keepDims = false } = attributes;
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  const isGone = x.shape.map((_, i) => axes.includes(i));
  const kept = x.shape.filter((_, i) => !isGone[i]);
  const [first, last] = [isGone.indexOf(true), isGone.lastIndexOf(true)];
  const count = isGone.filter(Boolean).length;
  const middle = tf.util.sizeFromShape(x.shape.filter((_, i) => isGone[i]));
  const areTogether = count === 0 || last - first + 1 === count;
  const inner = areTogether ? tf.util.sizeFromShape(count === 0 ? [] : x.shape.slice(last + 1)) : 1;
  const from = areTogether ? x : moved(c, x, isGone);
  const result = c.make(keepDims ? x.shape.map((n, i) => (isGone[i] ? 1 : n)) : kept);
  const outer = tf.util.sizeFromShape(result.shape) / inner;
  const piece = inner === 1 ? largestPiece(middle) : 0;
  // the backend's own loop is the faster one along a row
  const pieces = piece >= SHORTEST_PIECE ? rowSums(c, from, piece) : from;
  const to = c.floats(result);
  sumLoops(c.floats(pieces), to, { outer, middle: pieces === from ? middle : middle / piece, inner });
  if (name === 'Mean') for (let i = 0; i < to.length; i++) to[i]! /= middle;
  return result;
}

/** Sums of all pieces of so many neighbours, by the backend. */
function rowSums(c: Composer, x: tf.TensorInfo, piece: number): tf.TensorInfo {
  const rows = c.reshape(x, [tf.util.sizeFromShape(x.shape) / piece, piece]);
  return c.run('Sum', { x: rows }, { axis: [1], keepDims: false });
}

/** With the axes that go behind the others. */
function moved(c: Composer, x: tf.TensorInfo, isGone: readonly boolean[]): tf.TensorInfo {
  const order = isGone.map((_, i) => i);
  const perm = [...order.filter((i) => !isGone[i]), ...order.filter((i) => isGone[i])];
  return c.run('Transpose', { x }, { perm });
}
