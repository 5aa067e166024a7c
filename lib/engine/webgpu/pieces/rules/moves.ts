/**
 * Values that are made or moved without arithmetic.
 * @module
 */
import { tf } from '../../../tf';
import type { Attributes } from '../../../host-copies';
import type { Inputs } from '../../../kernel-inputs';
import type { Rule, Rules } from './rule';

const shapeIn = (attributes: Attributes) => attributes.shape as readonly number[];

const fill: Rule = {
  makes: (_, attributes) => shapeIn(attributes),
  plan: (_, attributes, made) => ({
    cut: [],
    rows: made[0]!,
    join: 'beside',
    attributes: (count) => ({ ...attributes, shape: [count, ...made.slice(1)] }),
  }),
};

/** The axis that a kernel is told, from 0 on. */
function axisOf(attributes: Attributes, shape: readonly number[]): number {
  return tf.util.parseAxisParam(attributes.axis as number, [...shape])[0]!;
}

const list = (inputs: Inputs) => Object.values(inputs);

/** Along another axis than the first; along that, engine cpu does it. */
const concat: Rule = {
  makes(inputs, attributes) {
    const shapes = list(inputs).map(({ shape }) => shape);
    return tf.backend_util.computeOutShape(shapes, axisOf(attributes, shapes[0]!));
  },
  plan(inputs, attributes, made) {
    if (axisOf(attributes, made) === 0) return undefined;
    return { cut: Object.keys(inputs), rows: made[0]!, join: 'beside' };
  },
};

const split: Rule = {
  makes: ({ x }) => x.shape,
  plan({ x }, attributes) {
    return axisOf(attributes, x.shape) === 0 ? undefined : { cut: ['x'], rows: x.shape[0]!, join: 'beside' };
  },
};

const sliceOf = ({ x }: Inputs, { begin, size }: Attributes) =>
  tf.slice_util.parseSliceParams(x, begin as number[], size as number[]) as [number[], number[]];

const slice: Rule = {
  makes: (inputs, attributes) => sliceOf(inputs, attributes)[1],
  plan(inputs, attributes, made) {
    const [begin] = sliceOf(inputs, attributes);
    return {
      cut: ['x'],
      from: begin[0]!,
      rows: made[0]!,
      join: 'beside',
      attributes: (count) => ({ begin: [0, ...begin.slice(1)], size: [count, ...made.slice(1)] }),
    };
  },
};

/** Where examples stay where they are. */
const transpose: Rule = {
  makes: ({ x }, { perm }) => (perm as readonly number[]).map((axis) => x.shape[axis]!),
  plan: ({ x }, { perm }) =>
    (perm as readonly number[])[0] === 0 ? { cut: ['x'], rows: x.shape[0]!, join: 'beside' } : undefined,
};

/** Where examples are not repeated themselves. */
const tile: Rule = {
  makes: ({ x }, { reps }) => x.shape.map((size, axis) => size * (reps as readonly number[])[axis]!),
  plan: ({ x }, { reps }) =>
    (reps as readonly number[])[0] === 1 ? { cut: ['x'], rows: x.shape[0]!, join: 'beside' } : undefined,
};

/** Rules of this file. */
export const MOVES: Rules = {
  Fill: fill,
  Concat: concat,
  SplitV: split,
  Slice: slice,
  Transpose: transpose,
  Tile: tile,
};
