/**
 * Windows that make sense, before a convolution or a pooling runs: the wasm backend writes past its memory on others, and
 * everything after that is broken.
 * @module
 */
import { BnlabError } from '../../errors';
import { convGeometry, poolGeometry, type WindowAttributes } from '../conv-geometry';
import type { Attributes, Inputs } from './call';

type PoolAttributes = Parameters<typeof poolGeometry>[1];

/** @throws BnlabError unless x and filter are of rank 4, with whole strides, dilations and paddings, and a window in reach. */
export function checkConvolution(
  where: string,
  { x, filter }: Inputs,
  attributes: Attributes,
  isDepthwise = false,
): void {
  // TensorFlow.js's depthwise layers say null where they have no dilation
  const window = { ...attributes, dilations: attributes.dilations ?? 1 } as unknown as WindowAttributes;
  checkNumbers(where, window);
  const sides = filter.shape.slice(0, 2);
  if (!sides.every(isCount)) refuse(where, 'a filter of 1 or more rows and columns', filter.shape);
  const { outShape } = convGeometry(x.shape, filter.shape, window, isDepthwise);
  checkReach(where, x.shape, `filter [${filter.shape.join(', ')}]`, outShape);
}

/** @throws BnlabError unless the window, strides and paddings are whole and the window is in reach. */
export function checkPooling(where: string, { x }: Inputs, attributes: Attributes): void {
  const window = attributes as unknown as PoolAttributes;
  checkNumbers(where, window);
  const filterSize = [window.filterSize].flat();
  if (!filterSize.every(isCount)) refuse(where, 'a window of whole numbers of 1 or more', filterSize);
  checkReach(where, x.shape, `a window of [${filterSize.join(', ')}]`, poolGeometry(x.shape, window).outShape);
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

function checkNumbers(where: string, { strides, dilations = 1, pad }: Partial<WindowAttributes>): void {
  if (![strides].flat().every(isCount)) refuse(where, 'strides of whole numbers of 1 or more', strides);
  if (![dilations].flat().every(isCount)) refuse(where, 'dilations of whole numbers of 1 or more', dilations);
  if (pad === 'same' || pad === 'valid') return;
  const sides: unknown[] = Array.isArray(pad) ? pad.flat() : [pad];
  if (!sides.every(Number.isInteger)) refuse(where, "padding 'same', 'valid' or of whole numbers", pad);
}

/** A window that is larger than its image leaves nothing; less than nothing is no shape. */
function checkReach(where: string, x: readonly number[], window: string, outShape: readonly number[]): void {
  if (outShape.every((n) => n >= 0)) return;
  throw new BnlabError({
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
