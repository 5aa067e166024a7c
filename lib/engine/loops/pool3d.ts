/**
 * Max pooling of volumes as plain loops: the stock kernels lose NaN, and look for the last maximum on the way back.
 * @module
 */
import type { tf } from '../tf';

/** A window's cells in a volume: where each block of C channels begins, in the order of depth, rows, columns. */
type Visit = (out: number, cells: Int32Array, count: number) => void;

/**
 * Max pooling in three dimensions: NaN where a window has one, or else its maximum; -Infinity for a window without cells.
 *
 * x: [N, D, H, W, C], y: [N, D', H', W', C] (overwritten).
 */
export function maxPool3d(x: Float32Array, y: Float32Array, g: tf.backend_util.Conv3DInfo): void {
  const C = g.inChannels;
  y.fill(-Infinity);
  forEachWindow3d(g, (out, cells, count) => {
    for (let n = 0; n < count; n++) {
      // Math.max keeps NaN
      for (let c = 0; c < C; c++) y[out + c] = Math.max(y[out + c]!, x[cells[n]! + c]!);
    }
  });
}

/**
 * Gradient of {@link maxPool3d}: each window's dy goes to its first NaN, or else to the first of its largest.
 *
 * dy: [N, D', H', W', C], x and dx: [N, D, H, W, C] (dx is overwritten).
 */
export function maxPool3dGradient(
  dy: Float32Array,
  x: Float32Array,
  dx: Float32Array,
  g: tf.backend_util.Conv3DInfo,
): void {
  const C = g.inChannels;
  dx.fill(0);
  forEachWindow3d(g, (out, cells, count) => {
    for (let c = 0; c < C && count > 0; c++) {
      let at = cells[0]! + c;
      for (let n = 1; n < count; n++) {
        const [best, value] = [x[at]!, x[cells[n]! + c]!];
        if (value > best || (value !== value && best === best)) at = cells[n]! + c;
      }
      dx[at]! += dy[out + c]!;
    }
  });
}

function forEachWindow3d(g: tf.backend_util.Conv3DInfo, visit: Visit): void {
  const { inDepth: D, inHeight: H, inWidth: W, inChannels: C, padInfo } = g;
  const cells = new Int32Array(g.filterDepth * g.filterHeight * g.filterWidth);
  let out = 0;
  for (let n = 0; n < g.batchSize; n++) {
    for (let d = 0; d < g.outDepth; d++) {
      const depths = reach(d * g.strideDepth - padInfo.front, g.filterDepth, D);
      for (let h = 0; h < g.outHeight; h++) {
        const rows = reach(h * g.strideHeight - padInfo.top, g.filterHeight, H);
        for (let w = 0; w < g.outWidth; w++, out += C) {
          const columns = reach(w * g.strideWidth - padInfo.left, g.filterWidth, W);
          let count = 0;
          for (let i = depths[0]; i < depths[1]; i++) {
            for (let j = rows[0]; j < rows[1]; j++) {
              const row = ((n * D + i) * H + j) * W;
              for (let k = columns[0]; k < columns[1]; k++) cells[count++] = (row + k) * C;
            }
          }
          visit(out, cells, count);
        }
      }
    }
  }
}

/** First cell of a window inside an axis, and the one after its last. */
function reach(from: number, length: number, size: number): readonly [number, number] {
  return [Math.max(0, from), Math.min(size, from + length)];
}
