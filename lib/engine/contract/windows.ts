/**
 * Windows that make sense, before a convolution or a pooling runs: the wasm backend writes past its memory on others, and
 * everything after that is broken.
 * @module
 */
import { BnlabError } from '../../errors';
import {
  convGeometry,
  poolGeometry,
  volumePoolGeometry,
  type PoolAttributes,
  type VolumeAttributes,
  type WindowAttributes,
} from '../conv-geometry';
import type { Attributes } from './call';
import type { Inputs } from '../kernel-inputs';

type Shape = readonly number[];

/**
 * The shape of a convolution's output.
 * @throws BnlabError unless there are whole strides, dilations and paddings, and a window in reach.
 */
export function checkConvolution(
  where: string,
  [x, filter]: readonly [Shape, Shape],
  attributes: Attributes,
  isDepthwise = false,
): Shape {
  checkWindow(where, attributes);
  if (!isCount(filter[0]) || !isCount(filter[1])) refuse(where, 'a filter of 1 or more rows and columns', filter);
  const channels = attributes.dataFormat === 'NCHW' ? x[1] : x[3];
  if (filter[2] !== channels) throw otherChannels(where, x, filter);
  const { outShape } = convGeometry(x, filter, attributes as unknown as WindowAttributes, isDepthwise);
  if (!isReached(outShape)) throw outOfReach(where, x, `filter [${filter.join(', ')}]`, outShape);
  return outShape;
}

/** @throws BnlabError unless x has four axes, the window, strides and paddings are whole and the window is in reach. */
export function checkPooling(where: string, { x }: Inputs, attributes: Attributes): void {
  if (x.shape.length !== 4) throw otherRank(where, x.shape);
  checkWindow(where, attributes);
  const window = attributes as unknown as PoolAttributes;
  const { outShape } = poolGeometry(x.shape, window);
  if (isReached(outShape)) return;
  throw outOfReach(where, x.shape, `a window of [${[window.filterSize].flat().join(', ')}]`, outShape);
}

/** The shape of a pooling's output; x: [N, H, W, C] or [N, D, H, W, C]. */
export function pooledShape(x: Shape, attributes: Attributes): Shape {
  if (x.length === 4) return poolGeometry(x, attributes as unknown as PoolAttributes).outShape;
  return volumePoolGeometry(x, attributes as unknown as VolumeAttributes).outShape;
}

/** @throws BnlabError unless strides, paddings and, where there are any, window and dilations are whole numbers. */
export function checkWindow(where: string, { filterSize, strides, dilations, pad }: Attributes): void {
  if (!areCounts(strides)) refuse(where, 'strides of whole numbers of 1 or more', strides);
  // TensorFlow.js's depthwise layers say null where they have no dilation
  if (!areCounts(dilations ?? 1)) refuse(where, 'dilations of whole numbers of 1 or more', dilations);
  if (!areCounts(filterSize ?? 1)) refuse(where, 'a window of whole numbers of 1 or more', [filterSize].flat());
  if (pad === 'same' || pad === 'valid') return;
  const sides: unknown[] = Array.isArray(pad) ? pad.flat() : [pad];
  const isPadding = (n: unknown) => Number.isInteger(n) && (n as number) >= 0;
  if (!sides.every(isPadding)) refuse(where, "padding 'same', 'valid' or of whole numbers of 0 or more", pad);
}

/** @throws BnlabError unless the slopes of a parametric ReLU broadcast to the shape of what it is applied to. */
export function checkSlopes(where: string, shape: readonly number[], alpha: readonly number[]): void {
  const missing = shape.length - alpha.length;
  if (missing >= 0 && alpha.every((n, axis) => n === 1 || n === shape[axis + missing])) return;
  throw new BnlabError({
    where,
    expected: `slopes that broadcast to [${shape.join(', ')}]`,
    got: `[${alpha.join(', ')}]`,
    hint: 'Pass one slope for each channel, or one for each element of an example.',
  });
}

const isCount = (n: unknown) => Number.isInteger(n) && (n as number) >= 1;

/** One number for all axes, or one for each. */
function areCounts(sizes: unknown): boolean {
  return Array.isArray(sizes) ? sizes.every(isCount) : isCount(sizes);
}

/** A window that is larger than its image leaves nothing; less than nothing is no shape. */
function isReached(outShape: Shape): boolean {
  return outShape.every((n) => n >= 0);
}

function otherChannels(where: string, x: Shape, filter: Shape): BnlabError {
  const expected = 'a filter [height, width, in, out] for the channels of x';
  const got = `filter [${filter.join(', ')}] with x [${x.join(', ')}]`;
  return new BnlabError({
    where,
    expected,
    got,
    hint: 'The third size of the filter is the number of input channels.',
  });
}

function otherRank(where: string, shape: Shape): BnlabError {
  const hint = 'Reshape it.';
  return new BnlabError({ where, expected: 'x [N, H, W, C]', got: `[${shape.join(', ')}]`, hint });
}

function outOfReach(where: string, x: Shape, window: string, outShape: Shape): BnlabError {
  return new BnlabError({
    where,
    expected: 'a window that fits into the padded image',
    got: `${window} over [${x.join(', ')}]`,
    hint: `The output would be [${outShape.join(', ')}]: check window, dilations and padding.`,
  });
}

function refuse(where: string, expected: string, got: unknown): never {
  const shown = JSON.stringify(got, asNumbers);
  throw new BnlabError({ where, expected, got: String(shown), hint: 'Correct the argument.' });
}

/** JSON makes null of NaN. */
function asNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
