/**
 * Gradients of depthwise convolutions: stock TensorFlow.js refuses dilated ones, and has no second derivative.
 * @module
 */
import { dims } from '../../dims';
import { BnlabError } from '../../errors';
import { convGeometry, type WindowAttributes, type Shape4 } from '../conv-geometry';
import { addGradient, replaceGradient } from './guard';
import { cutOrPad, seenByWindow } from './images';
import { tf } from './tensorflow';

/** Engines whose gradient kernels take `dilations`; the others compose. */
const DILATED_KERNELS: readonly string[] = ['cpu', 'wasm', 'onednn'];

/** Registers the gradients of DepthwiseConv2dNative and of its two gradient kernels; each is linear in both of its inputs. */
export function mendDepthwise(): void {
  replaceGradient<WindowAttributes>('DepthwiseConv2dNative', {
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) => ({
      x: () => inputGradient(dy, filter, x.shape as Shape4, dilated(attributes)),
      filter: () => filterGradient(x, dy, filter.shape as Shape4, dilated(attributes)),
    }),
  });
  addGradient<WindowAttributes>('DepthwiseConv2dNativeBackpropInput', {
    inputsToSave: ['dy', 'filter'],
    gradFunc: (ddx, [dy, filter], attributes) => ({
      dy: () => convolve(ddx, filter, dilated(attributes)),
      filter: () => filterGradient(ddx, dy, filter.shape as Shape4, dilated(attributes)),
    }),
  });
  addGradient<WindowAttributes>('DepthwiseConv2dNativeBackpropFilter', {
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddw, [x, dy], attributes) => ({
      x: () => inputGradient(dy, ddw, x.shape as Shape4, dilated(attributes)),
      dy: () => convolve(x, ddw, dilated(attributes)),
    }),
  });
}

/** Stock layers without dilation say null. */
function dilated(attributes: WindowAttributes): WindowAttributes {
  return { ...attributes, dilations: attributes.dilations ?? [1, 1] };
}

function convolve(x: tf.Tensor, filter: tf.Tensor, attributes: WindowAttributes): tf.Tensor {
  const { strides, pad, dilations = [1, 1], dimRoundingMode } = attributes;
  return tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations, dimRoundingMode);
}

/** dx; dy: [N, H', W', C Q], filter: [R, S, C, Q], result: `inputShape`, [N, H, W, C]. */
function inputGradient(dy: tf.Tensor, filter: tf.Tensor, inputShape: Shape4, attributes: WindowAttributes): tf.Tensor {
  if (hasKernel(attributes)) {
    const attrs = { dilations: [1, 1], ...attributes, inputShape };
    return tf.engine().runKernel('DepthwiseConv2dNativeBackpropInput', { dy, filter }, attrs);
  }
  const info = convGeometry(inputShape, filter.shape, attributes, true);
  const [R, S, C, Q] = dims(filter.shape, 4);
  const [N, H, W] = inputShape;
  const upstream = dy.reshape([N, info.outHeight, info.outWidth, C, Q]);
  const { top, left } = info.padInfo;
  const places = Array.from({ length: R * S }, (_, at) => {
    const [i, j] = [Math.floor(at / S), at % S];
    const seen = upstream.mul(filter.slice([i, j, 0, 0], [1, 1, C, Q])).sum<tf.Tensor4D>(-1);
    const size = { height: H, width: W };
    return cutOrPad(seen, i * info.dilationHeight - top, j * info.dilationWidth - left, size);
  });
  return tf.addN(places);
}

/** dw; x: [N, H, W, C], dy: [N, H', W', C Q], result: `filterShape`, [R, S, C, Q]. */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, filterShape: Shape4, attributes: WindowAttributes): tf.Tensor {
  if (hasKernel(attributes)) {
    const attrs = { dilations: [1, 1], ...attributes, filterShape };
    return tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, attrs);
  }
  const info = convGeometry(x.shape, filterShape, attributes, true);
  const [, , C, Q] = filterShape;
  const upstream = dy.reshape([-1, C, Q]);
  const places = seenByWindow(x as tf.Tensor4D, info).map((seen) => upstream.mul(seen.reshape([-1, C, 1])).sum(0));
  return tf.stack(places).reshape(filterShape);
}

/** Whether the engine's own kernels do it: all do without dilation. */
function hasKernel({ dataFormat = 'NHWC', dilations = 1 }: WindowAttributes): boolean {
  if (dataFormat !== 'NHWC') {
    throw new BnlabError({
      where: 'gradient of depthwiseConv2d',
      expected: "dataFormat 'NHWC'",
      got: `'${dataFormat}'`,
      hint: 'Transpose the input to [N, H, W, C]: no engine computes depthwise convolutions with channels first.',
    });
  }
  return [dilations].flat().every((rate) => rate === 1) || DILATED_KERNELS.includes(tf.getBackend());
}
