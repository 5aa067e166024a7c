/**
 * What an exercise is: seeded inputs, one solution in float64, and the mistakes that can be made in it.
 * @module
 */
import type { Bilingual } from '../figures';
import type { Random } from '../random';

/** Numbers in any nesting: one, a list, the rows of a matrix. */
export type Numbers = number | readonly Numbers[];

/** What a solution gives: numbers, or several of them by name. */
export type Answer = Numbers | Readonly<Record<string, Numbers>>;

/** Whether a mistake is made in this run of a solution. */
export type Slip = (mistake: string) => boolean;

/**
 * An exercise. The solution is written once, with a switch for each mistake: with all switches off it is the reference, with one
 * or two on it is a wrong answer, and what the reader's answer equals is what went wrong in it.
 */
export interface Exercise<Input extends readonly unknown[] = readonly unknown[]> {
  /** What `check` calls it. */
  readonly id: string;
  /** Section of the paper. */
  readonly section: string;
  /** Names of what the reader's function takes, in order; none where the answer is a value. */
  readonly takes: readonly string[];
  /** Whether lists of numbers come as tensors. Default: as arrays. */
  readonly tensors?: boolean;
  /** Whether answers are counts, which are right to the last digit or wrong. */
  readonly exact?: boolean;
  /** What to say of each mistake, by its name. */
  readonly mistakes: Readonly<Record<string, Bilingual>>;
  /** What a right answer shows. */
  readonly right: Bilingual;
  /** The inputs that an answer is tried on. */
  inputs(random: Random): readonly Input[];
  /** The answer in float64, with the mistakes that `slip` says. */
  solve(input: Input, slip: Slip): Answer;
}

/** No mistake at all. */
export const NO_SLIP: Slip = () => false;
