/**
 * Single numbers of convolutions and products, summed in float64: what a kernel that lost a NaN is mended with.
 * @module
 */
import type { PoolGeometry } from './pool-gradients';

/** Geometry of a convolution with its output channels. */
export type ConvGeometry = PoolGeometry & { readonly outChannels: number };

/** Calls `visit` with the offsets (in cells) of each input cell and each filter cell that make the output cell `out`. */
function forEachTap(g: ConvGeometry, out: number, visit: (input: number, tap: number) => boolean): void {
  const s = out % g.outWidth;
  const r = Math.floor(out / g.outWidth) % g.outHeight;
  const n = Math.floor(out / (g.outWidth * g.outHeight));
  for (let i = 0; i < g.filterHeight; i++) {
    const y = r * g.strideHeight + i * g.dilationHeight - g.padInfo.top;
    if (y < 0 || y >= g.inHeight) continue;
    for (let j = 0; j < g.filterWidth; j++) {
      const x = s * g.strideWidth + j * g.dilationWidth - g.padInfo.left;
      if (x < 0 || x >= g.inWidth) continue;
      if (!visit((n * g.inHeight + y) * g.inWidth + x, i * g.filterWidth + j)) return;
    }
  }
}

/** The number at `index` of `y = conv(x, filter)`; x: [N, H, W, C], filter: [R, S, C, K], y: [N, H', W', K]. */
export function convolutionCell(x: Float32Array, filter: Float32Array, g: ConvGeometry, index: number): number {
  const [C, K] = [g.inChannels, g.outChannels];
  const k = index % K;
  let sum = 0;
  forEachTap(g, Math.floor(index / K), (input, tap) => {
    for (let c = 0; c < C; c++) sum += x[input * C + c]! * filter[(tap * C + c) * K + k]!;
    return sum === sum;
  });
  return sum;
}

/** The number at `index` of a depthwise convolution; filter: [R, S, C, Q], y: [N, H', W', C Q]. */
export function depthwiseCell(x: Float32Array, filter: Float32Array, g: ConvGeometry, index: number): number {
  const [C, K] = [g.inChannels, g.outChannels];
  const k = index % K;
  const c = Math.floor((k * C) / K);
  let sum = 0;
  forEachTap(g, Math.floor(index / K), (input, tap) => {
    sum += x[input * C + c]! * filter[tap * K + k]!;
    return sum === sum;
  });
  return sum;
}
