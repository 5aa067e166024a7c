/**
 * Fused convolutions and products while a tape records: stock TensorFlow.js differentiates only the plainest of them.
 * @module
 */
import { replaceMethod } from './guard';
import { isTaped } from './tape';
import { tf } from './tensorflow';

type Conv2d = typeof tf.fused.conv2d;
type Depthwise = typeof tf.fused.depthwiseConv2d;
type MatMul = typeof tf.fused.matMul;
type Conv2dOptions = Parameters<Conv2d>[0];
type Ending = Pick<Conv2dOptions, 'bias' | 'activation' | 'preluActivationWeights' | 'leakyreluAlpha' | 'dataFormat'>;

/** Takes apart what stock cannot differentiate fused: dilated windows, channels first, sizes rounded up, batches that differ. */
export function mendFused(): void {
  replaceMethod<Conv2d>(tf.fused, 'conv2d', 'tf.fused', (stock) => (options) => {
    if (!isTaped() || isPlain(options)) return stock(options);
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
    return finish(tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode), options);
  });
  replaceMethod<Depthwise>(tf.fused, 'depthwiseConv2d', 'tf.fused', (stock) => (options) => {
    if (!isTaped() || isPlain(options)) return stock(options);
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode } = options;
    return finish(tf.depthwiseConv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode), options);
  });
  replaceMethod<MatMul>(tf.fused, 'matMul', 'tf.fused', (stock) => (options) => {
    const { a, b, transposeA, transposeB } = options;
    const batch = (x: tf.Tensor | tf.TensorLike) => (x instanceof tf.Tensor ? x.shape.slice(0, -2).join() : '');
    if (!isTaped() || batch(a) === batch(b)) return stock(options);
    return finish(tf.matMul<tf.Tensor4D>(a, b, transposeA, transposeB), options);
  });
}

function isPlain({
  dataFormat = 'NHWC',
  dilations = 1,
  dimRoundingMode,
}: Omit<Conv2dOptions, 'x' | 'filter'>): boolean {
  return dataFormat === 'NHWC' && !dimRoundingMode && [dilations].flat().every((rate) => rate === 1);
}

/** Bias and activation, one op each. */
function finish<T extends tf.Tensor>(y: T, options: Ending): T {
  const { bias, activation, preluActivationWeights, leakyreluAlpha, dataFormat } = options;
  const perChannel = (values: tf.Tensor | tf.TensorLike) => {
    const tensor = values instanceof tf.Tensor ? values : tf.tensor(values);
    return dataFormat === 'NCHW' && tensor.rank === 1 ? tensor.reshape([-1, 1, 1]) : tensor;
  };
  const z = bias == null ? y : y.add<T>(perChannel(bias));
  switch (activation ?? 'linear') {
    case 'linear':
      return z;
    case 'prelu':
      return tf.prelu<T>(z, perChannel(preluActivationWeights!) as T);
    case 'leakyrelu':
      return tf.leakyRelu<T>(z, leakyreluAlpha);
    default:
      return tf[activation as 'relu'](z);
  }
}
