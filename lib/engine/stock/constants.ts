/**
 * Comparisons in the middle of a gradient: their derivative is zero, and stock TensorFlow.js refuses to differentiate through most of them.
 * @module
 */
import { addGradient } from './guard';
import { tf } from './tensorflow';

const OF_TWO = ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'LogicalAnd', 'LogicalOr'] as const;

/** Registers the zero derivative of comparisons, which relu6, max, clip, pow and their kin use in their own gradients. */
export function mendConstants(): void {
  const zeros = ({ shape }: tf.Tensor) => tf.zeros(shape);
  for (const name of OF_TWO) {
    addGradient(name, {
      inputsToSave: ['a', 'b'],
      gradFunc: (_, [a, b]) => ({ a: () => zeros(a), b: () => zeros(b) }),
    });
  }
  addGradient('LogicalNot', { inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: () => zeros(x) }) });
}
