/**
 * Max pooling as a plain loop over NHWC memory, for windows and numbers that an engine's own kernel gets wrong.
 * @module
 */
import { forEachWindow, type PoolGeometry } from './pool-gradients';

/**
 * `y = max of x over the window`, padding left out: the same choice as the gradient makes (`maxPoolGradient`).
 * NaN counts as the largest, so that it comes out; a window with no cell inside the image gives -Infinity.
 *
 * x: [N, H, W, C], y: [N, H', W', C] (overwritten).
 */
export function maxPoolForward(x: Float32Array, y: Float32Array, geometry: PoolGeometry): void {
  const C = geometry.inChannels;
  y.fill(-Infinity);
  forEachWindow(geometry, (out, cells, count) => {
    for (let n = 0; n < count; n++) {
      const at = cells[n];
      for (let k = 0; k < C; k++) {
        const value = x[at + k];
        if (value > y[out + k] || value !== value) y[out + k] = value;
      }
    }
  });
}
