/**
 * Sums along axes, products of matrices, and functions of a whole row.
 * @module
 */
import { tf } from '../../../tf';
import type { Attributes } from '../../../host-copies';
import type { Inputs } from '../../../kernel-inputs';
import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRAD } from '../../../ops/kernels';
import type { Join } from '../join';
import { forAll, withRows, type Plan, type Rule, type Rules } from './rule';

/** Axes of a sum; some kernels name them otherwise. */
function axesOf({ axis, reductionIndices }: Attributes, shape: readonly number[]): number[] {
  return tf.util.parseAxisParam((axis ?? reductionIndices) as number[], [...shape]);
}

/** Examples by themselves, or, where `join` says how, put together where the first axis is among the others. */
function reduction(join?: Join): Rule {
  return {
    makes({ x }, attributes) {
      const axes = axesOf(attributes, x.shape);
      return attributes.keepDims === true
        ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
        : x.shape.filter((_, axis) => !axes.includes(axis));
    },
    plan({ x }, attributes) {
      const how = axesOf(attributes, x.shape).includes(0) ? join : 'beside';
      return how && { cut: ['x'], rows: x.shape[0]!, join: how };
    },
  };
}

/** Functions of the last axis. */
function ofRows(...cut: readonly ('logits' | 'probabilities' | 'labels' | 'dLosses')[]): Rule {
  const [first] = cut;
  return {
    makes: (inputs) => inputs[first!].shape,
    plan: (_inputs, _attributes, made) => (made.length < 2 ? undefined : { cut, rows: made[0]!, join: 'beside' }),
  };
}

/** A mini-batch of rows times one matrix, of matrices by themselves, or of pairs of rows whose products are added up. */
function product(hasActivation: boolean): Rule {
  return {
    makes({ a, b }, { transposeA, transposeB }) {
      const batches = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
      return [...batches, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
    },
    plan(inputs, attributes, made) {
      if (made.length > 2)
        return made[0] === 1 ? undefined : { cut: withRows(inputs, made), rows: made[0]!, join: 'beside' };
      return hasActivation && attributes.transposeA ? undefined : ofMatrices(inputs, attributes, made);
    },
  };
}

function ofMatrices(inputs: Inputs, { transposeA, transposeB }: Attributes, made: readonly number[]): Plan | undefined {
  const { a, bias, preluActivationWeights } = inputs;
  const rest = withRows({ bias, preluActivationWeights }, made);
  if (!transposeA) return { cut: ['a', ...rest], rows: made[0]!, join: 'beside' };
  return transposeB ? undefined : { cut: ['a', 'b'], rows: a.shape[0]!, join: 'sum' };
}

/** Rules of this file. */
export const SUMS: Rules = {
  ...forAll(['Max', 'Min', 'Prod', 'ArgMax', 'ArgMin'], reduction()),
  Sum: reduction('sum'),
  Mean: reduction('mean'),
  BatchMatMul: product(false),
  _FusedMatMul: product(true),
  Softmax: ofRows('logits'),
  [SOFTMAX_CROSS_ENTROPY]: ofRows('logits', 'labels'),
  [SOFTMAX_CROSS_ENTROPY_GRAD]: ofRows('probabilities', 'labels', 'dLosses'),
};
