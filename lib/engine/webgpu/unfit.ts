/**
 * Calls that the WebGPU backend's kernels answer wrongly, or not at all: engine cpu computes them on copies.
 * @module
 */
import type { Attributes, Inputs } from '../host-copies';
import { isTwiceBroadcast } from '../batches';
import { tf } from '../tf';

type Unfit = (inputs: Inputs, attributes: Attributes) => boolean;

/** Kernel name to whether a call does not suit it. */
const UNFIT: Readonly<Record<string, Unfit>> = {
  // the shader language promises four digits
  Acos: () => true,
  Asin: () => true,
  // their shaders do not compile for truth values
  Transpose: ({ x }) => x.dtype === 'bool',
  All: () => true,
  Any: () => true,
  // nor these for weights that are floats
  Bincount: () => true,
  DenseBincount: () => true,
  // they leave the dilation out
  DepthwiseConv2dNativeBackpropInput: isDilated,
  DepthwiseConv2dNativeBackpropFilter: isDilated,
  // it cannot count further
  PadV2: ({ x }) => x.shape.length > 4,
  // they repeat only a whole side
  BatchMatMul: ({ a, b }) => isTwiceBroadcast(a.shape, b.shape),
  _FusedMatMul: ({ a, b }) => isTwiceBroadcast(a.shape, b.shape),
  // they pass over NaN
  MaxPool: ({ x }) => x.dtype !== 'float32',
  MaxPool3D: () => true,
  MaxPool3DGrad: () => true,
  // they compute on the host
  NonMaxSuppressionV3: () => true,
  NonMaxSuppressionV5: () => true,
  // among equals it names the last one
  MaxPoolWithArgmax: () => true,
  // they take corners for centers
  ResizeBilinearGrad: (_, { halfPixelCenters }) => halfPixelCenters === true,
  ResizeNearestNeighborGrad: (_, { halfPixelCenters }) => halfPixelCenters === true,
};

/** Whether engine cpu has to compute a call. */
export function isUnfit(kernelName: string, inputs: Inputs, attributes: Attributes): boolean {
  return (
    hasNothing(inputs) || isDeepBroadcast(kernelName, inputs) || (UNFIT[kernelName]?.(inputs, attributes) ?? false)
  );
}

/** No shader can be bound to a tensor without elements. */
function hasNothing(inputs: Inputs): boolean {
  for (const input of Object.values(inputs).flat() as (tf.TensorInfo | undefined)[]) {
    if (input?.shape?.includes(0)) return true;
  }
  return false;
}

/** Their shader counts to four axes where one of the two is repeated. */
function isDeepBroadcast(kernelName: string, { a, b }: Inputs): boolean {
  if (!a || !b || kernelName.endsWith('MatMul')) return false;
  return Math.max(a.shape.length, b.shape.length) > 4 && !tf.util.arraysEqual(a.shape, b.shape);
}

function isDilated(_: Inputs, { dilations }: Attributes): boolean {
  return [dilations as number | readonly number[]].flat().some((n) => n > 1);
}
