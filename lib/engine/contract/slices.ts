/**
 * Where a slice begins and how far it goes.
 * @module
 */
import { tf } from '../tf';

/** Begin and size along each axis, as TensorFlow.js fills in what was left out; whether they fit is the caller's question. */
export function sliceOf(
  x: tf.TensorInfo,
  begin: number | number[],
  size: number | number[],
): [begin: number[], size: number[]] {
  const tensor = { shape: x.shape, rank: x.shape.length } as tf.Tensor;
  return tf.slice_util.parseSliceParams(tensor, begin, size) as [number[], number[]];
}
