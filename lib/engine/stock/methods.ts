/**
 * The methods of tensors, `x.add(y)` for `tf.add(x, y)`: in TensorFlow.js only its largest package has them in a form that Node
 * can load, so they are made here, each of the operation that it stands for.
 * @module
 */
import * as tf from './packages';

type Operation = (...args: unknown[]) => unknown;

/** Methods that hand the tensor and all their arguments to the operation of the same name. */
const SAME =
  `abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND broadcastTo cast ceil
  clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d dilation2d div divNoNan dot elu
  equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater greaterEqual ifft irfft isFinite isInf isNaN
  leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax logSumExp logicalAnd logicalNot logicalOr
  logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg norm notEqual oneHot onesLike pad pool pow prelu
  prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu separableConv2d sigmoid sign sin sinh slice softmax softplus
  spaceToBatchND split sqrt square squaredDifference squeeze step stridedSlice sub sum tan tanh tile topk transpose unique
  unsortedSegmentSum unstack zerosLike`.split(/\s+/);

type Method = (x: tf.Tensor, ...args: never[]) => unknown;

/** Methods under another name or with another order of arguments than their operation. */
const OTHER: Readonly<Record<string, Method>> = {
  as1D: (x) => tf.reshape(x, [x.size]),
  flatten: (x) => tf.reshape(x, [x.size]),
  as2D: (x, ...shape) => tf.reshape(x, shape),
  as3D: (x, ...shape) => tf.reshape(x, shape),
  as4D: (x, ...shape) => tf.reshape(x, shape),
  as5D: (x, ...shape) => tf.reshape(x, shape),
  asScalar: (x) => tf.reshape(x, []),
  reshapeAs: (x, other: tf.Tensor) => tf.reshape(x, other.shape),
  asType: (x, dtype: tf.DataType) => tf.cast(x, dtype),
  toBool: (x) => tf.cast(x, 'bool'),
  toFloat: (x) => tf.cast(x, 'float32'),
  toInt: (x) => tf.cast(x, 'int32'),
  concat: (x, others: tf.Tensor | tf.Tensor[], axis?: number) => tf.concat([x, ...listOf(others)], axis),
  stack: (x, others: tf.Tensor | tf.Tensor[], axis?: number) => tf.stack([x, ...listOf(others)], axis),
  resizeBilinear: (x, ...rest) => (tf.image.resizeBilinear as Operation)(x, ...rest),
  resizeNearestNeighbor: (x, ...rest) => (tf.image.resizeNearestNeighbor as Operation)(x, ...rest),
  where: (x, condition: tf.Tensor, other: tf.Tensor) => tf.where(condition, x, other),
};

function listOf(tensors: tf.Tensor | readonly tf.Tensor[]): readonly tf.Tensor[] {
  return tensors instanceof tf.Tensor ? [tensors] : tensors;
}

/** Gives tensors those of their methods that they do not have yet. */
export function addTensorMethods(): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  const operations = tf as unknown as Readonly<Record<string, Operation>>;
  for (const name of SAME) prototype[name] ??= methodOf((x, ...args) => operations[name]!(x, ...args));
  for (const [name, method] of Object.entries(OTHER)) prototype[name] ??= methodOf(method);
}

function methodOf(method: Method): (this: tf.Tensor, ...args: never[]) => unknown {
  return function (this: tf.Tensor, ...args) {
    if (this.isDisposed) throw new Error('Tensor is disposed.');
    return method(this, ...args);
  };
}
