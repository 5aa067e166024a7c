/**
 * The gradient of a filter as one matrix product a tap: for large images, where these are twice as fast as oneDNN's convolution.
 * @module
 */
import { dims } from '../../../dims';
import type { tf } from '../../tf';
import { sizeOf } from '../backend';
import type { Block } from '../block';
import type { Device } from '../device';
import type { Parts } from './conv-plans';
import type { Primitive } from '../primitive';
import { productOf } from './plain-product';

type Info = tf.backend_util.Conv2DInfo;

const BYTES = 4;

/** Pixels of an image from which the products pay for the copies that they need. */
const LARGE_IMAGE = 28 * 28;

/** Whether the gradient of this filter is computed here: windows one pixel apart, channels in whole cache lines, large images. */
export function suitsTapProducts(info: Info): boolean {
  const { strideHeight, strideWidth, inChannels, outChannels, outHeight, outWidth, dataFormat } = info;
  const isDense = dataFormat === 'channelsLast' && strideHeight === 1 && strideWidth === 1;
  return isDense && inChannels % 16 === 0 && outChannels % 16 === 0 && outHeight * outWidth >= LARGE_IMAGE;
}

/**
 * `dW[i, j] = X(shifted by i, j)^T dY` over all pixels, [K, C] = [pixels, K]^T x [pixels, C].
 *
 * Images and upstream gradients are copied onto one grid whose rows and images are apart by zeros, so that a tap is the same
 * step in memory for every pixel; some images at a time, which stay in the cache. A zero times an infinity is NaN: what is
 * not finite has to be computed otherwise.
 */
export function tapProducts(
  device: Device,
  [x, dy, dw]: readonly [x: Block, dy: Block, dw: Block],
  { info, parts }: Parts,
): void {
  const { inChannels, outChannels, inShape, outShape } = info;
  const [inBytes, outBytes] = [inChannels * BYTES, outChannels * BYTES];
  const grid = gridOf(info);
  const [xBytes, dyBytes] = [(grid.before + grid.pixels + grid.after) * inBytes, grid.pixels * outBytes];
  const copyIn = copyOnto(grid, device, inChannels, inShape);
  const copyUpstream = copyOnto(grid, device, outChannels, outShape);
  device.withScratch(xBytes + dyBytes, (scratch) => {
    scratch.floats((xBytes + dyBytes) / BYTES).fill(0);
    const upstream = scratch.part(xBytes);
    for (let part = 0; part < parts; part++) {
      copyIn.run(x.part(part * sizeOf(inShape) * BYTES), scratch.part(grid.before * inBytes));
      copyUpstream.run(dy.part(part * sizeOf(outShape) * BYTES), upstream);
      grid.taps.forEach((shift, tap) => {
        const operands = [
          scratch.part((grid.before + shift) * inBytes),
          upstream,
          dw.part(tap * inChannels * outBytes),
        ] as const;
        const form = { isLeftTransposed: true, isAdded: part > 0 };
        productOf(device, [inChannels, outChannels, grid.pixels], operands, form);
      });
    }
  });
}

/** Copies images, row by row, onto the grid. */
function copyOnto(grid: Grid, { library }: Device, channels: number, shape: readonly number[]): Primitive {
  const [images, height, width] = dims(shape, 3);
  const laid = (rows: number, columns: number) =>
    library.byStrides([images, channels, height, width], [rows * columns * channels, 1, columns * channels, channels]);
  const key = `onto grid|${shape.join()}|${grid.rows},${grid.columns}`;
  return library.cached(key, () => library.reorder(laid(height, width), laid(grid.rows, grid.columns)));
}

/** Pixels of all images, and of what lies between them, in one line. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: number;
  /** Pixels that the taps reach before the first and behind the last one. */
  readonly before: number;
  readonly after: number;
  /** Steps from a pixel of dY to the one of X under each tap, row by row. */
  readonly taps: readonly number[];
}

/** Between rows and between images lie as many zeros as a window reaches beyond the border. */
function gridOf(info: Info): Grid {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, padInfo } = info;
  const [reachDown, reachRight] = [info.effectiveFilterHeight - 1, info.effectiveFilterWidth - 1];
  const beyond = (out: number, reach: number, before: number, size: number) =>
    Math.max(before, out - 1 + reach - before - (size - 1));
  const rows = Math.max(outHeight, inHeight + beyond(outHeight, reachDown, padInfo.top, inHeight));
  const columns = Math.max(outWidth, inWidth + beyond(outWidth, reachRight, padInfo.left, inWidth));
  const taps = Array.from({ length: info.filterHeight * info.filterWidth }, (_, tap) => {
    const [i, j] = [Math.floor(tap / info.filterWidth), tap % info.filterWidth];
    return (i * info.dilationHeight - padInfo.top) * columns + j * info.dilationWidth - padInfo.left;
  });
  return {
    rows,
    columns,
    pixels: batchSize * rows * columns,
    before: Math.max(0, -taps[0]!),
    after: Math.max(0, taps[taps.length - 1]!),
    taps,
  };
}
