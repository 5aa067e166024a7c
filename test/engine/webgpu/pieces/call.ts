/** What calls of kernels that are done in pieces are made of: random shapes of five examples or more. */
import { tf } from '../../../../lib/engine';
import type { Random } from '../../../../lib/random';
import { choose, pick, sizeOf } from '../../onednn/support';

/** One call. */
export interface Call {
  readonly inputs: Readonly<Record<string, tf.Tensor>> | readonly tf.Tensor[];
  readonly attributes?: object;
  /** Sums, whose terms may be added up in another order. */
  readonly isSum?: boolean;
}

/** Calls by kernel name, and what is special about them. */
export type Calls = Readonly<Record<string, (random: Random) => Call>>;

/** Normal numbers. */
export const floats = (random: Random, shape: readonly number[]): tf.Tensor =>
  tf.tensor(random.normals(sizeOf(shape)), [...shape]);
/** Truth values. */
export const flags = (random: Random, shape: readonly number[]): tf.Tensor => floats(random, shape).greater(0);
/** Whole numbers from 0 on. */
export const wholes = (random: Random, shape: readonly number[], below: number): tf.Tensor =>
  tf.tensor(
    Int32Array.from({ length: sizeOf(shape) }, () => random.integer(below)),
    [...shape],
    'int32',
  );

/** So large that convolutions of one example fill a GPU: TensorFlow.js computes smaller ones through copies of all windows. */
export const imageShape = (random: Random): number[] => [
  pick(random, 5, 9),
  pick(random, 9, 12),
  pick(random, 9, 12),
  pick(random, 3, 9),
];
/** Images, or rows of numbers. */
export const rowShape = (random: Random): number[] =>
  choose(random, [imageShape, (r: Random) => [pick(r, 5, 40), pick(r, 3, 20)]])(random);

/** The same for each name. */
export const each = <T>(names: readonly string[], value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(names.map((name) => [name, value]));
