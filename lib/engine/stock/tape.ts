/**
 * The tape of TensorFlow.js, on which second derivatives through saved outputs were lost.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

type Inputs = Readonly<Record<string, tf.Tensor | undefined>>;
type AddNode = (scope: string, inputs: Inputs, ...rest: unknown[]) => void;
type TensorsToSave = (kernel: string, inputs: unknown, outputs: unknown) => (tf.Tensor | undefined)[];

/**
 * Puts the copies that a kernel saves for its gradient behind the kernel on the tape, and lets optional inputs be absent.
 *
 * Stock puts them before it. A walk in the tape's order then meets the copy of an output before anything is known to lead
 * to that output, and takes it for a constant: the second derivative of sigmoid, tanh, exp or softmax was zero or refused.
 */
export function mendTape(): void {
  const engine = tf.engine();
  let copies: Parameters<AddNode>[] = [];
  replaceMethod<AddNode>(engine, 'addTapeNode', 'its engine', (stock) => (scope, inputs, ...rest) => {
    const node: Parameters<AddNode> = [scope, present(inputs), ...rest];
    // only the copies are made while a kernel runs
    if (engine.state.kernelDepth > 0) {
      copies.push(node);
      return;
    }
    const saved = copies;
    copies = [];
    stock.apply(engine, node);
    for (const copy of saved) stock.apply(engine, copy);
  });
  // batch normalization without a scale: its gradient multiplies by the scalar that stands for it
  replaceMethod<TensorsToSave>(engine, 'getTensorsForGradient', 'its engine', (stock) => (kernel, inputs, outputs) => {
    return stock.call(engine, kernel, inputs, outputs).map((tensor) => tensor ?? tf.scalar(1));
  });
}

/** Whether what runs now is recorded, so that it must be made of differentiable ops itself. */
export function isTaped(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

function present(inputs: Inputs): Inputs {
  for (const name in inputs) {
    if (!inputs[name]) return Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor));
  }
  return inputs;
}
