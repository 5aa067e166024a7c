/**
 * Comparisons and logic: steps have no derivative, and stock TensorFlow.js refuses to differentiate through most of them.
 * @module
 */
import { undoneAfter } from '../../undo';
import { addGradient, replaceMethod } from './guard';
import { tf } from './tensorflow';

const OF_TWO = ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'LogicalAnd', 'LogicalOr'] as const;
const KERNELS: ReadonlySet<string> = new Set([...OF_TWO, 'LogicalNot']);

type Gradients = (f: () => tf.Tensor, ...rest: unknown[]) => unknown;

/** Whether what runs now is a walk back along a tape, which may itself be recorded. */
let isBackward = false;

/** Whether what this kernel makes is a constant where it runs now, and belongs on no tape. */
export function isConstant(kernel: string): boolean {
  return !isBackward && KERNELS.has(kernel);
}

/**
 * Makes constants of truth values in what a person differentiates, so that a condition on x may choose what is
 * differentiated, and what depends on x by comparisons alone has no gradient: it is refused.
 *
 * The gradients of relu6, max, clip, pow and their kin compare too: there the derivative is zero, so that the second
 * derivative of a piecewise linear function is 0 and no refusal.
 */
export function mendConstants(): void {
  const zeros = ({ shape }: tf.Tensor) => tf.zeros(shape);
  for (const name of OF_TWO) {
    addGradient(name, {
      inputsToSave: ['a', 'b'],
      gradFunc: (_, [a, b]) => ({ a: () => zeros(a), b: () => zeros(b) }),
    });
  }
  addGradient('LogicalNot', { inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: () => zeros(x) }) });
  const engine = tf.engine();
  replaceMethod<Gradients>(engine, 'gradients', 'its engine', (stock) => (f, ...rest) => {
    const outer = isBackward;
    const forward = () => {
      isBackward = false;
      return undoneAfter(() => void (isBackward = true), f);
    };
    return undoneAfter(
      () => void (isBackward = outer),
      () => stock.call(engine, forward, ...rest),
    );
  });
}
