/** Sums, products and extremes along an axis, and what is made of them. */
import type { Random } from '../../../lib/random';
import { matMul } from '../onednn/reference';
import {
  at,
  bools,
  each,
  floats,
  ints,
  normal,
  numbersOf,
  type KernelCase,
  type KernelCases,
  type Values,
} from './case';

/** Shapes and one axis; the second is large enough for native kernels. */
const PLACES: readonly (readonly [shape: readonly number[], axis: number])[] = [
  [[2, 3, 4], 1],
  [[5, 40], 1],
  [[40, 5], 0],
];

/** The numbers along an axis at a place of the others. */
function along(x: Values, axis: number, place: readonly number[]): number[] {
  return Array.from({ length: x.shape[axis] }, (_, i) => at(x, [...place.slice(0, axis), i, ...place.slice(axis)])!);
}

type Reduce = (values: readonly number[]) => number;
type Draw = (random: Random, shape: readonly number[]) => Values;
interface ReduceOptions {
  readonly draw?: Draw;
  readonly result?: typeof floats | typeof ints | typeof bools;
  /** Name of the attribute that holds the axes. */
  readonly axisName?: string;
  readonly isOneAxis?: boolean;
}

function reduceCases(f: Reduce, { draw = normal, result = floats, axisName = 'axis', isOneAxis }: ReduceOptions = {}) {
  return (random: Random): readonly KernelCase[] =>
    PLACES.flatMap(([shape, axis]): KernelCase[] => {
      const x = draw(random, shape);
      const rest = shape.filter((_, i) => i !== axis);
      const value = (place: readonly number[]) => f(along(x, axis, place));
      const kept = shape.map((size, i) => (i === axis ? 1 : size));
      const want = each(rest, value, result);
      if (isOneAxis) return [{ inputs: { x }, attributes: { [axisName]: axis }, want: [want] }];
      return [false, true].map((keepDims) => ({
        inputs: { x },
        attributes: { [axisName]: [axis], keepDims },
        want: [keepDims ? { ...want, shape: kept } : want],
      }));
    });
}

const truth: Draw = (random, shape) => each(shape, () => random.integer(4) && 1, bools);
/** Equal numbers too: the first is meant. */
const few: Draw = (random, shape) => each(shape, () => random.integer(4) - 2);
const near1: Draw = (random, shape) => each(shape, () => Math.fround(0.8 + 0.4 * random.uniform()));
const sum: Reduce = (values) => values.reduce((a, b) => a + b, 0);
const product: Reduce = (values) => values.reduce((a, b) => a * b, 1);
const first =
  (better: (a: number, b: number) => boolean): Reduce =>
  (values) =>
    values.reduce((best, v, i) => (better(v, values[best]) ? i : best), 0);

/** Running sums or products, in all four ways. */
function runningCases(f: Reduce, draw: Draw) {
  return (random: Random): readonly KernelCase[] =>
    [0, 1, 2, 3].map((bits) => {
      const [exclusive, reverse] = [(bits & 1) > 0, (bits & 2) > 0];
      const x = draw(random, [3, 5]);
      const value = ([row, column]: readonly number[]) => {
        const all = along(x, 1, [row]);
        const [from, to] = reverse ? [column + (exclusive ? 1 : 0), 5] : [0, column + (exclusive ? 0 : 1)];
        return f(all.slice(from, to));
      };
      return { inputs: { x }, attributes: { axis: 1, exclusive, reverse }, want: [each([3, 5], value)] };
    });
}

function productsOf(a: Values, b: Values, transposed: readonly [boolean, boolean]): Values {
  const G = a.shape[0];
  const part = ({ shape, values }: Values, g: number) => {
    const size = values.length / G;
    return { shape: shape.slice(1), values: Float64Array.from((values as number[]).slice(g * size, (g + 1) * size)) };
  };
  const all = Array.from({ length: G }, (_, g) => matMul(part(a, g), part(b, g), ...transposed));
  return floats(
    [G, ...all[0].shape],
    all.flatMap(({ values }) => [...values]),
  );
}

