/**
 * The batch normalizing transform of Algorithm 1 with its exact gradient, on any engine.
 * @module
 */
import { tf } from '../tf';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, type BatchNormAttributes } from './kernels';

/** What a training pass gives; the caller disposes all three (or runs inside tidy). */
export interface BatchNormTrainingResult {
  /** [..., C] */
  readonly y: tf.Tensor;
  /** [C], statistics of this mini-batch; no gradient flows out of them. */
  readonly mean: tf.Tensor1D;
  /** [C], biased: divided by m. */
  readonly variance: tf.Tensor1D;
}

/**
 * `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the mini-batch's own statistics, differentiable in x, gamma and beta.
 *
 * x: [..., C], gamma and beta: [C]. One kernel forward and one backward where the engine has them, stock ops elsewhere.
 * Source: Algorithm 1 and the gradients after it (section 3).
 */
export function batchNormTraining(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  attributes: BatchNormAttributes,
): BatchNormTrainingResult {
  const kept: tf.Tensor1D[] = [];
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [xx, g, b] = args as tf.Tensor[];
    const save = args[3] as tf.GradSaveFunc;
    const [y, mean, variance, workspace] = forward(xx, g, b, attributes);
    kept.push(tf.keep(mean) as tf.Tensor1D, tf.keep(variance) as tf.Tensor1D);
    save([xx, g, mean, variance, workspace, ...(needsResult(attributes, workspace) ? [y] : [])]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
      backward(dy as tf.Tensor, saved as SavedForBackward, attributes);
    return { value: y, gradFunc };
  });
  const y = op(x, gamma, beta);
  const [mean, variance] = kept.map(release);
  return { y, mean, variance };
}

/** Hands a tensor that was kept through customGrad, which frees all but y, to the scope around the call. */
function release(tensor: tf.Tensor1D): tf.Tensor1D {
  tensor.kept = false;
  // private in the types only; keep() and this are each other's inverse
  (tf.engine() as unknown as { track(tensor: tf.Tensor): tf.Tensor }).track(tensor);
  return tensor;
}

type SavedForBackward = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];

/** Whether the gradient is taken from y; it is not where the engine keeps a mask of ReLU, and y may be freed then. */
function needsResult({ activation }: BatchNormAttributes, workspace: tf.Tensor): boolean {
  return activation !== 'relu' || workspace.rank === 0;
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

function forward(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, attributes: BatchNormAttributes): tf.Tensor[] {
  if (hasKernel(BATCH_NORM_TRAINING)) {
    return tf.engine().runKernel(BATCH_NORM_TRAINING, { x, gamma, beta }, { ...attributes });
  }
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const mean = x.mean(axes);
  const centered = x.sub(mean);
  const variance = centered.square().mean(axes);
  const normalized = centered.mul(gamma.div(variance.add(attributes.epsilon).sqrt())).add(beta);
  const y =
    attributes.activation === 'relu'
      ? normalized.relu()
      : attributes.activation === 'sigmoid'
        ? normalized.sigmoid()
        : normalized;
  return [y, mean, variance, tf.scalar(0)];
}

function backward(dy: tf.Tensor, saved: SavedForBackward, attributes: BatchNormAttributes): tf.Tensor[] {
  const [x, gamma, mean, variance, workspace, y] = saved;
  if (hasKernel(BATCH_NORM_TRAINING_GRAD)) {
    const inputs = { dy, x, gamma, mean, variance, workspace, ...(y && { y }) };
    return tf.engine().runKernel(BATCH_NORM_TRAINING_GRAD, inputs, { ...attributes });
  }
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const m = x.size / gamma.size;
  const d =
    attributes.activation === 'relu'
      ? dy.mul(y!.step())
      : attributes.activation === 'sigmoid'
        ? dy.mul(y!.mul(tf.scalar(1).sub(y!)))
        : dy;
  const inverse = variance.add(attributes.epsilon).rsqrt();
  const xhat = x.sub(mean).mul(inverse);
  const dbeta = d.sum(axes);
  const dgamma = d.mul(xhat).sum(axes);
  const dx = d
    .sub(dbeta.div(m))
    .sub(xhat.mul(dgamma.div(m)))
    .mul(gamma.mul(inverse));
  return [dx, dgamma, dbeta];
}
