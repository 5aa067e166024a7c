/**
 * What a training step learns on, and whether it fits the network.
 * @module
 */
import { checkLabels, tf } from '../engine/portable';
import { BnlabError } from '../errors';

/** What a step learns on. */
export interface MiniBatch {
  /** [m, ...], inputs as the model takes them. */
  readonly x: tf.Tensor;
  /** int32 [m], 0 … K-1. */
  readonly labels: tf.Tensor1D;
  /** Where x holds only what this process of several learns on: examples of the whole mini-batch. */
  readonly of?: number;
}

/** A mini-batch of an evaluation, with its place in it. */
export interface NumberedBatch extends MiniBatch {
  /** From 0; those of which a fault policy left nothing are counted. */
  readonly number: number;
}

/** Examples of a mini-batch, of all processes. */
export function examplesOf({ x, of }: MiniBatch): number {
  return of ?? x.shape[0];
}

const where = 'mini-batch';

/**
 * Checks a mini-batch against a model of one input, whose outputs are logits [m, K], before any kernel runs.
 *
 * @throws BnlabError for a missing or disposed tensor, for an x of another shape than the model's input, for no example at all,
 *   and for labels that are not int32 [m] of 0 … K-1 (with place and value).
 */
export function checkMiniBatch(model: tf.LayersModel, batch: MiniBatch): void {
  if (!(batch?.x instanceof tf.Tensor) || !(batch.labels instanceof tf.Tensor)) {
    const got = batch ? `{ ${Object.keys(batch).join(', ')} }` : String(batch);
    const hint = 'A source that has come to its end must begin again, or the run must have fewer steps.';
    throw new BnlabError({ where, expected: 'a mini-batch { x, labels } of tensors', got, hint });
  }
  checkInput(model, batch.x, where);
  const [m] = batch.x.shape;
  for (const { shape } of model.outputs) {
    const [, classes] = shape;
    if (shape.length !== 2 || classes == null) {
      const hint = 'End the network in a dense layer without an activation (flatten before it).';
      throw new BnlabError({ where, expected: 'a model whose outputs are logits [m, K]', got: shown(shape), hint });
    }
    checkLabels(batch.labels, { where, m, classes });
  }
}

/**
 * Checks that a model has one input, and that x has its shape with at least one example.
 *
 * @throws BnlabError where it has not, and for an x that is disposed or of no real numbers; `where` is the function that was called.
 */
export function checkInput(model: tf.LayersModel, x: tf.Tensor, where: string): void {
  const [input, ...others] = model.inputs;
  if (!input || others.length > 0) {
    const hint = 'Make a model of one input: join the others inside it.';
    throw new BnlabError({ where, expected: 'a model of one input', got: `${model.inputs.length} inputs`, hint });
  }
  const expected = input.shape;
  const fits = x.rank === expected.length && expected.every((side, axis) => side === null || side === x.shape[axis]);
  if (fits && x.shape[0] > 0 && !x.isDisposed) return checkNumbers(x, where);
  const got = x.isDisposed ? 'a disposed tensor' : shown(x.shape);
  const hint = x.isDisposed
    ? 'Dispose a mini-batch after its last use.'
    : 'The first axis counts examples, at least one; the others are those of the model.';
  throw new BnlabError({ where, expected: `x of the model's input shape, ${shown(expected)}`, got, hint });
}

/** TensorFlow.js casts to the type of the model's input: of complex numbers it would drop a part without a word. */
function checkNumbers({ dtype }: tf.Tensor, where: string): void {
  if (dtype !== 'complex64' && dtype !== 'string') return;
  const hint = 'Pass float32, or int32 and bool, which are cast.';
  throw new BnlabError({ where, expected: 'x of real numbers', got: dtype, hint });
}

const shown = (shape: readonly (number | null)[]) => `[${shape.map((side) => side ?? 'm').join(', ')}]`;
