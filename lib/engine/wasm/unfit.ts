/**
 * Calls that the wasm backend's kernels cannot answer, or answer wrongly: another engine's kernel computes them on copies.
 * @module
 */
import { dims } from '../../dims';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { hasEmptyWindow, poolGeometry, type PoolAttributes } from '../conv-geometry';
import type { tf } from '../tf';
import { isKnown, type ActivationAttributes } from './activation';
import type { Inputs } from '../kernel-inputs';
import { isTwiceBroadcast } from '../batches';
import { isUnbounded } from './floats';

type Attributes = Readonly<Record<string, unknown>> & ActivationAttributes;
type Unfit = (inputs: Inputs, attributes: Attributes, backend: BackendWasm) => boolean;

/** Radians up to which the backend's sine and cosine have float32's digits. */
const FAR = 2 ** 28;

/** Kernel name to whether a call of numbers does not suit it. */
export const UNFIT: Readonly<Record<string, Unfit>> = {
  Conv2D: isOtherConvolution,
  FusedConv2D: isOtherConvolution,
  DepthwiseConv2dNative: isOtherDepthwise,
  FusedDepthwiseConv2D: isOtherDepthwise,
  Conv2DBackpropFilter: isOtherConvolution,
  Conv2DBackpropInput: isOtherConvolution,
  BatchMatMul: ({ a, b }) => !areFloats({ a, b }) || isTwiceBroadcast(a.shape, b.shape),
  _FusedMatMul: (inputs, attributes) =>
    !areFloats(inputs) ||
    !hasPlainBias(inputs, inputs.b.shape[attributes.transposeB ? 1 : 2]) ||
    !isKnown(inputs, attributes),
  MaxPool: isOtherPool,
  AvgPool: isOtherPool,
  MaxPoolWithArgmax: ({ x }) => !areFloats({ x }),
  MaxPool3D: ({ x }) => !areFloats({ x }),
  MaxPool3DGrad: ({ dy, input }) => !areFloats({ dy, input }),
  // they return the first factor where the second is NaN
  Maximum: ({ a, b }, _, backend) => areFloats({ a, b }) && isUnbounded(backend, b),
  Minimum: ({ a, b }, _, backend) => areFloats({ a, b }) && isUnbounded(backend, b),
  // the power of 1 is 1 there, whatever the exponent: NaN would be lost
  Pow: ({ a, b }, _, backend) => areFloats({ a, b }) && isUnbounded(backend, b),
  Sin: isFarAngle,
  Cos: isFarAngle,
  Sum: ({ x }) => x.dtype === 'bool',
  Mean: ({ x }) => x.dtype === 'bool',
  Prelu: (inputs) => !areFloats(inputs),
  Relu6: ({ x }) => !areFloats({ x }),
  ClipByValue: ({ x }) => !areFloats({ x }),
  // anything below 1e-7 has the sign 0
  Sign: () => true,
  // they take only a vector of small enough numbers, and write past their result for others
  Bincount: () => true,
  DenseBincount: () => true,
  // it gives floats
  FloorDiv: () => true,
  // it takes the indices of the first example for all
  GatherV2: (_, { batchDims }) => batchDims !== 0 && batchDims !== undefined,
  // it begins with the smallest number above zero instead of the lowest
  Dilation2D: () => true,
  Dilation2DBackpropInput: () => true,
  Dilation2DBackpropFilter: () => true,
  Conv3DBackpropInputV2: () => true,
  // it fills with bytes
  RotateWithOffset: () => true,
  // it copies the byte
  Cast: ({ x }, { dtype }) => dtype === 'bool' && x.dtype !== 'bool',
  // a key that is not equal to itself spoils its cache of paddings for the rest of the process
  PadV2: (_, { constantValue }) => Number.isNaN(constantValue),
};

function areFloats(inputs: Readonly<Record<string, tf.TensorInfo | undefined>>): boolean {
  return Object.values(inputs).every((input) => input === undefined || input.dtype === 'float32');
}

/** Whether the backend takes whole turns off an angle in too few digits: by 2^30 its sine is 1e-6 off, by 2^54 it is another number. */
function isFarAngle({ x }: Inputs, _: Attributes, backend: BackendWasm): boolean {
  if (!areFloats({ x })) return false;
  const angles = backend.typedArrayFromHeap(x) as Float32Array;
  for (let i = 0; i < angles.length; i++) if (Math.abs(angles[i]!) > FAR) return true;
  return false;
}

/** Over nothing the backend leaves its result as the memory was, or divides by zero. */
function hasNothing(inputs: Readonly<Record<string, tf.TensorInfo | undefined>>): boolean {
  return Object.values(inputs).some((input) => input?.shape.includes(0));
}

function isOtherConvolution(inputs: Inputs, attributes: Attributes, _: BackendWasm, channels?: number): boolean {
  const isFirst = attributes.dataFormat !== undefined && attributes.dataFormat !== 'NHWC';
  const hasBias = hasPlainBias(inputs, channels ?? inputs.filter?.shape[3]);
  return hasNothing(inputs) || isFirst || !areFloats(inputs) || !hasBias || !isKnown(inputs, attributes);
}

function isOtherDepthwise(inputs: Inputs, attributes: Attributes, backend: BackendWasm): boolean {
  const [, , C, Q] = dims(inputs.filter.shape, 4);
  return isOtherConvolution(inputs, attributes, backend, C * Q);
}

/** Whether there is no bias, or one number for each channel as a vector. */
function hasPlainBias({ bias }: Inputs, channels: number | undefined): boolean {
  return !bias || (bias.shape.length === 1 && bias.shape[0] === channels);
}

/** The backend's poolings skip NaN, know no other type, and read past the image where a window lies in the padding. */
function isOtherPool({ x }: Inputs, attributes: Attributes, backend: BackendWasm): boolean {
  if (!areFloats({ x }) || hasNothing({ x }) || isUnbounded(backend, x)) return true;
  const window = attributes as unknown as PoolAttributes;
  const geometry = poolGeometry(x.shape, window);
  if (geometry.outShape.includes(0)) return true;
  // only padding that is spelt out can be that wide
  if (typeof window.pad === 'string') return false;
  return hasEmptyWindow(geometry) || geometry.filterHeight * geometry.filterWidth === 1;
}
