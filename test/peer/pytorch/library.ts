/** What the comparison uses of the library's training, and the loss as its definition says. */
import { softmaxCrossEntropy, type tf } from '../../../lib/engine';

export { Optimizer, trainStep, type SafeTensor } from '../../../lib/train';

/** Mean cross-entropy of the classifier plus the weighted ones of auxiliary classifiers. */
export function softmaxLoss(outputs: readonly tf.Tensor2D[], labels: tf.Tensor1D, auxiliaryWeight: number): tf.Scalar {
  const [main, ...auxiliary] = outputs.map((logits) => softmaxCrossEntropy(logits, labels).mean());
  return auxiliary.reduce((sum, loss) => sum.add(loss.mul(auxiliaryWeight)), main) as tf.Scalar;
}
