/**
 * Convolutions by TensorFlow's ops: with padding that is spelt out and channels first, which the package's kernels refuse, and
 * where a filter is not finite without the NaN that comes of multiplying it by padding.
 * @module
 */
import { dims } from '../../dims';
import { convGeometry, type WindowAttributes } from '../conv-geometry';
import { channelsLast } from '../stock/convolution-gradients';
import { seenByWindow } from '../stock/images';
import { tf } from '../tf';
import { floatType, isUnbounded, type Body } from './calls';
import type { NodeBackend, OpAttribute } from './parts';

type Info = tf.backend_util.Conv2DInfo;
type Fused = WindowAttributes & { readonly activation?: string; readonly leakyreluAlpha?: number };

/** Kernel name to kernel. */
export const CONVOLUTIONS: Readonly<Record<string, Body>> = {
  Conv2D: ({ x, filter }, attributes: WindowAttributes, backend) => convolve(x, filter, attributes, backend),
  FusedConv2D: ({ x, filter, bias, preluActivationWeights }, attributes: Fused, backend) => {
    const y = convolve(x, filter, attributes, backend);
    const z = bias ? y.add(bias) : y;
    return backend.applyActivation(z, attributes.activation, preluActivationWeights, attributes.leakyreluAlpha);
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes: WindowAttributes & { inputShape: number[] }, backend) =>
    inputGradient(dy, filter, attributes, backend),
  Conv2DBackpropFilter: ({ x, dy }, attributes: WindowAttributes & { filterShape: number[] }, backend) => {
    if (attributes.dataFormat !== 'NCHW') return filterGradient(x, dy, attributes, backend);
    const last = { ...channelsLast(attributes), filterShape: attributes.filterShape };
    return filterGradient(toLast(x), toLast(dy), last, backend);
  },
};

/** x: [N, H, W, C] or [N, C, H, W], filter: [R, S, C, K]. */
function convolve(x: tf.Tensor, filter: tf.Tensor, attributes: WindowAttributes, backend: NodeBackend): tf.Tensor {
  if (attributes.dataFormat === 'NCHW') {
    return convolve(toLast(x), filter, channelsLast(attributes), backend).transpose([0, 3, 1, 2]);
  }
  const info = convGeometry(x.shape, filter.shape, attributes);
  // on a GPU a look at each filter would have it wait at each layer
  if (isPadded(info) && !backend.isUsingGpuDevice && isUnbounded(filter, backend)) return byPlaces(x, filter, info);
  return backend.executeSingleOutput('Conv2D', windowOf(info, backend), [x, filter]);
}

/** The sum of the products of each place of the filter with what it sees inside the image. */
function byPlaces(x: tf.Tensor, filter: tf.Tensor, info: Info): tf.Tensor {
  const [, , C, K] = dims(filter.shape, 4);
  const images = seenByWindow(x as tf.Tensor4D, info);
  const insides = seenByWindow(tf.ones([1, info.inHeight, info.inWidth, 1]), info);
  const factors = filter.reshape<tf.Tensor3D>([-1, C, K]).unstack<tf.Tensor2D>();
  const terms = images.map((image, place) => {
    const product = image
      .reshape<tf.Tensor2D>([-1, C])
      .matMul(factors[place]!)
      .reshape([...info.outShape]);
    return tf.where(insides[place]!.cast('bool'), product, tf.zerosLike(product));
  });
  return tf.addN(terms);
}

function inputGradient(
  dy: tf.Tensor,
  filter: tf.Tensor,
  attributes: WindowAttributes & { readonly inputShape: readonly number[] },
  backend: NodeBackend,
): tf.Tensor {
  const { inputShape, ...window } = attributes;
  if (window.dataFormat === 'NCHW') {
    const [N, C, H, W] = dims(inputShape, 4);
    const last = { ...channelsLast(window), inputShape: [N, H, W, C] };
    return inputGradient(toLast(dy), filter, last, backend).transpose([0, 3, 1, 2]);
  }
  const info = convGeometry(inputShape, filter.shape, window);
  const sizes = tf.tensor1d([...inputShape], 'int32');
  return backend.executeSingleOutput('Conv2DBackpropInput', windowOf(info, backend), [sizes, filter, dy]);
}

function filterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  { filterShape, ...window }: WindowAttributes & { readonly filterShape: readonly number[] },
  backend: NodeBackend,
): tf.Tensor {
  const info = convGeometry(x.shape, filterShape, window);
  const sizes = tf.tensor1d([...filterShape], 'int32');
  return backend.executeSingleOutput('Conv2DBackpropFilter', windowOf(info, backend), [x, sizes, dy]);
}

/** Attributes of TensorFlow's ops over windows of images whose channels are the last axis. */
function windowOf(info: Info, backend: NodeBackend): OpAttribute[] {
  const { TF_ATTR_BOOL, TF_ATTR_INT, TF_ATTR_STRING } = backend.binding;
  const { type, top, bottom, left, right } = info.padInfo;
  const isNamed = type === 'SAME' || type === 'VALID';
  return [
    floatType(backend),
    { name: 'strides', type: TF_ATTR_INT, value: [1, info.strideHeight, info.strideWidth, 1] },
    { name: 'padding', type: TF_ATTR_STRING, value: isNamed ? type : 'EXPLICIT' },
    ...(isNamed
      ? []
      : [{ name: 'explicit_paddings', type: TF_ATTR_INT, value: [0, 0, top, bottom, left, right, 0, 0] }]),
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'use_cudnn_on_gpu', type: TF_ATTR_BOOL, value: true },
    { name: 'dilations', type: TF_ATTR_INT, value: [1, info.dilationHeight, info.dilationWidth, 1] },
  ];
}

function isPadded({ padInfo: { top, bottom, left, right } }: Info): boolean {
  return top + bottom + left + right > 0;
}

function toLast(x: tf.Tensor): tf.Tensor {
  return x.transpose([0, 2, 3, 1]);
}
