/** Slow, plain float64 loops over NHWC images: what the kernels are judged by. */
import { sizeOf, zeros, type Array64 } from './support';

/** Geometry of a sliding window. */
export interface Window {
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows above and columns before the image. */
  readonly before: readonly [number, number];
  readonly out: readonly [number, number];
}

type Visit = (image: number, output: number, filterRow: number, filterColumn: number) => void;

/** Visits every pair of an input cell and an output cell that a window joins; indices are of cells, without channels. */
export function visit(shape: readonly number[], filter: readonly [number, number], w: Window, body: Visit): void {
  const [N, H, W] = shape;
  for (let n = 0; n < N; n++) {
    for (let oy = 0; oy < w.out[0]; oy++) {
      for (let ox = 0; ox < w.out[1]; ox++) {
        for (let r = 0; r < filter[0]; r++) {
          const y = oy * w.stride[0] - w.before[0] + r * w.dilation[0];
          if (y < 0 || y >= H) continue;
          for (let s = 0; s < filter[1]; s++) {
            const x = ox * w.stride[1] - w.before[1] + s * w.dilation[1];
            if (x >= 0 && x < W) body((n * H + y) * W + x, (n * w.out[0] + oy) * w.out[1] + ox, r, s);
          }
        }
      }
    }
  }
}

export function conv(x: Array64, filter: Array64, w: Window): Array64 {
  const [R, S, C, K] = filter.shape;
  const y = zeros([x.shape[0], ...w.out, K]);
  visit(x.shape, [R, S], w, (i, o, r, s) => {
    for (let c = 0; c < C; c++) {
      const value = x.values[i * C + c];
      for (let k = 0; k < K; k++) y.values[o * K + k] += value * filter.values[((r * S + s) * C + c) * K + k];
    }
  });
  return y;
}

export function convInputGradient(dy: Array64, filter: Array64, xShape: readonly number[], w: Window): Array64 {
  const [R, S, C, K] = filter.shape;
  const dx = zeros(xShape);
  visit(xShape, [R, S], w, (i, o, r, s) => {
    for (let c = 0; c < C; c++) {
      let total = 0;
      for (let k = 0; k < K; k++) total += dy.values[o * K + k] * filter.values[((r * S + s) * C + c) * K + k];
      dx.values[i * C + c] += total;
    }
  });
  return dx;
}

export function convFilterGradient(x: Array64, dy: Array64, filterShape: readonly number[], w: Window): Array64 {
  const [R, S, C, K] = filterShape;
  const dw = zeros(filterShape);
  visit(x.shape, [R, S], w, (i, o, r, s) => {
    for (let c = 0; c < C; c++) {
      const value = x.values[i * C + c];
      for (let k = 0; k < K; k++) dw.values[((r * S + s) * C + c) * K + k] += value * dy.values[o * K + k];
    }
  });
  return dw;
}

/** Averages over the cells that lie in the image; with the gradient for dy where given. */
export function averagePool(
  x: Array64,
  filter: readonly [number, number],
  w: Window,
  dy?: Array64,
): { y: Array64; dx: Array64 } {
  const C = x.shape[3];
  const y = zeros([x.shape[0], ...w.out, C]);
  const dx = zeros(x.shape);
  const counts = new Float64Array(sizeOf(y.shape) / C);
  visit(x.shape, filter, w, (_, o) => counts[o]++);
  // a window without any cell has no average
  counts.forEach((count, o) => count === 0 && y.values.fill(NaN, o * C, (o + 1) * C));
  visit(x.shape, filter, w, (i, o) => {
    for (let c = 0; c < C; c++) {
      y.values[o * C + c] += x.values[i * C + c] / counts[o];
      if (dy) dx.values[i * C + c] += dy.values[o * C + c] / counts[o];
    }
  });
  return { y, dx };
}

/** Maxima; the gradient goes to the first largest cell of a window. */
export function maxPool(
  x: Array64,
  filter: readonly [number, number],
  w: Window,
  dy?: Array64,
): { y: Array64; dx: Array64 } {
  const C = x.shape[3];
  const y = zeros([x.shape[0], ...w.out, C]);
  const dx = zeros(x.shape);
  const where = new Int32Array(y.values.length).fill(-1);
  y.values.fill(-Infinity);
  visit(x.shape, filter, w, (i, o) => {
    for (let c = 0; c < C; c++) {
      if (x.values[i * C + c] <= y.values[o * C + c]) continue;
      y.values[o * C + c] = x.values[i * C + c];
      where[o * C + c] = i * C + c;
    }
  });
  if (dy) where.forEach((at, o) => at >= 0 && (dx.values[at] += dy.values[o]));
  return { y, dx };
}

