/**
 * Algorithm 1 on a mini-batch, with or without a mask.
 * @module
 */
import { batchNormTraining, tf, type FusedActivation } from '../engine';
import { maskedBatchNorm } from './masked';
import type { MiniBatchStatistics } from './moving';
import { activate } from './transform';

/** What a layer normalizes with in training: x has its channels last. */
export interface TrainingInput {
  /** [..., C] */
  readonly x: tf.Tensor;
  /** [C] */
  readonly gamma: tf.Tensor1D;
  /** [C] */
  readonly beta: tf.Tensor1D;
  /** bool, broadcasts to x, 1 on the channel axis; undefined where every value counts. */
  readonly mask?: tf.Tensor;
}

/** What a training call makes of a mini-batch. */
export interface TrainingOutput {
  /** [..., C], after the activation. */
  readonly y: tf.Tensor;
  /** Of the mini-batch, or of each of the parts that were normalized apart, in order. */
  readonly statistics: readonly MiniBatchStatistics[];
}

/**
 * `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the statistics of the values that count; runs inside `tf.tidy`.
 *
 * Without a mask it is one fused kernel where the engine has it.
 */
export function trainingTransform(
  { x, gamma, beta, mask }: TrainingInput,
  { epsilon, activation }: { readonly epsilon: number; readonly activation: FusedActivation },
): TrainingOutput {
  if (mask) {
    const { y, ...statistics } = maskedBatchNorm(x, mask, { gamma, beta, epsilon });
    return { y: activate(y, activation), statistics: [statistics] };
  }
  const { y, mean, variance } = batchNormTraining(x, gamma, beta, { epsilon, activation });
  return { y, statistics: [{ mean, variance, valuesPerChannel: x.size / gamma.size }] };
}
