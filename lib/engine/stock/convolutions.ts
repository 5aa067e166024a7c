/**
 * Gradients of convolutions: stock TensorFlow.js refuses dilated ones, forgets how sizes are rounded, and has no second derivative in the filter.
 * @module
 */
import type { WindowAttributes, Shape4 } from '../conv-geometry';
import { convolutionFilterGradient, convolutionInputGradient } from './convolution-gradients';
import { addGradient, replaceGradient } from './guard';
import { tf } from './tensorflow';

/** Registers the gradients of Conv2D and of its two gradient kernels; each is linear in both of its inputs. */
export function mendConvolutions(): void {
  replaceGradient<WindowAttributes>('Conv2D', {
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) => ({
      x: () => convolutionInputGradient(dy, filter, x.shape as Shape4, attributes),
      filter: () => convolutionFilterGradient(x, dy, filter.shape as Shape4, attributes),
    }),
  });
  replaceGradient<WindowAttributes>('Conv2DBackpropInput', {
    inputsToSave: ['dy', 'filter'],
    gradFunc: (ddx, [dy, filter], attributes) => ({
      dy: () => convolve(ddx, filter, attributes),
      filter: () => convolutionFilterGradient(ddx, dy, filter.shape as Shape4, attributes),
    }),
  });
  addGradient<WindowAttributes>('Conv2DBackpropFilter', {
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddw, [x, dy], attributes) => ({
      x: () => convolutionInputGradient(dy, ddw, x.shape as Shape4, attributes),
      dy: () => convolve(x, ddw, attributes),
    }),
  });
}

function convolve(x: tf.Tensor, filter: tf.Tensor, attributes: WindowAttributes): tf.Tensor {
  const { strides, pad, dataFormat = 'NHWC', dilations = [1, 1], dimRoundingMode } = attributes;
  return tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, dataFormat, dilations, dimRoundingMode);
}
