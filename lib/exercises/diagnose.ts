/**
 * What went wrong in one part of an answer: the mistakes that lead to exactly these numbers.
 * @module
 */
import { knownParts } from './ask';
import { agree, factorBetween, transposed } from './compare';
import type { Part, Parts } from './parts';
import type { NonEmpty } from '../tuples';
import type { Exercise, Slip } from './types';

/** One part of an answer to one input, as it was given and as it should be. */
export interface Try {
  readonly input: readonly unknown[];
  readonly given: Part;
  readonly right: Part;
}

/** One part of an answer, for each input. */
export interface Tried {
  readonly name: string;
  readonly tries: NonEmpty<Try>;
}

/** What explains a part of an answer: mistakes of this exercise, one or two at once, or a habit that any answer may have. */
export type Explanation = { readonly mistakes: readonly string[] } | Habit;

/** The simplest explanation: one mistake, before a habit, before two mistakes at once, before a factor without a reason. */
export function explain(exercise: Exercise, tried: Tried): Explanation | undefined {
  const names = Object.keys(exercise.mistakes);
  const pairs = names.flatMap((name, i) => names.slice(i + 1).map((other) => [name, other]));
  const made = (candidates: readonly (readonly string[])[]) => {
    const mistakes = candidates.find((candidate) => explains(exercise, candidate, tried));
    return mistakes && { mistakes };
  };
  const habit = habitIn(exercise, tried);
  const single = made(names.map((name) => [name]));
  return single ?? (habit?.habit === 'factor' ? (made(pairs) ?? habit) : (habit ?? made(pairs)));
}

/** Whether these mistakes give these numbers, for each input, and not the right ones. */
function explains(exercise: Exercise, made: readonly string[], { name, tries }: Tried): boolean {
  let isWrong = false;
  return (
    tries.every(({ input, given, right }) => {
      const wrong = wrongAnswer(exercise, made, input).get(name);
      if (wrong === undefined || !agree(given, wrong, exercise)) return false;
      isWrong ||= !agree(wrong, right, exercise);
      return true;
    }) && isWrong
  );
}

/** The answer with these mistakes in it. */
function wrongAnswer(exercise: Exercise, made: readonly string[], input: readonly unknown[]): Parts {
  const slip: Slip = (mistake) => made.includes(mistake);
  return knownParts(exercise.solve(input, slip));
}

/** Ways to be wrong that every answer may have, and that need no knowledge of the exercise. */
export type Habit =
  | { readonly habit: 'sign' }
  | { readonly habit: 'transposed' }
  | { readonly habit: 'unchanged'; readonly of: string }
  | { readonly habit: 'factor'; readonly factors: readonly number[] };

function habitIn(exercise: Exercise, { tries }: Tried): Habit | undefined {
  const same = (partOf: (one: Try) => Part | undefined) =>
    tries.every((one) => {
      const part = partOf(one);
      return part !== undefined && agree(one.given, part, exercise);
    });
  if (same(({ right }) => transposed(right))) return { habit: 'transposed' };
  const copied = exercise.takes.find((_, at) => same(({ input }) => inputPart(input[at])));
  if (copied !== undefined) return { habit: 'unchanged', of: copied };
  const found = tries.map(({ given, right }) => factorBetween(given, right, exercise));
  // where both are 0 any factor would do
  const factors = found.filter((factor): factor is number => factor !== undefined && !Number.isNaN(factor));
  if (factors.length === 0 || found.includes(undefined)) return undefined;
  // who is off by so little has no factor too many, but rounded, or went on in steps that are too large
  if (factors.every((factor) => Math.abs(factor - 1) < NEARLY)) return undefined;
  // a single number is a multiple of any other: only one that stays tells something
  const isTelling = tries.every(({ right }) => right.values.length > 1) || (factors.length > 1 && isOne(factors));
  if (!isTelling) return undefined;
  return isOne(factors) && near(factors[0]!, -1) ? { habit: 'sign' } : { habit: 'factor', factors };
}

const inputPart = (value: unknown) => (Array.isArray(value) ? knownParts(value as number[]).get('') : undefined);

/** Share of the largest magnitude within which an answer is nearly right. */
export const NEARLY = 1e-3;

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.abs(b);

const isOne = (factors: readonly number[]) => factors.every((factor) => near(factor, factors[0]!));
