/**
 * Both gradients of a convolution on any engine, dilated ones included.
 * @module
 */
import { convGeometry, type WindowAttributes, type Shape4 } from '../conv-geometry';
import { cutOrPad } from './images';
import { tf } from './tensorflow';

type Info = tf.backend_util.Conv2DInfo;

/** Engines whose gradient kernels take `dilations`, with the layouts in which they do; the others compose. */
const DILATED_KERNELS: Readonly<Record<string, readonly string[]>> = { onednn: ['NHWC', 'NCHW'], wasm: ['NHWC'] };

/** dx of `y = conv2d(x, filter)`; dy: the shape of y, filter: [R, S, C, K], result: `inputShape`. */
export function convolutionInputGradient(
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: Shape4,
  attributes: WindowAttributes,
): tf.Tensor {
  if (hasKernel(attributes)) {
    return tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape });
  }
  if (attributes.dataFormat === 'NCHW') {
    const [N, C, H, W] = inputShape;
    const last = convolutionInputGradient(toLast(dy), filter, [N, H, W, C], channelsLast(attributes));
    return last.transpose([0, 3, 1, 2]);
  }
  return composedInputGradient(
    dy as tf.Tensor4D,
    filter as tf.Tensor4D,
    convGeometry(inputShape, filter.shape, attributes),
  );
}

/** dw of `y = conv2d(x, filter)`; x: [N, H, W, C] or [N, C, H, W], dy: the shape of y, result: `filterShape`, [R, S, C, K]. */
export function convolutionFilterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: Shape4,
  attributes: WindowAttributes,
): tf.Tensor {
  if (hasKernel(attributes)) {
    return tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape });
  }
  if (attributes.dataFormat === 'NCHW') {
    return convolutionFilterGradient(toLast(x), toLast(dy), filterShape, channelsLast(attributes));
  }
  return composedFilterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, convGeometry(x.shape, filterShape, attributes));
}

/** A convolution of dy, with zeros around it, by the filter turned by 180 degrees; the stride is 1, as dilated convolutions have it. */
function composedInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: Info): tf.Tensor {
  const reach = { height: info.effectiveFilterHeight - 1, width: info.effectiveFilterWidth - 1 };
  const { top, left } = info.padInfo;
  const padded = cutOrPad(dy, reach.height - top, reach.width - left, {
    height: info.inHeight + reach.height,
    width: info.inWidth + reach.width,
  });
  const turned = filter.reverse([0, 1]).transpose<tf.Tensor4D>([0, 1, 3, 2]);
  return tf.conv2d(padded, turned, 1, 'valid', 'NHWC', [info.dilationHeight, info.dilationWidth]);
}

/** A convolution of x seen as [C, H, W, N] by dy seen as [H', W', N, K]: its stride is the dilation of the forward pass. */
function composedFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: Info): tf.Tensor {
  const seen = cutOrPad(x, info.padInfo.top, info.padInfo.left, {
    height: info.outHeight - 1 + info.effectiveFilterHeight,
    width: info.outWidth - 1 + info.effectiveFilterWidth,
  });
  const image = seen.transpose<tf.Tensor4D>([3, 1, 2, 0]);
  const window = dy.transpose<tf.Tensor4D>([1, 2, 0, 3]);
  return tf.conv2d(image, window, [info.dilationHeight, info.dilationWidth], 'valid').transpose([1, 2, 0, 3]);
}

/** Whether the engine's own kernels do it: all do without dilation. */
function hasKernel({ dataFormat = 'NHWC', dilations = 1 }: WindowAttributes): boolean {
  if ([dilations].flat().every((rate) => rate === 1)) return true;
  return DILATED_KERNELS[tf.getBackend()]?.includes(dataFormat) ?? false;
}

function toLast(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 2, 3, 1]);
}

/** The attributes of the same window over images whose channels are the last axis. */
export function channelsLast({ pad, ...rest }: WindowAttributes): WindowAttributes {
  const spelt = Array.isArray(pad) ? ([pad[0], pad[2], pad[3], pad[1]] as tf.backend_util.ExplicitPadding) : pad;
  return { ...rest, pad: spelt, dataFormat: 'NHWC' };
}
