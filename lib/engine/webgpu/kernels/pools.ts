/**
 * Gradients of poolings: TensorFlow.js's share dy among padding as well, and give it to the last of equal maxima.
 * @module
 */
import { poolGeometry, type PoolAttributes } from '../../conv-geometry';
import type { Inputs } from '../../kernel-inputs';
import type { tf } from '../../tf';
import { runShader } from '../shader';
import type { StockBackend } from '../types';

type Geometry = ReturnType<typeof poolGeometry>;

/** The numbers of a window, for {@link OF_INPUT} and {@link IN_WINDOW}. */
function intsOf(g: Geometry): Readonly<Record<string, number>> {
  return {
    ...{ height: g.inHeight, width: g.inWidth, channels: g.inChannels },
    ...{ outHeight: g.outHeight, outWidth: g.outWidth },
    ...{ strideHeight: g.strideHeight, strideWidth: g.strideWidth },
    ...{ dilationHeight: g.dilationHeight, dilationWidth: g.dilationWidth },
    ...{ filterHeight: g.filterHeight, filterWidth: g.filterWidth },
    ...{ top: g.padInfo.top, left: g.padInfo.left },
  };
}

/** Runs `each` for every window (row r, column c, at `out` in dy) that the cell `index` of the image is in. */
const forWindows = (each: string) => `
  let k = index % uniforms.channels;
  let column = index / uniforms.channels % uniforms.width;
  let row = index / uniforms.channels / uniforms.width % uniforms.height;
  let n = index / uniforms.channels / uniforms.width / uniforms.height;
  var sum = 0.0;
  for (var i = 0; i < uniforms.filterHeight; i++) {
    let y = row + uniforms.top - i * uniforms.dilationHeight;
    let r = y / uniforms.strideHeight;
    if (y < 0 || r >= uniforms.outHeight || r * uniforms.strideHeight != y) { continue; }
    for (var j = 0; j < uniforms.filterWidth; j++) {
      let x = column + uniforms.left - j * uniforms.dilationWidth;
      let c = x / uniforms.strideWidth;
      if (x < 0 || c >= uniforms.outWidth || c * uniforms.strideWidth != x) { continue; }
      let out = ((n * uniforms.outHeight + r) * uniforms.outWidth + c) * uniforms.channels + k;
      ${each}
    }
  }
  put(index, sum);`;

/** Cells of a window that lie inside the image, along one axis. */
const COUNT = `
  fn inside(first : i32, cells : i32, dilation : i32, length : i32) -> i32 {
    var count = 0;
    for (var i = 0; i < cells; i++) {
      let at = first + i * dilation;
      if (at >= 0 && at < length) { count++; }
    }
    return count;
  }`;

/** `dx = sum over windows of dy / (cells inside the image)`; dy: [N, H', W', C], input and dx: [N, H, W, C]. */
export function avgPoolGrad(backend: StockBackend, { dy, input }: Inputs, attributes: PoolAttributes): tf.TensorInfo {
  const geometry = poolGeometry(input.shape, attributes);
  return runShader(backend, {
    name: 'AvgPoolGrad',
    inputs: { dy },
    shape: input.shape,
    ints: intsOf(geometry),
    before: COUNT,
    code: forWindows(`
      let high = inside(r * uniforms.strideHeight - uniforms.top, uniforms.filterHeight, uniforms.dilationHeight, uniforms.height);
      let wide = inside(c * uniforms.strideWidth - uniforms.left, uniforms.filterWidth, uniforms.dilationWidth, uniforms.width);
      sum += dy[out] / f32(high * wide);`),
  });
}

/** Finds where the maximum of each window is: the first NaN, or else the first of the largest; -1 for a window without cells. */
const BEST = `
  let k = index % uniforms.channels;
  let c = index / uniforms.channels % uniforms.outWidth;
  let r = index / uniforms.channels / uniforms.outWidth % uniforms.outHeight;
  let n = index / uniforms.channels / uniforms.outWidth / uniforms.outHeight;
  var best = -1;
  var largest = 0.0;
  for (var i = 0; i < uniforms.filterHeight; i++) {
    let row = r * uniforms.strideHeight - uniforms.top + i * uniforms.dilationHeight;
    if (row < 0 || row >= uniforms.height) { continue; }
    for (var j = 0; j < uniforms.filterWidth; j++) {
      let column = c * uniforms.strideWidth - uniforms.left + j * uniforms.dilationWidth;
      if (column < 0 || column >= uniforms.width) { continue; }
      let at = ((n * uniforms.height + row) * uniforms.width + column) * uniforms.channels + k;
      let value = image[at];
      if (best < 0 || value > largest || (isnan(value) && !isnan(largest))) {
        largest = value;
        best = at;
      }
    }
  }`;

/** Each window's first NaN, or else its maximum; -Infinity for a window without cells. x: [N, H, W, C], y: [N, H', W', C]. */
export function maxPool(backend: StockBackend, { x }: Inputs, attributes: PoolAttributes): tf.TensorInfo {
  const geometry = poolGeometry(x.shape, attributes);
  return runShader(backend, {
    name: 'MaxPool',
    inputs: { image: x },
    shape: geometry.outShape,
    ints: intsOf(geometry),
    code: `${BEST} put(index, select(largest, -uniforms.INFINITY, best < 0));`,
  });
}

/** Each window's dy goes to its first maximum, as in the forward pass of every engine; shapes as in {@link avgPoolGrad}. */
export function maxPoolGrad(backend: StockBackend, { dy, input }: Inputs, attributes: PoolAttributes): tf.TensorInfo {
  const geometry = poolGeometry(input.shape, attributes);
  const ints = intsOf(geometry);
  const shared = { ints, dtype: 'int32' as const };
  const inputs = { image: input };
  const positions = runShader(backend, {
    name: 'MaxPoolPositions',
    inputs,
    shape: dy.shape,
    ...shared,
    code: `${BEST} put(index, best);`,
  });
  const dx = runShader(backend, {
    name: 'MaxPoolGrad',
    inputs: { dy, positions },
    shape: input.shape,
    ints,
    code: forWindows('if (positions[out] == index) { sum += dy[out]; }'),
  });
  backend.disposeData(positions.dataId);
  return dx;
}
