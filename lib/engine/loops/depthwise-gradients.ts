/**
 * Gradients of a depthwise convolution as plain loops over NHWC memory: the stock kernels visit number by number.
 * @module
 */
import type { ConvGeometry } from './cells';

type Visit = (input: number, output: number, tap: number) => void;

/** Calls `visit` with the offsets (in cells) of each input cell, output cell and filter cell that a window joins. */
function forEachJoint(g: ConvGeometry, visit: Visit): void {
  for (let n = 0; n < g.batchSize; n++) {
    for (let r = 0; r < g.outHeight; r++) {
      for (let i = 0; i < g.filterHeight; i++) {
        const y = r * g.strideHeight + i * g.dilationHeight - g.padInfo.top;
        if (y < 0 || y >= g.inHeight) continue;
        const [row, out] = [(n * g.inHeight + y) * g.inWidth, (n * g.outHeight + r) * g.outWidth];
        for (let s = 0; s < g.outWidth; s++) {
          for (let j = 0; j < g.filterWidth; j++) {
            const x = s * g.strideWidth + j * g.dilationWidth - g.padInfo.left;
            if (x >= 0 && x < g.inWidth) visit(row + x, out + s, i * g.filterWidth + j);
          }
        }
      }
    }
  }
}

/**
 * `dw[i, j, c, q] = sum over n, r, s of x[n, ..., c] dy[n, r, s, c Q + q]`, float64 sums.
 *
 * x: [N, H, W, C], dy: [N, H', W', C Q], dw: [R, S, C, Q] (overwritten).
 */
export function depthwiseFilterGradient(x: Float32Array, dy: Float32Array, dw: Float32Array, g: ConvGeometry): void {
  const [C, K] = [g.inChannels, g.outChannels];
  const Q = K / C;
  const sums = new Float64Array(dw.length);
  forEachJoint(g, (input, output, tap) => {
    for (let c = 0, k = 0; c < C; c++) {
      const value = x[input * C + c]!;
      for (let q = 0; q < Q; q++, k++) sums[tap * K + k]! += value * dy[output * K + k]!;
    }
  });
  dw.set(sums);
}

/**
 * `dx[n, y, x, c] = sum over windows and q of dy[n, r, s, c Q + q] w[i, j, c, q]`.
 *
 * dy: [N, H', W', C Q], filter: [R, S, C, Q], dx: [N, H, W, C] (overwritten).
 */
export function depthwiseInputGradient(
  dy: Float32Array,
  filter: Float32Array,
  dx: Float32Array,
  g: ConvGeometry,
): void {
  const [C, K] = [g.inChannels, g.outChannels];
  const Q = K / C;
  dx.fill(0);
  forEachJoint(g, (input, output, tap) => {
    for (let c = 0, k = 0; c < C; c++) {
      let sum = 0;
      for (let q = 0; q < Q; q++, k++) sum += dy[output * K + k]! * filter[tap * K + k]!;
      dx[input * C + c]! += sum;
    }
  });
}
