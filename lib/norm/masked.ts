/**
 * Batch normalization of mini-batches in which some steps are masked: they count in no statistic.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';

/** Result of {@link maskedBatchNorm}; the caller disposes all, or calls inside `tf.tidy`. */
export interface MaskedBatchNormResult {
  /** [..., C], before any activation; masked places are normalized too. */
  readonly y: tf.Tensor;
  /** [C], of the values that count; zeros where none does. */
  readonly mean: tf.Tensor1D;
  /** [C], of the values that count, divided by their number. */
  readonly variance: tf.Tensor1D;
  /** Scalar m: values per channel that count. */
  readonly valuesPerChannel: tf.Scalar;
}

/**
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta` with the mean and variance of the values where `mask` is true,
 * differentiable in x, gamma and beta, through the statistics.
 *
 * x: [..., C], gamma and beta: [C], mask: bool [..., 1]. A value under the mask, NaN too, has no part in the statistics.
 * Without a value that counts, mean and variance are 0.
 */
export function maskedBatchNorm(
  x: tf.Tensor,
  mask: tf.Tensor,
  { gamma, beta, epsilon }: { readonly gamma: tf.Tensor; readonly beta: tf.Tensor; readonly epsilon: number },
): MaskedBatchNormResult {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const m = mask
    .broadcastTo([...x.shape.slice(0, -1), 1])
    .cast('float32')
    .sum<tf.Scalar>();
  const divisor = m.maximum(1);
  const everywhere = mask.broadcastTo(x.shape);
  // chosen, not multiplied by 0: a masked NaN must not count either
  const meanOf = (values: tf.Tensor) => tf.where(everywhere, values, tf.zerosLike(values)).sum(axes).div(divisor);
  const mean = meanOf(x) as tf.Tensor1D;
  const centered = x.sub(mean);
  const variance = meanOf(centered.square()) as tf.Tensor1D;
  const y = centered.mul(gamma.div(variance.add(epsilon).sqrt())).add(beta);
  return { y, mean, variance, valuesPerChannel: m };
}

/**
 * A mask of leading axes, such as [N, T] for x [N, T, C], as bool of x's rank with 1 for each axis that it does not tell apart.
 *
 * @throws BnlabError when it does not fit x, or differs along the channel axis.
 */
export function alignMask(where: string, mask: tf.Tensor, shape: readonly number[], channel: number): tf.Tensor {
  const full = [...mask.shape, ...Array<number>(Math.max(0, shape.length - mask.rank)).fill(1)];
  const fits = full.length === shape.length && full.every((size, i) => size === 1 || size === shape[i]);
  if (fits && mask.rank > 0 && full[channel] === 1) return mask.cast('bool').reshape(full);
  const free = shape.map((size, i) => (i === channel ? 1 : size));
  throw new BnlabError({
    where,
    expected: `a mask that fits [${shape}] and is the same for all channels, such as [${free}]`,
    got: `a mask of shape [${mask.shape}]`,
    hint: 'A mask has the leading axes of its input: [N, T] for [N, T, C], and [N] for a step of it.',
  });
}
