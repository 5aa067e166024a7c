/**
 * One wrapper around every kernel: a call with tensors that no shader can be bound to is done in pieces of the mini-batch.
 * @module
 */
import type { Attributes, Kernel } from '../../host-copies';
import type { Inputs } from '../../kernel-inputs';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../ops/kernels';
import type { tf } from '../../tf';
import { bytesOf, checkBound, hasLarge, largestOf } from '../limits';
import type { StockBackend } from '../types';
import { inPieces } from './in-pieces';
import { ELEMENTWISE } from './rules/elementwise';
import { MOVES } from './rules/moves';
import type { Plan, Rules } from './rules/rule';
import { SUMS } from './rules/sums';
import { WINDOWS } from './rules/windows';

/** Rules by kernel name; a test goes through all of them. */
export const RULES: Rules = { ...ELEMENTWISE, ...MOVES, ...SUMS, ...WINDOWS };

/** Kernels that run no shader, and ours, which need sums over all pieces before they go on with the first. */
const AS_THEY_ARE: ReadonlySet<string> = new Set([
  ...['Complex', 'ExpandDims', 'Imag', 'Real'],
  ...[BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD],
]);

/** A kernel that takes tensors of any size; `elsewhere`, on copies, computes what cannot be done in pieces of the mini-batch. */
export function piecewise(name: string, kernel: Kernel, elsewhere: Kernel | undefined): Kernel {
  if (AS_THEY_ARE.has(name)) return kernel;
  const rule = RULES[name];
  return (call) => {
    const { inputs, attrs = {} } = call;
    const { bound } = largestOf((call.backend as StockBackend).device);
    const made = rule?.makes(inputs, attrs) ?? [];
    if (bytesOf(made) <= bound && !hasLarge(inputs, bound)) return kernel(call);
    const plan = isPlain(inputs) ? rule?.plan(inputs, attrs, made) : undefined;
    if (!plan) return (elsewhere ?? kernel)(call);
    return carriedOut(plan, made, kernel, { ...call, attrs });
  };
}

/** Whether the inputs are numbers, each in memory of its own. */
function isPlain(inputs: Inputs): boolean {
  return Object.values(inputs).every((input: tf.TensorInfo | undefined) => input?.dtype !== 'complex64');
}

function carriedOut(
  { cut, from, rows, join, attributes }: Plan,
  made: readonly number[],
  kernel: Kernel,
  call: { readonly inputs: Inputs; readonly attrs: Attributes; readonly backend: object },
): tf.TensorInfo | tf.TensorInfo[] {
  const { inputs, attrs } = call;
  const given = inputs as Readonly<Record<string, tf.TensorInfo | undefined>>;
  // before a kernel begins: those of TensorFlow.js keep what they hold where one of their shaders is refused
  for (const [name, input] of Object.entries(given)) {
    if (input && !cut.includes(name)) checkBound(input.shape, (call.backend as StockBackend).device);
  }
  let isList = false;
  const work = { cut: Object.fromEntries(cut.map((name) => [name, given[name]!])), from, rows, makes: made, join };
  const results = inPieces(call.backend as StockBackend, work, (pieces, count) => {
    const result = kernel({ ...call, inputs: withPieces(inputs, pieces), attrs: attributes?.(count) ?? attrs });
    isList = Array.isArray(result);
    return [result].flat();
  });
  return isList ? results : results[0]!;
}

/** The inputs with pieces in the place of some; a list stays a list. */
function withPieces(inputs: Inputs, pieces: Readonly<Record<string, tf.TensorInfo>>): Inputs {
  const copy: unknown = Array.isArray(inputs) ? [...(inputs as readonly unknown[])] : { ...inputs };
  return Object.assign(copy as Inputs, pieces);
}
