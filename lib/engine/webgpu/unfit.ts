/**
 * Calls that the WebGPU backend's kernels answer wrongly, or not at all: engine cpu computes them on copies.
 * @module
 */
import { dims } from '../../dims';
import type { Attributes } from '../host-copies';
import type { Inputs } from '../kernel-inputs';
import { isTwiceBroadcast } from '../batches';
import { tf } from '../tf';
import type { StockBackend } from './types';

type Unfit = (inputs: Inputs, attributes: Attributes, backend: StockBackend) => boolean;

/** Kernels of the backend that engine cpu computes always. */
export const BORROWED: readonly string[] = [
  // the shader language promises three or four digits, and fewer far from zero
  ...['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Atan2'],
  // it takes shapes that do not fit
  'BroadcastArgs',
  // their shaders do not compile for truth values, and for weights that are floats
  ...['All', 'Any', 'Bincount', 'DenseBincount'],
  // they add up in the order in which threads arrive, another one each time
  ...[
    'TensorScatterUpdate',
    'SparseSegmentMean',
    'SparseSegmentSum',
    'Dilation2DBackpropInput',
    'Dilation2DBackpropFilter',
  ],
  // they pass over NaN, and name the last one among equals
  ...['MaxPool3D', 'MaxPool3DGrad', 'MaxPoolWithArgmax'],
  // they compute on the host
  ...['NonMaxSuppressionV3', 'NonMaxSuppressionV5'],
];

const ALWAYS: ReadonlySet<string> = new Set(BORROWED);

/** Kernel name to whether a call does not suit it. */
const UNFIT: Readonly<Record<string, Unfit>> = {
  // a shader answers zeros for rows that are not there, which engine cpu refuses
  GatherV2: hasNoSuchRow,
  // these add up floats in the order in which threads arrive
  ScatterNd: ({ updates }) => updates.dtype === 'float32',
  UnsortedSegmentSum: ({ x }) => x.dtype === 'float32',
  // its shader does not compile for truth values
  Transpose: ({ x }) => x.dtype === 'bool',
  // they leave the dilation out
  DepthwiseConv2dNativeBackpropInput: isDilated,
  DepthwiseConv2dNativeBackpropFilter: isDilated,
  // it cannot count further
  PadV2: ({ x }) => x.shape.length > 4,
  // they repeat only a whole side
  BatchMatMul: ({ a, b }) => isTwiceBroadcast(a.shape, b.shape),
  _FusedMatMul: ({ a, b }) => isTwiceBroadcast(a.shape, b.shape),
  // ours knows floats alone
  MaxPool: ({ x }) => x.dtype !== 'float32',
  // they take corners for centers
  ResizeBilinearGrad: (_, { halfPixelCenters }) => halfPixelCenters === true,
  ResizeNearestNeighborGrad: (_, { halfPixelCenters }) => halfPixelCenters === true,
};

/** Whether engine cpu has to compute a call. */
export function isUnfit(kernelName: string, ...call: Parameters<Unfit>): boolean {
  const [inputs] = call;
  if (ALWAYS.has(kernelName)) return true;
  return hasNothing(inputs) || isDeepBroadcast(kernelName, inputs) || (UNFIT[kernelName]?.(...call) ?? false);
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

function hasNoSuchRow({ x, indices }: Inputs, { axis }: Attributes, backend: StockBackend): boolean {
  const [along] = dims(tf.util.parseAxisParam((axis as number | undefined) ?? 0, x.shape), 1);
  const rows = backend.readSync(indices.dataId) as tf.TypedArray;
  return !rows.every((row) => row >= 0 && row < x.shape[along]!);
}

function isDilated(_: Inputs, { dilations }: Attributes): boolean {
  return [dilations as number | readonly number[]].flat().some((n) => n > 1);
}