const TRANSPOSED = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

function operands(random: Random, [transposeA, transposeB]: readonly [boolean, boolean], G = 2) {
  const [M, K, N] = [3, 17, 5];
  const a = normal(random, transposeA ? [G, K, M] : [G, M, K]);
  return { a, b: normal(random, transposeB ? [G, N, K] : [G, K, N]), N };
}

/** All kernels that add up. */
export const REDUCTIONS: KernelCases = {
  Sum: reduceCases(sum),
  Mean: reduceCases((values) => sum(values) / values.length),
  Prod: reduceCases(product, { draw: near1 }),
  Max: reduceCases((values) => Math.max(...values), { axisName: 'reductionIndices' }),
  Min: reduceCases((values) => Math.min(...values)),
  All: reduceCases((values) => Math.min(...values), { draw: truth, result: bools }),
  Any: reduceCases((values) => Math.max(...values), { draw: truth, result: bools }),
  ArgMax: reduceCases(
    first((a, b) => a > b),
    { draw: few, result: ints, isOneAxis: true },
  ),
  ArgMin: reduceCases(
    first((a, b) => a < b),
    { draw: few, result: ints, isOneAxis: true },
  ),
  Cumsum: runningCases(sum, normal),
  Cumprod: runningCases(product, normal),
  Softmax: (random) => {
    const logits = normal(random, [6, 20]);
    const value = ([row, column]: readonly number[]) => {
      const all = along(logits, 1, [row]).map(Math.exp);
      return all[column] / sum(all);
    };
    return [{ inputs: { logits }, attributes: { dim: 1 }, want: [each([6, 20], value)] }];
  },
  BatchMatMul: (random) =>
    TRANSPOSED.map((transposed) => {
      const { a, b } = operands(random, transposed);
      const attributes = { transposeA: transposed[0], transposeB: transposed[1] };
      return { inputs: { a, b }, attributes, want: [productsOf(a, b, transposed)] };
    }),
  _FusedMatMul: (random) =>
    TRANSPOSED.map((transposed) => {
      const { a, b, N } = operands(random, transposed, 1);
      const bias = normal(random, [N]);
      const y = productsOf(a, b, transposed);
      const values = numbersOf(y).map((v, i) => Math.max(0, v + numbersOf(bias)[i % N]));
      const attributes = { transposeA: transposed[0], transposeB: transposed[1], activation: 'relu' };
      return { inputs: { a, b, bias }, attributes, want: [{ ...y, values }] };
    }),
  Einsum: (random) => {
    const [a, b] = [normal(random, [3, 4]), normal(random, [5, 4])];
    const value = ([i, j]: readonly number[]) => sum(along(a, 1, [i]).map((v, k) => v * at(b, [j, k])!));
    return [{ inputs: [a, b], attributes: { equation: 'ik,jk->ij' }, want: [each([3, 5], value)] }];
  },
  UnsortedSegmentSum: (random) => {
    const x = normal(random, [4, 3]);
    const value = ([segment, c]: readonly number[]) =>
      sum([0, 1, 2, 3].filter((row) => [2, 0, 2, 2][row] === segment).map((row) => at(x, [row, c])!));
    const inputs = { x, segmentIds: ints([4], [2, 0, 2, 2]) };
    return [{ inputs, attributes: { numSegments: 3 }, want: [each([3, 3], value)] }];
  },
  Bincount: () => {
    const inputs = { x: ints([4], [1, 3, 1, 0]), weights: floats([4], [0.5, 2, 4, 8]) };
    return [{ inputs, attributes: { size: 5 }, want: [floats([5], [8, 4.5, 0, 2, 0])] }];
  },
  DenseBincount: () => {
    const inputs = { x: ints([2, 3], [1, 1, 0, 2, 2, 2]), weights: floats([0], []) };
    return [false, true].map((binaryOutput) => ({
      inputs,
      attributes: { size: 3, binaryOutput },
      want: [floats([2, 3], binaryOutput ? [1, 1, 0, 0, 0, 1] : [1, 2, 0, 0, 0, 3])],
    }));
  },
};
