/**
 * The BN transform on tensors: training with mini-batch statistics, inference with population statistics.
 * @module
 */
import { batchNormTraining, tf, type FusedActivation } from '../engine/portable';
import {
  channelAxis,
  checkChannels,
  checkEpsilon,
  checkInput,
  checkPerChannel,
  checkValuesPerChannel,
  checkVariance,
} from './check';
import { ACTIVATIONS, checkChoice, checkOptionNames } from '../options';
import { firstOf } from '../tuples';

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** [C], default ones. */
  readonly gamma?: tf.Tensor1D;
  /** [C], default zeros. */
  readonly beta?: tf.Tensor1D;
  /** Added to the variance inside the square root, default 1e-3. */
  readonly epsilon?: number;
  /** The channel axis, default -1 (the last). */
  readonly axis?: number;
  /** Applied to the result in the same pass, default `linear`. */
  readonly activation?: FusedActivation;
}

const OPTIONS: readonly (keyof BatchNormOptions)[] = ['gamma', 'beta', 'epsilon', 'axis', 'activation'];

/** Result of {@link batchNorm}; the caller disposes it or calls inside `tf.tidy`. */
export interface BatchNormResult {
  /** The shape of x. */
  readonly y: tf.Tensor;
  /** [C], of this mini-batch. */
  readonly mean: tf.Tensor1D;
  /** [C], of this mini-batch, biased (divided by m). */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalizes each channel by the statistics of the mini-batch: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 *
 * x: [m, C], [N, H, W, C] or any rank of 2 or more; all axes but the channel count as the mini-batch, so that dense and
 * convolutional layers share one path (section 3.2). Differentiable in x, gamma and beta, through the statistics.
 * @throws BnlabError for unknown options, wrong shapes or types, epsilon of 0 or less, fewer than two values per channel.
 * Source: Algorithm 1.
 * @example
 * ```ts
 * import { batchNorm, tf } from 'bnlab';
 * const { y, mean, variance } = batchNorm(tf.tensor2d([[1], [3]]), { gamma: tf.tensor1d([2]), epsilon: 1e-9 });
 * console.log(y.arraySync()); // [ [ -2 ], [ 2 ] ]
 * console.log(mean.arraySync(), variance.arraySync()); // [ 2 ] [ 1 ]
 * ```
 */
export function batchNorm(x: tf.Tensor, options: BatchNormOptions = {}): BatchNormResult {
  checkOptionNames('batchNorm', options, OPTIONS);
  const { gamma, beta, epsilon = 1e-3, axis = -1, activation = 'linear' } = options;
  checkChoice('batchNorm', 'activation', activation, ACTIVATIONS);
  checkInput('batchNorm', x);
  const channel = channelAxis('batchNorm', x.shape, axis);
  const C = x.shape[channel]!;
  checkChannels('batchNorm', C, x.shape);
  checkPerChannel('batchNorm', C, { gamma, beta });
  checkEpsilon('batchNorm', epsilon);
  checkValuesPerChannel('batchNorm', x.size / C, x.shape);
  const made: Pick<BatchNormResult, 'mean' | 'variance'>[] = [];
  const result = withChannelLast(x, channel, (last) => {
    const g = gamma ?? tf.ones([C]);
    const b = beta ?? tf.zeros([C]);
    const { y, mean, variance } = batchNormTraining(last, g, b, { epsilon, activation });
    made.push({ mean: tf.keep(mean), variance: tf.keep(variance) });
    return y;
  });
  const { mean, variance } = firstOf(made);
  const copies = { mean: mean.clone(), variance: variance.clone() };
  tf.dispose([mean, variance]);
  return { y: result, ...copies };
}

/** Options of {@link batchNormInference}. */
export interface BatchNormInferenceOptions extends BatchNormOptions {
  /** [C], the population mean E[x]. */
  readonly mean: tf.Tensor1D;
  /** [C], the population variance Var[x]. */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalizes by population statistics: `y = gamma (x - E[x]) / sqrt(Var[x] + epsilon) + beta`; each example on its own.
 *
 * x: any rank of 2 or more. The caller disposes the result. Gradient: `dx = gamma / sqrt(Var[x] + epsilon) dy`.
 * @throws BnlabError for unknown options, wrong shapes or types, a variance below 0 and epsilon of 0 or less.
 * Source: section 3.1, Algorithm 2 step 11.
 * @example
 * ```ts
 * import { batchNormInference, tf } from 'bnlab';
 * const [mean, variance] = [tf.tensor1d([2]), tf.tensor1d([4])];
 * console.log(batchNormInference(tf.tensor2d([[6]]), { mean, variance, epsilon: 1e-9 }).arraySync()); // [ [ 2 ] ]
 * ```
 */
export function batchNormInference(x: tf.Tensor, options: BatchNormInferenceOptions): tf.Tensor {
  const where = 'batchNormInference';
  checkOptionNames(where, options, [...OPTIONS, 'mean', 'variance']);
  const { mean, variance, gamma, beta, epsilon = 1e-3, axis = -1, activation = 'linear' } = options;
  checkChoice(where, 'activation', activation, ACTIVATIONS);
  checkInput(where, x);
  checkPerChannel(where, x.shape[channelAxis(where, x.shape, axis)]!, { gamma, beta, mean, variance });
  checkEpsilon(where, epsilon);
  checkVariance(where, variance.dataSync());
  return inferenceTransform(x, { mean, variance, gamma, beta, epsilon, axis, activation });
}

/** {@link batchNormInference} of what is known to be right: nothing is looked at, nothing read from the engine. */
export function inferenceTransform(
  x: tf.Tensor,
  { mean, variance, gamma, beta, epsilon, axis, activation }: InferenceInput,
): tf.Tensor {
  const channel = channelAxis('batchNormInference', x.shape, axis);
  return withChannelLast(x, channel, (last) => {
    const inverse = variance.add(epsilon).rsqrt();
    const scaled = last.sub(mean).mul(gamma ? gamma.mul(inverse) : inverse);
    return activate(beta ? scaled.add(beta) : scaled, activation);
  });
}

type InferenceInput = BatchNormInferenceOptions & Required<Pick<BatchNormOptions, 'epsilon' | 'axis' | 'activation'>>;

/** The activation g as an op of its own. */
export function activate(x: tf.Tensor, activation: FusedActivation): tf.Tensor {
  if (activation === 'linear') return x;
  return activation === 'relu' ? x.relu() : x.sigmoid();
}

/** Runs f on x with the channel moved to the end and moves it back; `order` moves tensors of the same axes likewise. */
export function withChannelLast(
  x: tf.Tensor,
  channel: number,
  f: (x: tf.Tensor, order: (other: tf.Tensor) => tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    if (channel === x.rank - 1) return f(x, (other) => other);
    const axes = x.shape.map((_, i) => i);
    const forward = [...axes.filter((i) => i !== channel), channel];
    const back = axes.map((i) => forward.indexOf(i));
    return f(x.transpose(forward), (other) => other.transpose(forward)).transpose(back);
  });
}