/** Local response normalization and its gradient. */
export function lrn(
  x: Array64,
  dy: Array64,
  a: { radius: number; bias: number; alpha: number; beta: number },
): { y: Array64; dx: Array64 } {
  const C = x.shape[3];
  const y = zeros(x.shape);
  const dx = zeros(x.shape);
  const near = (c: number) => [Math.max(0, c - a.radius), Math.min(C - 1, c + a.radius)];
  for (let at = 0; at < x.values.length; at += C) {
    const scale = new Float64Array(C);
    for (let c = 0; c < C; c++) {
      const [low, high] = near(c);
      for (let j = low; j <= high; j++) scale[c] += x.values[at + j] ** 2;
      scale[c] = a.bias + a.alpha * scale[c];
      y.values[at + c] = x.values[at + c] * scale[c] ** -a.beta;
    }
    for (let c = 0; c < C; c++) {
      dx.values[at + c] += dy.values[at + c] * scale[c] ** -a.beta;
      const [low, high] = near(c);
      const common = 2 * a.alpha * a.beta * dy.values[at + c] * x.values[at + c] * scale[c] ** (-a.beta - 1);
      for (let j = low; j <= high; j++) dx.values[at + j] -= common * x.values[at + j];
    }
  }
  return { y, dx };
}

/** Matrix product of [M, K] and [K, N] after the transposes. */
export function matMul(a: Array64, b: Array64, transposeA: boolean, transposeB: boolean): Array64 {
  const [M, K] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const N = transposeB ? b.shape[0] : b.shape[1];
  const c = zeros([M, N]);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let total = 0;
      for (let k = 0; k < K; k++) {
        total += a.values[transposeA ? k * M + m : m * K + k] * b.values[transposeB ? n * K + k : k * N + n];
      }
      c.values[m * N + n] = total;
    }
  }
  return c;
}

type Activation = 'linear' | 'relu' | 'sigmoid';

/** Algorithm 1 over rows of C channels, with an activation, and its gradient (section 3). */
export function batchNorm(
  x: Array64,
  gamma: Array64,
  beta: Array64,
  dy: Array64,
  epsilon: number,
  activation: Activation,
): Record<'y' | 'mean' | 'variance' | 'dx' | 'dgamma' | 'dbeta', Array64> {
  const C = gamma.values.length;
  const m = x.values.length / C;
  const [mean, variance, dgamma, dbeta] = [0, 1, 2, 3].map(() => zeros([C]));
  const [y, dx] = [zeros(x.shape), zeros(x.shape)];
  x.values.forEach((v, i) => (mean.values[i % C] += v / m));
  x.values.forEach((v, i) => (variance.values[i % C] += (v - mean.values[i % C]) ** 2 / m));
  const xhat = x.values.map((v, i) => (v - mean.values[i % C]) / Math.sqrt(variance.values[i % C] + epsilon));
  const d = dy.values.map((upstream, i) => {
    const z = gamma.values[i % C] * xhat[i] + beta.values[i % C];
    const s = 1 / (1 + Math.exp(-z));
    y.values[i] = activation === 'relu' ? Math.max(0, z) : activation === 'sigmoid' ? s : z;
    return activation === 'relu'
      ? z > 0
        ? upstream
        : 0
      : activation === 'sigmoid'
        ? upstream * s * (1 - s)
        : upstream;
  });
  d.forEach((v, i) => {
    dbeta.values[i % C] += v;
    dgamma.values[i % C] += v * xhat[i];
  });
  d.forEach((v, i) => {
    const c = i % C;
    const centered = v - dbeta.values[c] / m - (xhat[i] * dgamma.values[c]) / m;
    dx.values[i] = (gamma.values[c] / Math.sqrt(variance.values[c] + epsilon)) * centered;
  });
  return { y, mean, variance, dx, dgamma, dbeta };
}
