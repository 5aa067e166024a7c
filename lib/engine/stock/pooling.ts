/**
 * Gradients of pooling: stock TensorFlow.js forgets how sizes are rounded, and has no second derivative.
 * @module
 */
import { poolGeometry, type PoolAttributes } from '../conv-geometry';
import { addGradient, replaceGradient } from './guard';
import { seenByWindow } from './images';
import { tf } from './tensorflow';

/** Registers the gradients of MaxPool and AvgPool and of their gradient kernels, which are linear in dy. */
export function mendPooling(): void {
  replaceGradient<PoolAttributes>('MaxPool', {
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [input, output], attributes) => ({
      x: () => tf.engine().runKernel('MaxPoolGrad', { dy, input, output }, { ...attributes }),
    }),
  });
  replaceGradient<PoolAttributes>('AvgPool', {
    inputsToSave: ['x'],
    gradFunc: (dy, [input], attributes) => ({
      x: () => tf.engine().runKernel('AvgPoolGrad', { dy, input }, { ...attributes }),
    }),
  });
  addGradient<PoolAttributes>('MaxPoolGrad', {
    inputsToSave: ['input', 'output'],
    gradFunc: (ddx, [input, output], attributes) => ({
      dy: () => atMaxima(ddx as tf.Tensor4D, input as tf.Tensor4D, output, attributes),
      input: () => tf.zeros(input.shape),
      output: () => tf.zeros(output.shape),
    }),
  });
  addGradient<PoolAttributes>('AvgPoolGrad', {
    inputsToSave: ['input'],
    gradFunc: (ddx, [input], attributes) => ({
      // an average leaves padding out, forward and backward
      dy: () => tf.engine().runKernel('AvgPool', { x: ddx }, { ...attributes }),
      input: () => tf.zeros(input.shape),
    }),
  });
}

/**
 * The values of `ddx` where each window found its maximum, the first one where several are equal, the first NaN where it holds one.
 *
 * ddx and input: [N, H, W, C], output and result: [N, H', W', C].
 */
function atMaxima(ddx: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor, attributes: PoolAttributes): tf.Tensor {
  const info = poolGeometry(input.shape, attributes);
  const values = seenByWindow(ddx, info);
  const inputs = seenByWindow(input, info);
  const insides = seenByWindow(tf.onesLike(input), info);
  const outputIsNaN = output.isNaN();
  let isOpen: tf.Tensor = tf.onesLike(output).cast('bool');
  let result: tf.Tensor = tf.zerosLike(output);
  inputs.forEach((seen, place) => {
    const isMaximum = seen.equal(output).logicalOr(seen.isNaN().logicalAnd(outputIsNaN));
    const isPicked = isMaximum.logicalAnd(insides[place]!.cast('bool')).logicalAnd(isOpen);
    result = tf.where(isPicked, values[place]!, result);
    isOpen = isOpen.logicalAnd(isPicked.logicalNot());
  });
  return result;
}
