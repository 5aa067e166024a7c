/**
 * Batch normalization over a mini-batch that several processes share: the loops of one process, and three sums over all.
 * @module
 */
import type { FusedActivation } from '../ops/kernels';
import { activate, throughActivation } from './batch-norm';

/** What both passes know of the whole mini-batch. */
export interface SharedMiniBatch {
  /** Values per channel of all processes. */
  readonly valuesPerChannel: number;
  /** Share of this process in the mini-batch, 0 to 1: the weight of its loss. */
  readonly weight: number;
  /** Adds up over all processes, in place. */
  readonly sum: (values: Float64Array) => void;
  readonly epsilon: number;
  readonly activation: FusedActivation;
}

/** Memory of one forward pass; C is the length of `gamma`. */
export interface SyncBatchNormForward extends SharedMiniBatch {
  /** [m, C], of this process. */
  readonly x: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  /** [m, C], written. */
  readonly y: Float32Array;
  /** [C], written. */
  readonly mean: Float32Array;
  /** [C], written: what float32 cut off the mean. */
  readonly rest: Float32Array;
  /** [C], written: biased. */
  readonly variance: Float32Array;
}

/** Algorithm 1 with the exact statistics of the whole mini-batch: the mean by one sum, the variance around it by another. */
export function syncBatchNormForward(pass: SyncBatchNormForward): void {
  const { x, gamma, beta, y, mean, rest, variance, epsilon, activation, valuesPerChannel: m, sum } = pass;
  const C = gamma.length;
  const mu = new Float64Array(C);
  for (let i = 0; i < x.length; i += C) for (let c = 0; c < C; c++) mu[c]! += x[i + c]!;
  sum(mu);
  for (let c = 0; c < C; c++) mu[c]! /= m;
  const squares = new Float64Array(C);
  for (let i = 0; i < x.length; i += C) for (let c = 0; c < C; c++) squares[c]! += (x[i + c]! - mu[c]!) ** 2;
  sum(squares);
  const scale = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    mean[c] = mu[c]!;
    rest[c] = mu[c]! - mean[c]!;
    variance[c] = squares[c]! / m;
    scale[c] = gamma[c]! / Math.sqrt(squares[c]! / m + epsilon);
  }
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) y[i + c] = (x[i + c]! - mu[c]!) * scale[c]! + beta[c]!;
  }
  activate(y, activation);
}

/** Memory of one backward pass, shapes as in {@link SyncBatchNormForward}. */
export interface SyncBatchNormBackward extends SharedMiniBatch {
  readonly dy: Float32Array;
  readonly x: Float32Array;
  /** The forward output, after the activation. */
  readonly y: Float32Array;
  readonly gamma: Float32Array;
  readonly mean: Float32Array;
  readonly rest: Float32Array;
  readonly variance: Float32Array;
  /** [m, C], written. */
  readonly dx: Float32Array;
  /** [C], written: of this process alone, since gradients of weights are averaged anyway. */
  readonly dgamma: Float32Array;
  /** [C], written: likewise. */
  readonly dbeta: Float32Array;
}

/**
 * Gradient of {@link syncBatchNormForward}: the closed form of one process with `sum d` and `sum(d xhat)` over all processes.
 *
 * Each process differentiates the mean loss of its own part, so its sums count by its weight, and are taken back to its units.
 */
export function syncBatchNormBackward(pass: SyncBatchNormBackward): void {
  const { x, gamma, mean, rest, variance, dx, dgamma, dbeta, epsilon, valuesPerChannel: m, weight, sum } = pass;
  const C = gamma.length;
  const mu = Float64Array.from(mean, (value, c) => value + rest[c]!);
  throughActivation(pass);
  // the sums of d, then those of d (x - mean)
  const sums = new Float64Array(2 * C);
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) {
      sums[c]! += dx[i + c]!;
      sums[C + c]! += dx[i + c]! * (x[i + c]! - mu[c]!);
    }
  }
  const inverse = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
  for (let c = 0; c < C; c++) {
    dbeta[c] = sums[c]!;
    dgamma[c] = sums[C + c]! * inverse[c]!;
  }
  for (let i = 0; i < sums.length; i++) sums[i]! *= weight;
  sum(sums);
  for (let i = 0; i < sums.length; i++) sums[i]! /= weight * m;
  for (let i = 0; i < x.length; i += C) {
    for (let c = 0; c < C; c++) {
      const slope = sums[C + c]! * inverse[c]! * inverse[c]!;
      dx[i + c] = gamma[c]! * inverse[c]! * (dx[i + c]! - sums[c]! - (x[i + c]! - mu[c]!) * slope);
    }
  }
}
