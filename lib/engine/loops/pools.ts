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
  const lowest = y instanceof Int32Array ? -(2 ** 31) : -Infinity;
  forEachWindow(geometry, (out, cells, count) => {
    y.fill(lowest, out, out + C);
    for (let n = 0; n < count; n++) {
      const at = cells[n];
      for (let k = 0; k < C; k++) {
        const value = x[at + k];
        if (value > y[out + k] || (value !== value && y[out + k] === y[out + k])) y[out + k] = value;
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
      const at = cells[n];
      for (let k = 0; k < C; k++) sums[k] += x[at + k];
    }
    for (let k = 0; k < C; k++) y[out + k] = sums[k] / count;
  });
}
