/**
 * Calls that TensorFlow's ops cannot answer, or answer wrongly: the cpu engine's kernel computes them on copies.
 * @module
 */
import {
  convGeometry,
  poolGeometry,
  volumePoolGeometry,
  type PoolAttributes,
  type VolumeAttributes,
  type WindowAttributes,
} from '../conv-geometry';
import type { Inputs as KernelInputs } from '../kernel-inputs';
import type { tf } from '../tf';
import { holdsNaN, isUnbounded } from './calls';
import type { NodeBackend } from './parts';

type Inputs = KernelInputs<tf.Tensor>;
type Attributes = Readonly<Record<string, unknown>>;
type Unfit = (inputs: Inputs, attributes: Attributes, backend: NodeBackend) => boolean;
type Info = tf.backend_util.Conv2DInfo;

/** Kernel name to whether a call does not suit it. */
export const UNFIT: Readonly<Record<string, Unfit>> = {
  Conv2D: isOtherConvolution,
  FusedConv2D: (inputs, attributes) => isOtherConvolution(inputs, attributes) || attributes.dataFormat === 'NCHW',
  Conv2DBackpropInput: isOtherConvolution,
  Conv2DBackpropFilter: isOtherConvolution,
  DepthwiseConv2dNative: isOtherDepthwise,
  FusedDepthwiseConv2D: isOtherDepthwise,
  DepthwiseConv2dNativeBackpropInput: isOtherDepthwise,
  DepthwiseConv2dNativeBackpropFilter: isOtherDepthwise,
  MaxPool: isOtherMaximum,
  MaxPoolGrad: ({ input }, attributes, backend) => isOtherMaximum({ x: input }, attributes, backend),
  AvgPool: isOtherPool,
  AvgPoolGrad: ({ input }, attributes) => isOtherPool({ x: input }, attributes),
  AvgPool3D: isOtherVolumePool,
  AvgPool3DGrad: ({ input }, attributes) => isOtherVolumePool({ x: input }, attributes),
  MaxPool3D: (inputs, attributes, backend) => isOtherVolumePool(inputs, attributes) || holdsNaN(inputs.x, backend),
  // it goes to all of several equal maxima
  MaxPool3DGrad: () => true,
  Prelu: isNoFloat,
  Step: isNoFloat,
  // it makes zeros of whole numbers
  Round: isNoFloat,
  // of NaN they make the lowest whole number, something between the others, and a value of its own each time
  FloorDiv: ({ a, b }) => a.dtype === 'float32' || b.dtype === 'float32',
  TopK: ({ x }, _, backend) => holdsNaN(x, backend),
  Unique: ({ x }, _, backend) => holdsNaN(x, backend),
  // in C, one to the power of NaN is one
  Pow: ({ b }, _, backend) => holdsNaN(b, backend),
  // it takes indices as rows only
  ScatterNd: ({ indices }) => indices.shape.length < 2,
  // it goes on with the numbers of before where it is given the same seed again
  Multinomial: () => true,
  ResizeBilinearGrad: hasHalfPixels,
  ResizeNearestNeighborGrad: hasHalfPixels,
};

function isNoFloat(inputs: Partial<Inputs>): boolean {
  return Object.values(inputs).some((input) => input != null && input.dtype !== 'float32');
}

function hasNothing(inputs: Partial<Inputs>): boolean {
  return Object.values(inputs).some((input) => input?.shape.includes(0));
}

function isOtherConvolution(inputs: Inputs, attributes: Attributes): boolean {
  return isNoFloat(inputs) || hasNothing(inputs) || !isSizedAlike(geometryOf(inputs, attributes, false));
}

/** Its ops know neither dilation on a CPU nor two strides, and multiply what is not finite by padding. */
function isOtherDepthwise(inputs: Inputs, attributes: Attributes, backend: NodeBackend): boolean {
  if (isNoFloat(inputs) || hasNothing(inputs)) return true;
  const info = geometryOf(inputs, attributes, true);
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info;
  if (strideHeight !== strideWidth || dilationHeight * dilationWidth !== 1) return true;
  if (padInfo.type !== 'SAME' && padInfo.type !== 'VALID') return true;
  const { filter } = inputs;
  return filter !== undefined && !backend.isUsingGpuDevice && isUnbounded(filter, backend);
}

function geometryOf({ x, filter }: Inputs, attributes: Attributes, isDepthwise: boolean): Info {
  const { inputShape, filterShape, ...window } = attributes as unknown as WindowAttributes & {
    readonly inputShape?: readonly number[];
    readonly filterShape?: readonly number[];
  };
  return convGeometry(inputShape ?? x.shape, filterShape ?? filter.shape, window, isDepthwise);
}

/** Whether TensorFlow counts as many windows as TensorFlow.js does: it rounds down, whatever it is asked, and wants one at least. */
function isSizedAlike(info: Info): boolean {
  const { padInfo: pad } = info;
  if (info.outHeight < 1 || info.outWidth < 1) return false;
  if (pad.type === 'SAME' || pad.type === 'VALID') return true;
  const count = (size: number, reach: number, stride: number) => Math.floor((size - reach) / stride) + 1;
  return (
    info.outHeight === count(info.inHeight + pad.top + pad.bottom, info.effectiveFilterHeight, info.strideHeight) &&
    info.outWidth === count(info.inWidth + pad.left + pad.right, info.effectiveFilterWidth, info.strideWidth)
  );
}

/** The package's poolings take no padding that is spelt out. */
function isOtherPool(inputs: Pick<Inputs, 'x'>, attributes: Attributes): boolean {
  const { pad } = attributes;
  if (isNoFloat(inputs) || hasNothing(inputs) || (typeof pad !== 'string' && pad !== 0)) return true;
  return poolGeometry(inputs.x.shape, attributes as unknown as PoolAttributes).outShape.includes(0);
}

function isOtherVolumePool(inputs: Pick<Inputs, 'x'>, attributes: Attributes): boolean {
  const { pad } = attributes;
  if (isNoFloat(inputs) || hasNothing(inputs) || (typeof pad !== 'string' && pad !== 0)) return true;
  return volumePoolGeometry(inputs.x.shape, attributes as unknown as VolumeAttributes).outShape.includes(0);
}

/** TensorFlow's maximum over a window passes over NaN. */
function isOtherMaximum(inputs: Pick<Inputs, 'x'>, attributes: Attributes, backend: NodeBackend): boolean {
  return isOtherPool(inputs, attributes) || holdsNaN(inputs.x, backend);
}

function hasHalfPixels(_: Inputs, { halfPixelCenters }: Attributes): boolean {
  return halfPixelCenters === true;
}
