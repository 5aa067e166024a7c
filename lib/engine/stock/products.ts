/**
 * The gradient of a batched matrix product whose batches were broadcast: stock TensorFlow.js hands back the broadcast shape and stops.
 * @module
 */
import { replaceGradient } from './guard';
import { tf } from './tensorflow';

interface ProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Registers a gradient of BatchMatMul that sums over the axes along which a factor was repeated. */
export function mendProducts(): void {
  replaceGradient<ProductAttributes>('BatchMatMul', {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () =>
        summedTo(a.shape, transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => summedTo(b.shape, transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA)),
    }),
  });
}

/** Sums a gradient over the axes that `shape` does not have, or has with size 1. */
function summedTo(shape: number[], gradient: tf.Tensor): tf.Tensor {
  if (tf.util.arraysEqual(shape, gradient.shape)) return gradient;
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return gradient.sum(axes).reshape(shape);
}
