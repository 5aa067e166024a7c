/**
 * Geometry of convolutions and poolings from the attributes of TensorFlow.js's kernels.
 * @module
 */
// not from ./tf: the mends that make that one count by these too
import { tf } from './stock/tensorflow';

/** Extents of four axes. */
export type Shape4 = [number, number, number, number];
type Pair = number | [number, number];

/** What the kernels of two-dimensional windows are told. */
export interface WindowAttributes {
  readonly strides: Pair;
  readonly dilations?: Pair;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

/** What the kernels of poolings are told. */
export type PoolAttributes = WindowAttributes & { readonly filterSize: Pair };

type Info = tf.backend_util.Conv2DInfo;

/** What the last geometry was asked for, and the answer: a kernel asks for what the check in front of it has asked. */
interface Asked {
  readonly parts: readonly unknown[];
  readonly info: Info;
}

// reading these of `tf` goes through several getters
const { computeConv2DInfo, computePool2DInfo } = tf.backend_util;
const NONE: Asked = { parts: [], info: undefined as unknown as Info };
let lastConvolution = NONE;
let lastPooling = NONE;

/** Geometry of a convolution; x: [N, H, W, C] or, by `dataFormat`, [N, C, H, W]; filter: [R, S, C, K]. Not to be written to. */
export function convGeometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat }: WindowAttributes,
  isDepthwise = false,
): Info {
  const rest = [flat(strides), flat(dilations ?? 1), flat(pad), dimRoundingMode, dataFormat, isDepthwise];
  const parts = [xShape.length, ...xShape, ...filterShape, ...rest];
  if (isSame(parts, lastConvolution.parts)) return lastConvolution.info;
  const format = dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast';
  const info = computeConv2DInfo(
    [...xShape] as Shape4,
    [...filterShape] as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
    format,
  );
  lastConvolution = { parts, info };
  return info;
}

/**
 * Geometry of a pooling window over x: [N, H, W, C].
 *
 * A window of one cell whose output is as large as its input returns the input, as TensorFlow.js has it: by the letter,
 * padding and stride could make half of the windows fall beside the image.
 */
export function poolGeometry(
  xShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Info {
  const parts = [...xShape, flat(filterSize), flat(strides), flat(pad), dimRoundingMode];
  if (isSame(parts, lastPooling.parts)) return lastPooling.info;
  const shape = [...xShape] as Shape4;
  const given = computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const isIdentity = given.filterHeight === 1 && given.filterWidth === 1 && isSame(shape, given.outShape);
  const info = isIdentity ? computePool2DInfo(shape, 1, 1, 1, 'valid') : given;
  lastPooling = { parts, info };
  return info;
}

/** One number for a pair of equal ones; NaN, which is not the same as anything, for other lists: they might be written to. */
function flat(pair: unknown): unknown {
  if (!Array.isArray(pair)) return pair;
  const [first, second] = pair as readonly unknown[];
  return pair.length === 2 && first === second && typeof first === 'number' ? first : NaN;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** What the kernels of poolings of volumes are told. */
export interface VolumeAttributes extends Omit<WindowAttributes, 'strides' | 'pad'> {
  readonly filterSize: number | [number, number, number];
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same' | number;
}

/** Geometry of a pooling window over a volume x: [N, D, H, W, C], the only order of volumes that TensorFlow.js has. */
export function volumePoolGeometry(
  xShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: VolumeAttributes,
): tf.backend_util.Conv3DInfo {
  const shape = [...xShape] as [number, number, number, number, number];
  return tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Whether a window lies wholly in the padding, where there is nothing to take a maximum or an average of. */
export function hasEmptyWindow(info: tf.backend_util.Conv2DInfo): boolean {
  const { top, left } = info.padInfo;
  const isEmpty = (size: number, out: number, stride: number, reach: number, before: number) =>
    before >= reach || (out - 1) * stride - before >= size;
  return (
    isEmpty(info.inHeight, info.outHeight, info.strideHeight, info.effectiveFilterHeight, top) ||
    isEmpty(info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth, left)
  );
}
