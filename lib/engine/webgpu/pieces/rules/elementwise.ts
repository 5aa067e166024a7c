/**
 * Functions of the numbers at one place, or of the channels there.
 * @module
 */
import type { Inputs } from '../../../kernel-inputs';
import type { tf } from '../../../tf';
import { beside, forAll, withRows, type Rule, type Rules } from './rule';

/** Of one number. */
const UNARY = [
  ...['Abs', 'Acosh', 'Asinh', 'Atanh', 'Cast', 'Ceil', 'ClipByValue', 'Cosh', 'Elu', 'Erf', 'Exp', 'Expm1', 'Floor'],
  ...['IsFinite', 'IsInf', 'IsNan', 'LeakyRelu', 'Log', 'Log1p', 'LogicalNot', 'Neg', 'OnesLike', 'Reciprocal', 'Relu'],
  ...['Relu6', 'Round', 'Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Step', 'Tanh'],
  'ZerosLike',
];

/** Of the channels at one place. */
const CHANNELS = ['LRN', 'LRNGrad'];

/** Of several numbers, each input in the shape of the result or repeated to it. */
const BROADCAST = [
  ...['Add', 'AddN', 'EluGrad', 'Equal', 'FloorDiv', 'FusedBatchNorm', 'Greater', 'GreaterEqual'],
  ...['Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'NotEqual', 'Pow'],
  ...['Prelu', 'RealDiv', 'SquaredDifference', 'Sub'],
];

/** The shape that all inputs are repeated to. */
function common(inputs: Inputs): readonly number[] {
  let made: readonly number[] | undefined;
  for (const input of Object.values(inputs) as (tf.TensorInfo | undefined)[]) {
    if (!input || input.shape === made) continue;
    made = made ? wider(made, input.shape) : input.shape;
  }
  return made ?? [];
}

function wider(a: readonly number[], b: readonly number[]): readonly number[] {
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  const more = long.length - short.length;
  return long.map((size, axis) => (axis < more ? size : Math.max(size, short[axis - more]!)));
}

const elementwise: Rule = {
  makes: common,
  plan: (inputs, _attributes, made) => ({ cut: withRows(inputs, made), rows: made[0]!, join: 'beside' }),
};

/** Rules of this file. */
export const ELEMENTWISE: Rules = {
  ...forAll([...UNARY, ...CHANNELS, ...BROADCAST], elementwise),
  // a condition of one axis chooses rows
  Select: beside(({ t }) => t.shape, 'condition', 't', 'e'),
};
