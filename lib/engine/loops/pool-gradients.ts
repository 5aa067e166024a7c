/**
 * Pooling gradients as plain loops over NHWC memory: the stock kernels are wrong at padded borders (average)
 * and for windows whose maximum is zero or less (maximum).
 * @module
 */

/** What the loops need of TensorFlow.js's `Conv2DInfo`. */
export interface PoolGeometry {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** Calls `visit` for each output cell with the offsets of the input cells inside its window, padding left out. */
export function forEachWindow(
  g: PoolGeometry,
  visit: (outOffset: number, cells: Int32Array, count: number) => void,
): void {
  const C = g.inChannels;
  const cells = new Int32Array(g.filterHeight * g.filterWidth);
  for (let b = 0; b < g.batchSize; b++) {
    for (let r = 0; r < g.outHeight; r++) {
      for (let c = 0; c < g.outWidth; c++) {
        let count = 0;
        for (let i = 0; i < g.filterHeight; i++) {
          const y = r * g.strideHeight - g.padInfo.top + i * g.dilationHeight;
          if (y < 0 || y >= g.inHeight) continue;
          for (let j = 0; j < g.filterWidth; j++) {
            const x = c * g.strideWidth - g.padInfo.left + j * g.dilationWidth;
            if (x >= 0 && x < g.inWidth) cells[count++] = ((b * g.inHeight + y) * g.inWidth + x) * C;
          }
        }
        visit(((b * g.outHeight + r) * g.outWidth + c) * C, cells, count);
      }
    }
  }
}

/**
 * Gradient of average pooling that leaves padding out: `dx = sum over windows of dy / (cells inside the image)`.
 *
 * dy: [N, H', W', C], dx: [N, H, W, C] (overwritten).
 */
export function avgPoolGradient(dy: Float32Array, dx: Float32Array, geometry: PoolGeometry): void {
  const C = geometry.inChannels;
  dx.fill(0);
  forEachWindow(geometry, (out, cells, count) => {
    const share = 1 / count;
    for (let n = 0; n < count; n++) {
      const at = cells[n]!;
      for (let k = 0; k < C; k++) dx[at + k]! += dy[out + k]! * share;
    }
  });
}

/**
 * Gradient of max pooling: each window's dy goes to its maximum, the first one where several are equal.
 * A window that holds NaN gives its dy to the first NaN, as the forward pass takes it for the maximum.
 *
 * dy: [N, H', W', C], x and dx: [N, H, W, C] (dx is overwritten).
 */
export function maxPoolGradient(dy: Float32Array, x: Float32Array, dx: Float32Array, geometry: PoolGeometry): void {
  const C = geometry.inChannels;
  const maximum = new Float32Array(C);
  const where = new Int32Array(C);
  dx.fill(0);
  forEachWindow(geometry, (out, cells, count) => {
    if (count === 0) return;
    for (let k = 0; k < C; k++) {
      maximum[k] = x[cells[0]! + k]!;
      where[k] = cells[0]! + k;
    }
    for (let n = 1; n < count; n++) {
      const at = cells[n]!;
      for (let k = 0; k < C; k++) {
        const value = x[at + k]!;
        if (value > maximum[k]! || (value !== value && maximum[k] === maximum[k])) {
          maximum[k] = value;
          where[k] = at + k;
        }
      }
    }
    for (let k = 0; k < C; k++) dx[where[k]!]! += dy[out + k]!;
  });
}
