/**
 * Pooling as plain loops over NHWC memory, for the values that the stock kernels lose: NaN counts as the maximum.
 * @module
 */
import { forEachWindow, type PoolGeometry } from './pool-gradients';

type Values = Float32Array | Int32Array;

/**
 * Max pooling: each window's first NaN, or else its maximum; -Infinity for a window without cells.
 *
 * x: [N, H, W, C], y: [N, H', W', C] (overwritten).
 */
export function maxPool(x: Values, y: Values, geometry: PoolGeometry): void {
  const C = geometry.inChannels;
  const lowest = y instanceof Int32Array ? -0x80000000 : -Infinity;
  forEachWindow(geometry, (out, cells, count) => {
    y.fill(lowest, out, out + C);
    for (let n = 0; n < count; n++) {
      const at = cells[n]!;
      for (let k = 0; k < C; k++) {
        const value = x[at + k]!;
        const best = y[out + k]!;
        if (value > best || (value !== value && best === best)) y[out + k] = value;
      }
    }
  });
}

/**
 * Max pooling, and where in x each maximum is: the first NaN, or else the first of the largest; -1 for a window without cells.
 *
 * x: [N, H, W, C], y and positions: [N, H', W', C] (overwritten). A position counts in the memory of x, or of its own example.
 */
export function maxPoolPositions(
  x: Float32Array,
  [y, positions]: readonly [Float32Array, Int32Array],
  geometry: PoolGeometry,
  isInExample: boolean,
): void {
  const { inChannels: C, inHeight, inWidth, outHeight, outWidth } = geometry;
  const [example, outExample] = [inHeight * inWidth * C, outHeight * outWidth * C];
  y.fill(-Infinity);
  positions.fill(-1);
  forEachWindow(geometry, (out, cells, count) => {
    const from = isInExample ? Math.floor(out / outExample) * example : 0;
    for (let n = 0; n < count; n++) {
      const at = cells[n]!;
      for (let k = 0; k < C; k++) {
        const [value, best] = [x[at + k]!, y[out + k]!];
        const isBetter = value > best || (value !== value && best === best) || positions[out + k]! < 0;
        if (isBetter) [y[out + k], positions[out + k]] = [value, at + k - from];
      }
    }
  });
}

/**
 * Average pooling that leaves padding out, summed in float64; NaN for a window without cells.
 *
 * x: [N, H, W, C], y: [N, H', W', C] (overwritten).
 */
export function avgPool(x: Values, y: Values, geometry: PoolGeometry): void {
  const C = geometry.inChannels;
  const sums = new Float64Array(C);
  forEachWindow(geometry, (out, cells, count) => {
    sums.fill(0);
    for (let n = 0; n < count; n++) {
      const at = cells[n]!;
      for (let k = 0; k < C; k++) sums[k]! += x[at + k]!;
    }
    for (let k = 0; k < C; k++) y[out + k] = sums[k]! / count;
  });
}
