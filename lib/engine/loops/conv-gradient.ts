/**
 * Gradient of a convolution with respect to its filter as plain loops: the stock cpu kernel takes minutes.
 * @module
 */
import type { PoolGeometry } from './pool-gradients';

/**
 * `dw[i, j, c, k] = sum over n, r, s of x[n, r stride + i dilation - pad, s stride + j dilation - pad, c] dy[n, r, s, k]`, float64 sums.
 *
 * x: [N, H, W, C], dy: [N, H', W', K], dw: [R, S, C, K] (overwritten).
 */
export function convFilterGradient(
  x: Float32Array,
  dy: Float32Array,
  dw: Float32Array,
  g: PoolGeometry & { readonly outChannels: number },
): void {
  const C = g.inChannels;
  const K = g.outChannels;
  const sums = new Float64Array(dw.length);
  for (let n = 0; n < g.batchSize; n++) {
    for (let r = 0; r < g.outHeight; r++) {
      for (let i = 0; i < g.filterHeight; i++) {
        const y = r * g.strideHeight + i * g.dilationHeight - g.padInfo.top;
        if (y < 0 || y >= g.inHeight) continue;
        for (let s = 0; s < g.outWidth; s++) {
          const out = ((n * g.outHeight + r) * g.outWidth + s) * K;
          for (let j = 0; j < g.filterWidth; j++) {
            const at = s * g.strideWidth + j * g.dilationWidth - g.padInfo.left;
            if (at < 0 || at >= g.inWidth) continue;
            const cell = ((n * g.inHeight + y) * g.inWidth + at) * C;
            addOuterProduct(sums, (i * g.filterWidth + j) * C * K, x, cell, C, dy, out, K);
          }
        }
      }
    }
  }
  dw.set(sums);
}

/** `sums[c, k] += a[c] b[k]`, the innermost piece of work, alone so that the compiler keeps it tight. */
function addOuterProduct(
  sums: Float64Array,
  offset: number,
  a: Float32Array,
  aOffset: number,
  C: number,
  b: Float32Array,
  bOffset: number,
  K: number,
): void {
  for (let c = 0; c < C; c++) {
    const value = a[aOffset + c]!;
    const row = offset + c * K;
    for (let k = 0; k < K; k++) sums[row + k]! += value * b[bOffset + k]!;
  }
}
