/**
 * The loss softmaxCrossEntropy: its gradient saves what it computed on the way, so that its second derivative was zero.
 * @module
 */
import { replaceMethod } from './guard';
import { gradientDepth } from './tape';
import { tf } from './tensorflow';

type Loss = typeof tf.losses.softmaxCrossEntropy;

/** Makes `tf.losses.softmaxCrossEntropy` of stock ops where its gradient is differentiated. */
export function mendLosses(): void {
  replaceMethod<Loss>(tf.losses, 'softmaxCrossEntropy', 'tf.losses', (stock) => {
    const composed: Loss = (labels, logits, weights, labelSmoothing = 0, reduction) => {
      if (gradientDepth() < 2) return stock(labels, logits, weights, labelSmoothing, reduction);
      return tf.tidy(() => {
        const z = logits instanceof tf.Tensor ? (logits as tf.Tensor) : tf.tensor(logits);
        const given = labels instanceof tf.Tensor ? (labels as tf.Tensor) : tf.tensor(labels);
        if (!tf.util.arraysEqual(given.shape, z.shape))
          return stock(labels, logits, weights, labelSmoothing, reduction);
        const wanted = given.mul(1 - labelSmoothing).add(labelSmoothing / given.shape[1]!);
        const losses = wanted.mul(z.logSoftmax()).sum(-1).neg();
        return tf.losses.computeWeightedLoss(losses, weights ?? undefined, reduction);
      });
    };
    return composed;
  });
}
