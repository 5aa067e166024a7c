/**
 * Batch normalization in float64, as printed in the paper: the judge of every engine.
 *
 * Arrays hold [m, C] with the channel last: value i of channel c lies at `i * C + c`. A convolutional map [N, H, W, C]
 * is the same array with m = N H W (section 3.2).
 * @module
 */
import { BnlabError } from '../errors';

/** Input of {@link referenceForward}. */
export interface ReferenceInput {
  /** [m, C] */
  readonly x: Float64Array;
  /** [C]; its length is the number of channels. */
  readonly gamma: Float64Array;
  /** [C] */
  readonly beta: Float64Array;
  /** Added to the variance inside the square root. */
  readonly epsilon: number;
}

/** Everything the forward pass computes and the backward pass needs. */
export interface ReferenceForward extends ReferenceInput {
  /** Values per channel. */
  readonly m: number;
  /** [C] */
  readonly mean: Float64Array;
  /** [C], biased: divided by m. */
  readonly variance: Float64Array;
  /** [m, C] */
  readonly xhat: Float64Array;
  /** [m, C] */
  readonly y: Float64Array;
}

/** Gradients of a loss with respect to all inputs, and to the two statistics on the way. */
export interface ReferenceGradients {
  /** [m, C] */
  readonly dx: Float64Array;
  /** [C] */
  readonly dgamma: Float64Array;
  /** [C] */
  readonly dbeta: Float64Array;
  /** [C] */
  readonly dmean: Float64Array;
  /** [C] */
  readonly dvariance: Float64Array;
}

/**
 * Algorithm 1: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta` with the statistics of the mini-batch.
 *
 * @throws BnlabError when the lengths do not fit together.
 * @example
 * ```ts
 * import { referenceForward } from 'bnlab';
 * const one = { gamma: Float64Array.of(1), beta: Float64Array.of(0), epsilon: 0 };
 * const { m, mean, y } = referenceForward({ x: Float64Array.of(1, 3), ...one });
 * console.log(m, [...mean], [...y]); // 2 [ 2 ] [ -1, 1 ]
 * ```
 */
export function referenceForward({ x, gamma, beta, epsilon }: ReferenceInput): ReferenceForward {
  const C = gamma.length;
  const m = x.length / C;
  if (!Number.isInteger(m) || m < 1 || beta.length !== C) {
    throw new BnlabError({
      where: 'referenceForward',
      expected: `x of m * ${C} values and beta of ${C}`,
      got: `x of ${x.length}, beta of ${beta.length}`,
      hint: 'gamma and beta have one value per channel; x holds [m, C] with the channel last.',
    });
  }
  const mean = perChannel(C, m, (i, c) => x[i * C + c]! / m);
  const variance = perChannel(C, m, (i, c) => (x[i * C + c]! - mean[c]!) ** 2 / m);
  const xhat = x.map((value, at) => (value - mean[at % C]!) / Math.sqrt(variance[at % C]! + epsilon));
  const y = xhat.map((value, at) => gamma[at % C]! * value + beta[at % C]!);
  return { x, gamma, beta, epsilon, m, mean, variance, xhat, y };
}

/**
 * The gradients as the paper prints them, unsimplified (after Algorithm 1, section 3).
 *
 * dy: [m, C], the gradient of the loss with respect to y.
 */
export function referenceBackward(forward: ReferenceForward, dy: Float64Array): ReferenceGradients {
  const { x, gamma, epsilon, m, mean, variance, xhat } = forward;
  const C = gamma.length;
  const dxhat = dy.map((value, at) => value * gamma[at % C]!);
  const spread = variance.map((value) => Math.sqrt(value + epsilon));
  const dvariance = perChannel(C, m, (i, c) => {
    const at = i * C + c;
    return dxhat[at]! * (x[at]! - mean[c]!) * -0.5 * spread[c]! ** -3;
  });
  const throughXhat = perChannel(C, m, (i, c) => -dxhat[i * C + c]! / spread[c]!);
  const throughVariance = perChannel(C, m, (i, c) => (-2 * (x[i * C + c]! - mean[c]!)) / m);
  const dmean = throughXhat.map((value, c) => value + dvariance[c]! * throughVariance[c]!);
  const dx = dxhat.map((value, at) => {
    const c = at % C;
    return value / spread[c]! + (dvariance[c]! * 2 * (x[at]! - mean[c]!)) / m + dmean[c]! / m;
  });
  const dgamma = perChannel(C, m, (i, c) => dy[i * C + c]! * xhat[i * C + c]!);
  const dbeta = perChannel(C, m, (i, c) => dy[i * C + c]!);
  return { dx, dgamma, dbeta, dmean, dvariance };
}

/**
 * The same dx in closed form: `dx = gamma / (m s) (m dy - sum(dy) - xhat sum(dy xhat))` with `s = sqrt(variance + epsilon)`.
 *
 * dy, result: [m, C]. Derived from the printed form; its first-order invariant is `sum dx = 0`.
 */
export function referenceBackwardClosedForm(forward: ReferenceForward, dy: Float64Array): Float64Array {
  const { gamma, epsilon, m, variance, xhat } = forward;
  const C = gamma.length;
  const sumDy = perChannel(C, m, (i, c) => dy[i * C + c]!);
  const sumDyXhat = perChannel(C, m, (i, c) => dy[i * C + c]! * xhat[i * C + c]!);
  return dy.map((value, at) => {
    const c = at % C;
    const scale = gamma[c]! / (m * Math.sqrt(variance[c]! + epsilon));
    return scale * (m * value - sumDy[c]! - xhat[at]! * sumDyXhat[c]!);
  });
}

/** Statistics that stand for the whole population in inference (section 3.1). */
export interface PopulationStatistics {
  /** [C] */
  readonly mean: Float64Array;
  /** [C] */
  readonly variance: Float64Array;
}

/** Inference: `y = gamma (x - E[x]) / sqrt(Var[x] + epsilon) + beta`, each example on its own (Algorithm 2, step 11). */
export function referenceInference(
  { x, gamma, beta, epsilon }: ReferenceInput,
  { mean, variance }: PopulationStatistics,
): Float64Array {
  const C = gamma.length;
  return x.map((value, at) => {
    const c = at % C;
    return (gamma[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + epsilon) + beta[c]!;
  });
}

/**
 * Numerical gradient of a scalar function by central differences: `(f(x + h e_i) - f(x - h e_i)) / 2h` for each i.
 *
 * @param h step; 1e-5 suits float64 values around 1.
 */
export function centralDifferences(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): Float64Array {
  const moved = x.slice();
  return x.map((value, i) => {
    moved[i] = value + h;
    const above = f(moved);
    moved[i] = value - h;
    const below = f(moved);
    moved[i] = value;
    return (above - below) / (2 * h);
  });
}

/** For each channel the sum of `term(i, c)` over the m values. */
function perChannel(C: number, m: number, term: (i: number, c: number) => number): Float64Array {
  const sums = new Float64Array(C);
  for (let i = 0; i < m; i++) for (let c = 0; c < C; c++) sums[c]! += term(i, c);
  return sums;
}
