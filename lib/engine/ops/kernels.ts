/**
 * Fused kernels that belong to this library. Each has a portable composition of stock ops; an engine may register
 * a faster one under the name below (`tf.registerKernel({ kernelName, backendName, kernelFunc })`), and it is then used.
 *
 * C is the last axis (channels); m is the product of all other axes; all tensors are float32 unless said.
 * @module
 */

/** Nonlinearity that a normalization can apply in the same pass. */
export type FusedActivation = 'linear' | 'relu' | 'sigmoid';

/**
 * Forward of Algorithm 1 with an activation g: `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)`.
 *
 * inputs `{ x: [..., C], gamma: [C], beta: [C] }`, attrs {@link BatchNormAttributes};
 * outputs `[y: [..., C], mean: [C], variance: [C] (divided by m), workspace]`.
 * `workspace` is the engine's own, any dtype: a scalar where not needed, and with axes where it has all that the gradient
 * of ReLU needs.
 */
export const BATCH_NORM_TRAINING = 'BatchNormTraining';

/**
 * Backward of {@link BATCH_NORM_TRAINING}.
 *
 * inputs `{ dy: [..., C], x: [..., C], gamma: [C], mean: [C], variance: [C], workspace, y: [..., C] }`, the same attrs; y is
 * absent for ReLU with a workspace that has axes;
 * outputs `[dx: [..., C], dgamma: [C], dbeta: [C]]`.
 */
export const BATCH_NORM_TRAINING_GRAD = 'BatchNormTrainingGrad';

/** Attributes of both batch normalization kernels. */
export interface BatchNormAttributes {
  readonly epsilon: number;
  readonly activation: FusedActivation;
}

/**
 * Forward of Algorithm 1 over a mini-batch that several processes share, `SharedMiniBatch` of loops/sync-batch-norm.
 *
 * inputs `{ x: [..., C], gamma: [C], beta: [C] }`;
 * outputs `[y: [..., C], mean: [C], variance: [C], rest: [C] (what float32 cut off the mean)]`.
 */
export const SYNC_BATCH_NORM = 'SyncBatchNorm';

/**
 * Backward of {@link SYNC_BATCH_NORM}.
 *
 * inputs `{ dy, x, y: [..., C], gamma, mean, rest, variance: [C] }`, the same attributes;
 * outputs `[dx: [..., C], dgamma: [C], dbeta: [C]]`, dgamma and dbeta of this process alone.
 */
export const SYNC_BATCH_NORM_GRAD = 'SyncBatchNormGrad';

/**
 * Softmax and cross-entropy in one pass: `loss_i = log(sum_j exp(z_ij)) - z_i[label_i]`.
 *
 * inputs `{ logits: [m, K], labels: int32 [m] }`; outputs `[losses: [m], probabilities: [m, K]]`.
 */
export const SOFTMAX_CROSS_ENTROPY = 'SoftmaxCrossEntropy';

/**
 * Backward of {@link SOFTMAX_CROSS_ENTROPY}: `dlogits_ij = dLosses_i (p_ij - [j = label_i])`.
 *
 * inputs `{ probabilities: [m, K], labels: int32 [m], dLosses: [m] }`; outputs `[dlogits: [m, K]]`.
 */
export const SOFTMAX_CROSS_ENTROPY_GRAD = 'SoftmaxCrossEntropyGrad';
