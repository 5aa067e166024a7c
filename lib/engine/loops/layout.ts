/**
 * Order of axes in memory.
 * @module
 */
import { dims } from '../../dims';

/** The numbers of [N, C, H, W] in the order of [N, H, W, C]. */
export function channelsLast(values: Float32Array, shape: readonly number[]): Float32Array {
  const [N, C, H, W] = dims(shape, 4);
  const cells = H * W;
  const result = new Float32Array(values.length);
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) {
      const from = (n * C + c) * cells;
      for (let i = 0; i < cells; i++) result[(n * cells + i) * C + c] = values[from + i]!;
    }
  }
  return result;
}
