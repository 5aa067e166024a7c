/**
 * Batch normalization in training as loops over memory, forward and backward, float64 sums.
 * @module
 */
import type { FusedActivation } from '../ops/kernels';
import { sigmoidInPlace } from './sigmoid';

/** Memory of one forward pass; C is the length of `gamma`, m is `x.length / C`. */
export interface BatchNormForward {
  /** [m, C] */
  readonly x: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  /** [m, C], written. */
  readonly y: Float32Array;
  /** [C], written. */
  readonly mean: Float32Array;
  /** [C], written: the biased variance (divided by m). */
  readonly variance: Float32Array;
  readonly epsilon: number;
  readonly activation: FusedActivation;
}

/** `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the statistics of the mini-batch, variance in two passes (Algorithm 1). */
export function batchNormForward(pass: BatchNormForward): void {
  const { x, gamma, beta, y, mean, variance, epsilon, activation } = pass;
  const C = gamma.length;
  const m = x.length / C;
  const mu = columnMeans(x, C);
  const squares = new Float64Array(C);
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) {
      const centered = x[i + c]! - mu[c]!;
      squares[c]! += centered * centered;
    }
  }
  const scale = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    mean[c] = mu[c]!;
    variance[c] = squares[c]! / m;
    scale[c] = gamma[c]! / Math.sqrt(squares[c]! / m + epsilon);
  }
  // centred before it is scaled: x * scale + (beta - mean * scale) would cancel for large means
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) y[i + c] = (x[i + c]! - mu[c]!) * scale[c]! + beta[c]!;
  }
  activate(y, activation);
}

/** Memory of one backward pass, shapes as in {@link BatchNormForward}. */
export interface BatchNormBackward {
  readonly dy: Float32Array;
  readonly x: Float32Array;
  /** The forward output, after the activation. */
  readonly y: Float32Array;
  readonly gamma: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** [m, C], written. */
  readonly dx: Float32Array;
  /** [C], written. */
  readonly dgamma: Float32Array;
  /** [C], written. */
  readonly dbeta: Float32Array;
  readonly epsilon: number;
  readonly activation: FusedActivation;
}

/**
 * Gradient of {@link batchNormForward} in closed form, with `s = sqrt(variance + epsilon)` and `d = dy g'(.)`:
 * `dx = gamma / (m s) (m d - sum d - xhat sum(d xhat))`, `dgamma = sum(d xhat)`, `dbeta = sum d`.
 */
export function batchNormBackward(pass: BatchNormBackward): void {
  const { x, gamma, variance, dx, dgamma, dbeta, epsilon } = pass;
  const C = gamma.length;
  const m = x.length / C;
  // the mean is needed to more digits than its float32 copy holds when it is large against the spread
  const mu = columnMeans(x, C);
  throughActivation(pass);
  const sumD = new Float64Array(C);
  const sumDX = new Float64Array(C);
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) {
      const d = dx[i + c]!;
      sumD[c]! += d;
      sumDX[c]! += d * (x[i + c]! - mu[c]!);
    }
  }
  const inverse = new Float64Array(C);
  const slope = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    inverse[c] = 1 / Math.sqrt(variance[c]! + epsilon);
    dgamma[c] = sumDX[c]! * inverse[c]!;
    dbeta[c] = sumD[c]!;
    slope[c] = (sumDX[c]! * inverse[c]! * inverse[c]!) / m;
    sumD[c]! /= m;
    inverse[c]! *= gamma[c]!;
  }
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) dx[i + c] = inverse[c]! * (dx[i + c]! - sumD[c]! - (x[i + c]! - mu[c]!) * slope[c]!);
  }
}

function columnMeans(x: Float32Array, C: number): Float64Array {
  const mu = new Float64Array(C);
  for (let i = 0; i < x.length; i += C) for (let c = 0; c < C; c++) mu[c]! += x[i + c]!;
  for (let c = 0; c < C; c++) mu[c]! /= x.length / C;
  return mu;
}

/** The activation g in place. */
export function activate(y: Float32Array, activation: FusedActivation): void {
  if (activation === 'sigmoid') sigmoidInPlace(y);
  // written so that NaN stays NaN
  else if (activation === 'relu') for (let i = 0; i < y.length; i++) if (y[i]! < 0) y[i] = 0;
}

/** Writes `dy g'` into dx, the derivative taken from the output: relu' = [y > 0], sigmoid' = y (1 - y). */
export function throughActivation({
  dy,
  y,
  dx,
  activation,
}: Pick<BatchNormBackward, 'dy' | 'y' | 'dx' | 'activation'>): void {
  if (activation === 'linear') dx.set(dy);
  // zero times dy, not zero: a NaN gradient must stay visible; and a unit that is NaN is neither on nor off
  else if (activation === 'relu') for (let i = 0; i < dx.length; i++) dx[i] = dy[i]! * (y[i]! > 0 ? 1 : 0 * y[i]!);
  else for (let i = 0; i < dx.length; i++) dx[i] = dy[i]! * y[i]! * (1 - y[i]!);
}
