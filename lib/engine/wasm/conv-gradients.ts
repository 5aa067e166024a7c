/**
 * Convolution gradients, which the wasm backend lacks or runs 10 to 40 times too slowly, composed of its fast forward kernels.
 * @module
 */
import { dims } from '../../dims';
import { convGeometry, type WindowAttributes } from '../conv-geometry';
import type { tf } from '../tf';
import type { Composer } from './composer';
import type { Inputs } from '../kernel-inputs';
import { convolution } from './conv';
import { cutOrPad } from './image';
import { matMul } from './matmul';

/**
 * dW as a convolution: x seen as [C, H, W, N] with dy seen as a filter [H', W', N, K].
 * The stride of the forward pass is the dilation of this one, and the other way round.
 */
export function filterGradient(
  c: Composer,
  { x, dy }: Inputs,
  attrs: WindowAttributes & { readonly filterShape: readonly number[] },
): tf.TensorInfo {
  const [R, S, C, K] = dims(attrs.filterShape, 4);
  const info = convGeometry(x.shape, attrs.filterShape, attrs);
  const { top, left } = info.padInfo;
  if (R === 1 && S === 1 && info.strideHeight === 1 && info.strideWidth === 1 && top === 0 && left === 0) {
    const a = c.reshape(x, [1, x.shape[0]! * x.shape[1]! * x.shape[2]!, C]);
    const b = c.reshape(dy, [1, dy.shape[0]! * dy.shape[1]! * dy.shape[2]!, K]);
    return c.reshape(matMul(c, { a, b }, { transposeA: true, transposeB: false }), [1, 1, C, K]);
  }
  // pad (or, where the last window does not reach the border, cut) so that exactly R x S outputs remain
  const padded = cutOrPad(c, x, top, left, {
    height: (info.outHeight - 1) * info.strideHeight + (R - 1) * info.dilationHeight + 1,
    width: (info.outWidth - 1) * info.strideWidth + (S - 1) * info.dilationWidth + 1,
  });
  const xT = c.run('Transpose', { x: padded }, { perm: [3, 1, 2, 0] });
  const dyT = c.run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
  const strides: [number, number] = [info.dilationHeight, info.dilationWidth];
  const dilations: [number, number] = [info.strideHeight, info.strideWidth];
  const dw = convolve(c, xT, dyT, strides, dilations);
  return c.run('Transpose', { x: dw }, { perm: [1, 2, 0, 3] });
}

/** dX as a full convolution of dy, spread out by the stride, with the filter turned by 180 degrees. */
export function inputGradient(
  c: Composer,
  { dy, filter }: Inputs,
  attrs: WindowAttributes & { readonly inputShape: readonly number[] },
): tf.TensorInfo {
  const [N, H, W] = dims(attrs.inputShape, 3);
  const info = convGeometry(attrs.inputShape, filter.shape, attrs);
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const reachHeight = (info.filterHeight - 1) * dilationHeight;
  const reachWidth = (info.filterWidth - 1) * dilationWidth;
  const turned = c.run('Reverse', { x: filter }, { dims: [0, 1] });
  const swapped = c.run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
  const spread = spreadByStride(c, dy, strideHeight, strideWidth, N);
  const padded = cutOrPad(c, spread, reachHeight - info.padInfo.top, reachWidth - info.padInfo.left, {
    height: H + reachHeight,
    width: W + reachWidth,
  });
  return convolve(c, padded, swapped, [1, 1], [dilationHeight, dilationWidth]);
}

/** dy with stride - 1 zeros behind each row and column. */
function spreadByStride(c: Composer, dy: tf.TensorInfo, strideHeight: number, strideWidth: number, N: number) {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [, H, W, K] = dims(dy.shape, 4);
  const apart = c.reshape(dy, [N * H, 1, W, 1, K]);
  const paddings = [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ];
  const padded = c.run('PadV2', { x: apart }, { paddings, constantValue: 0 });
  return c.reshape(padded, [N, H * strideHeight, W * strideWidth, K]);
}

function convolve(
  c: Composer,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  strides: [number, number],
  dilations: [number, number],
) {
  return convolution(c, 'Conv2D', { x, filter }, { strides, dilations, dataFormat: 'NHWC', pad: 'valid' });
}
