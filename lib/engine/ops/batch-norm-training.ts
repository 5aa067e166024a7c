/**
 * The batch normalizing transform of Algorithm 1 with its exact gradient, on any engine.
 * @module
 */
import { engineInside } from '../stock/inside';
import { isTaped } from '../stock/tape';
import { tf } from '../tf';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttributes,
  type FusedActivation,
} from './kernels';

/** Statistics of one mini-batch, [C] each. */
interface Statistics {
  /** [C]; no gradient flows out of it, nor out of the variance. */
  readonly mean: tf.Tensor1D;
  /** [C], biased: divided by m. */
  readonly variance: tf.Tensor1D;
}

/** What a training pass gives; the caller disposes all three (or runs inside tidy). */
export interface BatchNormTrainingResult extends Statistics {
  /** [..., C] */
  readonly y: tf.Tensor;
}

/**
 * `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the mini-batch's own statistics, differentiable in x, gamma and beta.
 *
 * x: [..., C], gamma and beta: [C]. One kernel forward and one backward where the engine has them, stock ops elsewhere. Its
 * gradient can be differentiated again: while an outer tape records, it is made of stock ops of x, gamma, beta and dy.
 * Source: Algorithm 1 and the gradients after it (section 3).
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  attributes: BatchNormAttributes,
): BatchNormTrainingResult {
  let kept: Statistics;
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [xx, g, b, save] = args as BatchNormCall;
    const [y, mean, variance, workspace] = forward(xx, g, b, attributes);
    kept = keepStatistics(mean, variance);
    save([xx, g, b, mean, variance, workspace, ...(needsResult(attributes, workspace) ? [y] : [])]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
      backward(dy as tf.Tensor, saved as SavedForBackward, attributes);
    return { value: y, gradFunc };
  });
  const y = op(x, gamma, beta);
  return { y, ...releaseStatistics(kept!) };
}

/** What customGrad calls back with. */
export type BatchNormCall = [x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, save: tf.GradSaveFunc];

/** Keeps the statistics through customGrad, which frees all but y. */
export function keepStatistics(mean: tf.Tensor, variance: tf.Tensor): Statistics {
  return { mean: tf.keep(mean) as tf.Tensor1D, variance: tf.keep(variance) as tf.Tensor1D };
}

/** Hands statistics that were kept to the scope around the call. */
export function releaseStatistics({ mean, variance }: Statistics): Statistics {
  for (const tensor of [mean, variance]) {
    tensor.kept = false;
    engineInside().track(tensor);
  }
  return { mean, variance };
}

/** What the kernel makes. */
type Made = [y: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, workspace: tf.Tensor];

type SavedForBackward = [
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  workspace: tf.Tensor,
  y?: tf.Tensor,
];

/** Whether the gradient is taken from y; it is not where the engine keeps a mask of ReLU, and y may be freed then. */
function needsResult({ activation }: BatchNormAttributes, workspace: tf.Tensor): boolean {
  return activation !== 'relu' || workspace.rank === 0;
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

function forward(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, attributes: BatchNormAttributes): Made {
  if (hasKernel(BATCH_NORM_TRAINING)) {
    return tf.engine().runKernel(BATCH_NORM_TRAINING, { x, gamma, beta }, { ...attributes });
  }
  const { centered, mean, variance } = momentsOf(x);
  const normalized = centered.mul(gamma.div(variance.add(attributes.epsilon).sqrt())).add(beta);
  return [ACTIVATIONS[attributes.activation].value(normalized), mean, variance, tf.zeros([])];
}

function backward(dy: tf.Tensor, saved: SavedForBackward, attributes: BatchNormAttributes): tf.Tensor[] {
  const [x, gamma, beta, mean, variance, workspace, y] = saved;
  // mean and variance are functions of x: constants to a kernel, not to a gradient of the gradient
  if (isTaped()) return composedBackward(dy, [x, gamma, beta], momentsOf(x), attributes);
  if (hasKernel(BATCH_NORM_TRAINING_GRAD)) {
    const inputs = { dy, x, gamma, mean, variance, workspace, ...(y && { y }) };
    return tf.engine().runKernel(BATCH_NORM_TRAINING_GRAD, inputs, { ...attributes });
  }
  return composedBackward(dy, [x, gamma, beta], { centered: centeredAt(mean, x), variance }, attributes);
}

/** Value and derivative of the activation, both from its argument. */
const ACTIVATIONS: Readonly<
  Record<FusedActivation, { value: (z: tf.Tensor) => tf.Tensor; slope: (z: tf.Tensor) => tf.Tensor }>
> = {
  linear: { value: (z) => z, slope: (z) => tf.onesLike(z) },
  relu: { value: (z) => z.relu(), slope: (z) => z.step() },
  sigmoid: { value: (z) => z.sigmoid(), slope: (z) => z.sigmoid().mul(tf.sub(1, z.sigmoid())) },
};

/** Statistics over all axes but the last. */
interface Moments {
  /** [..., C], x - mean. */
  readonly centered: tf.Tensor;
  /** [C] */
  readonly variance: tf.Tensor;
}

function momentsOf(x: tf.Tensor): Moments & { readonly mean: tf.Tensor } {
  const axes = allButLast(x);
  const mean = x.mean(axes);
  const centered = centeredAt(mean, x);
  return { mean, centered, variance: centered.square().mean(axes) };
}

/** x - mean; what float32 cut off a mean much larger than the deviation is the mean of the difference. */
function centeredAt(mean: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const near = x.sub(mean);
  return near.sub(near.mean(allButLast(x)));
}

function composedBackward(
  dy: tf.Tensor,
  [x, gamma, beta]: [x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor],
  { centered, variance }: Moments,
  { epsilon, activation }: BatchNormAttributes,
): tf.Tensor[] {
  const axes = allButLast(x);
  const m = x.size / gamma.size;
  const inverse = variance.add(epsilon).rsqrt();
  const xhat = centered.mul(inverse);
  const d = activation === 'linear' ? dy : dy.mul(ACTIVATIONS[activation].slope(xhat.mul(gamma).add(beta)));
  const dbeta = d.sum(axes);
  const dgamma = d.mul(xhat).sum(axes);
  const dx = d
    .sub(dbeta.div(m))
    .sub(xhat.mul(dgamma.div(m)))
    .mul(gamma.mul(inverse));
  return [dx, dgamma, dbeta];
}

function allButLast(x: tf.Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
