/**
 * The tape of TensorFlow.js, on which second derivatives were lost, and which a function that throws left in memory.
 * @module
 */
import { BnlabError } from '../../errors';
import { isConstant } from './constants';
import { replaceMethod } from './guard';
import { engineInside } from './inside';
import { tf } from './tensorflow';

type Inputs = Readonly<Record<string, tf.Tensor | undefined>>;
type GradientFunction = (...args: unknown[]) => Readonly<Record<string, () => tf.Tensor>>;
/** A node: `gradient` is the function of a custom gradient, null for a kernel, whose gradient the registry has. */
type Node = [
  scope: string,
  inputs: Inputs,
  outputs: tf.Tensor[],
  gradient: GradientFunction | null,
  ...rest: unknown[],
];
type AddNode = (...node: Node) => void;
type Gradients = (f: () => tf.Tensor, ...rest: unknown[]) => { readonly value: tf.Tensor; readonly grads: tf.Tensor[] };
type TensorsToSave = (kernel: string, inputs: unknown, outputs: unknown) => (tf.Tensor | undefined)[];

/** A copy saved for a gradient, on its way to the tape. */
interface Copy {
  readonly node: Node;
  /** Whether its source was made by the custom op that saves it. */
  readonly isOwn: boolean;
}

/** Copies that ops which run now have saved, on their way to the tape. */
let copies: Copy[] = [];

/**
 * Frees what ops have saved for gradients that are not computed: the function whose gradients they are, or one of them, threw. The
 * saved copies belong to no scope, so nobody else would.
 */
export function freeTape(): void {
  const { state } = engineInside();
  const saved = (state.activeTape ?? []).flatMap((node) => node.saved ?? []);
  // of an op that threw itself, and never came to the tape
  const waiting = copies.flatMap(({ node: [, , outputs] }) => outputs);
  // what is not kept belongs to a scope
  for (const tensor of [...saved, ...waiting]) if (tensor.kept && !tensor.isDisposed) tensor.dispose();
  copies = [];
  state.activeTape = null;
}

/**
 * Puts the copies that are saved for a gradient behind what saved them on the tape, and lets optional inputs be absent.
 *
 * Stock puts them before it. A walk in the tape's order then meets the copy of an output before anything is known to lead
 * to that output, and takes it for a constant: the second derivative of sigmoid, tanh, exp or softmax was zero or refused.
 * What a custom gradient saves of its own way from inputs to output stays off the tape; a derivative that needs it is refused.
 */
export function mendTape(): void {
  const engine = tf.engine();
  replaceMethod<AddNode>(engine, 'addTapeNode', 'its engine', (stock) => (scope, inputs, ...rest) => {
    const node: Node = [scope, present(inputs), ...rest];
    // only the copies are made while a kernel runs
    if (engine.state.kernelDepth > 0) {
      copies.push({ node, isOwn: inputs.x?.scopeId === engine.state.activeScope?.id });
      return;
    }
    const saved = copies;
    copies = [];
    if (isConstant(scope)) {
      // the tape would have disposed them
      for (const tensor of rest[2] as tf.Tensor[]) tensor.dispose();
      return;
    }
    stock.apply(engine, node);
    for (const copy of saved) stock.apply(engine, isHidden(copy, node) ? refusing(copy, node) : copy.node);
  });
  replaceMethod<() => void>(engine, 'startTape', 'its engine', (stock) => () => {
    // of ops that ran before, and were not recorded
    if (engine.state.gradientDepth === 0) copies = [];
    stock.call(engine);
  });
  replaceMethod<Gradients>(engine, 'gradients', 'its engine', (stock) => (...words) => {
    // gradients of gradients are on an outer tape
    if (engine.state.gradientDepth > 0) return stock.apply(engine, words);
    try {
      return tf.tidy(() => stock.apply(engine, words));
    } catch (thrown) {
      freeTape();
      throw thrown;
    }
  });
  // batch normalization without a scale: its gradient multiplies by the scalar that stands for it
  replaceMethod<TensorsToSave>(engine, 'getTensorsForGradient', 'its engine', (stock) => (kernel, inputs, outputs) => {
    return stock.call(engine, kernel, inputs, outputs).map((tensor) => tensor ?? tf.scalar(1));
  });
}

/** How many gradients are being taken of what runs now: 1 for a plain one, 2 inside a gradient that is differentiated. */
export function gradientDepth(): number {
  return tf.engine().state.gradientDepth;
}

/** Whether what runs now is recorded, so that it must be made of differentiable ops itself. */
export function isTaped(): boolean {
  return gradientDepth() > 0;
}

function present(inputs: Inputs): Inputs {
  for (const name in inputs) {
    if (!inputs[name]) return Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor));
  }
  return inputs;
}

/** Whether a copy is of a tensor between the inputs and the output of a custom gradient. */
function isHidden({ node: [, { x }], isOwn }: Copy, [, inputs, outputs, gradient]: Node): boolean {
  return gradient !== null && isOwn && !outputs.includes(x!) && !Object.values(inputs).includes(x);
}

/** A copy that comes from the inputs in a way nobody knows. */
function refusing({ node: [scope, , outputs] }: Copy, [, inputs]: Node): Node {
  const refuse = () => {
    throw new BnlabError({
      where: 'second derivative of a custom gradient',
      expected: 'a gradient made of the inputs, the result and dy',
      got: 'one that uses a tensor which the forward pass made on the way and saved',
      hint: 'Save the inputs instead, and compute that tensor again in gradFunc.',
    });
  };
  return [scope, inputs, outputs, refuse, [], {}];
}
