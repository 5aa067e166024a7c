/**
 * Max pooling of volumes as a plain loop, for the values that the stock kernel loses: NaN counts as the maximum.
 * @module
 */
import type { tf } from '../tf';

/**
 * Max pooling in three dimensions: NaN where a window has one, or else its maximum; -Infinity for a window without cells.
 *
 * x: [N, D, H, W, C], y: [N, D', H', W', C] (overwritten).
 */
export function maxPool3d(x: Float32Array, y: Float32Array, g: tf.backend_util.Conv3DInfo): void {
  const { inDepth: D, inHeight: H, inWidth: W, inChannels: C, padInfo } = g;
  let out = 0;
  for (let n = 0; n < g.batchSize; n++) {
    for (let d = 0; d < g.outDepth; d++) {
      const depths = reach(d * g.strideDepth - padInfo.front, g.filterDepth, D);
      for (let h = 0; h < g.outHeight; h++) {
        const rows = reach(h * g.strideHeight - padInfo.top, g.filterHeight, H);
        for (let w = 0; w < g.outWidth; w++, out += C) {
          const columns = reach(w * g.strideWidth - padInfo.left, g.filterWidth, W);
          y.fill(-Infinity, out, out + C);
          for (let i = depths[0]; i < depths[1]; i++) {
            for (let j = rows[0]; j < rows[1]; j++) {
              const row = ((n * D + i) * H + j) * W;
              for (let k = columns[0]; k < columns[1]; k++) keepLargest(x, (row + k) * C, y, out, C);
            }
          }
        }
      }
    }
  }
}

/** First cell of a window inside an axis, and the one after its last. */
function reach(from: number, length: number, size: number): readonly [number, number] {
  return [Math.max(0, from), Math.min(size, from + length)];
}

/** Math.max keeps NaN. */
function keepLargest(x: Float32Array, at: number, y: Float32Array, out: number, C: number): void {
  for (let c = 0; c < C; c++) y[out + c] = Math.max(y[out + c], x[at + c]);
}
