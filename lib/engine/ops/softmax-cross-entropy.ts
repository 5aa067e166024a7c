/**
 * Softmax and cross-entropy as one differentiable op, on any engine.
 * @module
 */
import { BnlabError } from '../../errors';
import { isTaped } from '../stock/tape';
import { tf } from '../tf';
import { checkLabels } from './labels';
import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRAD } from './kernels';

/**
 * `loss_i = log(sum_j exp(z_ij)) - z_i[label_i]`, differentiable in the logits z, as often as one likes.
 *
 * logits: float32 [m, K], labels: int32 [m] of 0 … K-1, result: [m].
 * @throws BnlabError for other shapes and types, and for a label outside 0 … K-1, with its place.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const where = 'softmaxCrossEntropy';
  if (logits.rank !== 2 || logits.dtype !== 'float32') {
    const got = `${logits.dtype} [${logits.shape.join(', ')}]`;
    const hint = 'Logits are the output of the last layer without an activation, a row an example.';
    throw new BnlabError({ where, expected: 'logits as float32 [m, K]', got, hint });
  }
  checkLabels(labels, { where, m: logits.shape[0], classes: logits.shape[1] });
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [z, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    const [losses, probabilities] = forward(z, labels);
    save([z, probabilities, labels]);
    const gradFunc = (dLosses: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
      const [zz, p, l] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      // the probabilities of the kernel are not known to come from z
      return backward(dLosses as tf.Tensor, isTaped() ? zz.softmax() : p, l);
    };
    return { value: losses, gradFunc };
  });
  return op(logits) as tf.Tensor1D;
}

function forward(logits: tf.Tensor2D, labels: tf.Tensor1D): [tf.Tensor, tf.Tensor] {
  if (tf.getKernel(SOFTMAX_CROSS_ENTROPY, tf.getBackend())) {
    return tf.engine().runKernel(SOFTMAX_CROSS_ENTROPY, { logits, labels });
  }
  const logProbabilities = logits.logSoftmax();
  const picked = logProbabilities.mul(tf.oneHot(labels, logits.shape[1])).sum(1);
  return [picked.neg(), logProbabilities.exp()];
}

function backward(dLosses: tf.Tensor, probabilities: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  if (!isTaped() && tf.getKernel(SOFTMAX_CROSS_ENTROPY_GRAD, tf.getBackend())) {
    const inputs = { probabilities, labels, dLosses };
    return tf.engine().runKernel<[tf.Tensor]>(SOFTMAX_CROSS_ENTROPY_GRAD, inputs)[0];
  }
  return probabilities.sub(tf.oneHot(labels as tf.Tensor1D, probabilities.shape[1]!)).mul(dLosses.expandDims(1));
}
