/**
 * Geometry of convolutions and poolings from the attributes of TensorFlow.js's kernels.
 * @module
 */
// not from ./tf: the mends that make that one count by these too
import { tf } from './stock/tensorflow';

type Shape4 = [number, number, number, number];
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

/** Geometry of a convolution; x: [N, H, W, C] or, by `dataFormat`, [N, C, H, W]; filter: [R, S, C, K]. */
export function convGeometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat }: WindowAttributes,
  isDepthwise = false,
): tf.backend_util.Conv2DInfo {
  const format = dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast';
  return tf.backend_util.computeConv2DInfo(
    [...xShape] as Shape4,
    [...filterShape] as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
    format,
  );
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
): tf.backend_util.Conv2DInfo {
  const shape = [...xShape] as Shape4;
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const isIdentity = info.filterHeight === 1 && info.filterWidth === 1 && tf.util.arraysEqual(shape, info.outShape);
  return isIdentity ? tf.backend_util.computePool2DInfo(shape, 1, 1, 1, 'valid') : info;
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
