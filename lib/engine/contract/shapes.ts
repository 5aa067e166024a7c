/**
 * Kernels that move elements about, or apply one number a channel, with sizes and axes that make sense: the wasm backend
 * writes past its memory on others, and the rest answer with numbers of no meaning.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Attributes } from './call';
import type { Inputs } from '../kernel-inputs';

type Check = (inputs: Inputs, attributes: Attributes) => void;

/** Kernel name to what must hold of its sizes and axes. @throws BnlabError naming both. */
export const SHAPE_CHECKS: Readonly<Record<string, Check>> = {
  Tile: ({ x }, { reps }) => {
    const times = reps as number[];
    if (times.length === x.shape.length && times.every((n) => Number.isInteger(n) && n >= 0)) return;
    refuse('tile', `a whole number of 0 or more for each axis of ${shown(x.shape)}`, shown(times));
  },
  Transpose: ({ x }, { perm }) => {
    const order = perm as number[];
    const isWhole = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis));
    if (!isWhole) refuse('transpose', `each axis of ${shown(x.shape)} once`, `perm ${shown(order)}`);
  },
  Reverse: ({ x }, { dims }) => {
    // none means all
    const axes = [(dims ?? []) as number | number[]].flat();
    const isThere = (axis: number) => Number.isInteger(axis) && axis >= -x.shape.length && axis < x.shape.length;
    if (!axes.every(isThere)) refuse('reverse', `axes of ${shown(x.shape)}`, shown(axes));
  },
  FusedBatchNorm: ({ x, ...parameters }) => {
    const C = x.shape[x.shape.length - 1];
    for (const [name, parameter] of Object.entries(parameters)) {
      // absent ones are null
      if (!parameter || sizeOf(parameter.shape) === C || isEqual(parameter.shape, x.shape)) continue;
      const expected = `${name} of ${C} channels, or of the shape ${shown(x.shape)} of x`;
      refuse('batchNorm', expected, shown(parameter.shape));
    }
  },
};

const shown = (numbers: readonly number[]) => `[${numbers.join(', ')}]`;
const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

/** Equal but for axes of 1 in front: TensorFlow.js gives x four axes, and leaves the others as they are. */
function isEqual(a: readonly number[], b: readonly number[]): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const more = long.length - short.length;
  return long.every((n, i) => n === (i < more ? 1 : short[i - more]));
}

function refuse(where: string, expected: string, got: string): never {
  throw new BnlabError({ where, expected, got, hint: 'Correct the argument.' });
}
