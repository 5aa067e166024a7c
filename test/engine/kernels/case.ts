/** What a case of the kernel harness is made of. */
import { centralDifferences } from '../../../lib/norm/reference';
import type { Random } from '../../../lib/random';
import { sizeOf, type Array64 } from '../onednn/support';

/** A tensor's content; `imaginary` beside `values` for complex numbers. */
export interface Values {
  readonly dtype: 'float32' | 'int32' | 'bool' | 'string' | 'complex64';
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
  readonly imaginary?: readonly number[];
}

/** An input that the engine itself makes: an output of another kernel. */
export interface Made {
  readonly of: string;
  readonly case: KernelCase;
  readonly output: number;
}

/** Inputs by name, or in a row. */
export type Inputs = Readonly<Record<string, Values | Made | readonly Values[] | undefined>> | readonly Values[];

/** One call and what it should give: float64 numbers, or null for an output that is the engine's own. */
export interface KernelCase {
  readonly inputs: Inputs;
  readonly attributes?: object;
  readonly want: readonly (Values | null)[];
  /** As a share of the largest value; that of float32 arithmetic where left out. */
  readonly tolerance?: number;
}

/** Cases by the kernel's name. */
export type KernelCases = Readonly<Record<string, (random: Random) => readonly KernelCase[]>>;

/** float32 numbers; from a function of the index in row-major order, or of all coordinates. */
export function floats(shape: readonly number[], values: ArrayLike<number>): Values {
  return { dtype: 'float32', shape, values: Array.from(values) };
}

export function ints(shape: readonly number[], values: ArrayLike<number>): Values {
  return { dtype: 'int32', shape, values: Array.from(values) };
}

export function bools(shape: readonly number[], values: ArrayLike<number | boolean>): Values {
  return { dtype: 'bool', shape, values: Array.from(values, Number) };
}

export function strings(shape: readonly number[], values: readonly string[]): Values {
  return { dtype: 'string', shape, values };
}

/** Normal numbers that float32 holds exactly. */
export function normal(random: Random, shape: readonly number[]): Values {
  return floats(shape, random.normals(sizeOf(shape)));
}

/** The numbers of a tensor that has no strings. */
export function numbersOf({ values }: Values): readonly number[] {
  return values as readonly number[];
}

/** As the float64 references take it. */
export function as64(x: Values): Array64 {
  return { shape: x.shape, values: Float64Array.from(numbersOf(x)) };
}

/** What a float64 reference gave. */
export function from64({ shape, values }: Array64): Values {
  return floats(shape, values);
}

/** A tensor by its coordinates. */
export function each(
  shape: readonly number[],
  value: (at: readonly number[]) => number,
  like: typeof floats = floats,
): Values {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const coordinates = (i: number) => shape.map((size, axis) => Math.floor(i / strides[axis]) % size);
  return like(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => value(coordinates(i))),
  );
}

/** The number at these coordinates; undefined outside. */
export function at({ shape, values }: Values, where: readonly number[]): number | undefined {
  if (where.some((place, axis) => place < 0 || place >= shape[axis])) return undefined;
  return values[where.reduce((index, place, axis) => index * shape[axis] + place, 0)] as number;
}

/** The gradient of `sum of dy f(x)` in x, for an f given in float64. */
export function gradient(f: (x: Values) => Values, x: Values, dy: Values): Values {
  const loss = (values: Float64Array) =>
    numbersOf(f({ ...x, values: Array.from(values) })).reduce((sum, y, i) => sum + y * numbersOf(dy)[i], 0);
  return floats(x.shape, centralDifferences(loss, Float64Array.from(numbersOf(x))));
}
