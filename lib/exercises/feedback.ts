/**
 * What is said of an answer.
 * @module
 */
import type { Bilingual } from '../figures';

/**
 * How an answer is judged: `mistake` is a wrong one whose mistakes are known by name, `wrong` any other with the right shape,
 * `kind` and `shape` are no answers to this question, `not a number` holds NaN or infinity, `threw` is a function that ended with an
 * error, `unfinished` is none yet.
 */
export type AnswerVerdict = 'right' | 'mistake' | 'wrong' | 'unfinished' | 'threw' | 'not a number' | 'shape' | 'kind';

/** What is said of an answer to an exercise. */
export interface Feedback {
  /** Id of the exercise. */
  readonly exercise: string;
  readonly verdict: AnswerVerdict;
  /** Names of the mistakes that explain the answer; empty where none does. */
  readonly mistakes: readonly string[];
  /** To the reader. */
  readonly message: Bilingual;
}

/** A verdict before it has the name of its exercise. */
export type Finding = Omit<Feedback, 'exercise'>;

/** A finding that no mistake explains. */
export function finding(verdict: AnswerVerdict, en: string, ko: string): Finding {
  return { verdict, mistakes: [], message: { en, ko } };
}

/** Texts one after the other, in each language. */
export function joined(texts: readonly Bilingual[], between = ' '): Bilingual {
  return { en: texts.map(({ en }) => en).join(between), ko: texts.map(({ ko }) => ko).join(between) };
}

/** A text with the name of a part of the answer before it, where it has one. */
export function named(part: string, { en, ko }: Bilingual): Bilingual {
  return part === '' ? { en, ko } : { en: `${part}: ${en}`, ko: `${part}: ${ko}` };
}

/** A number as it is read best: with five digits, or with as many as it takes to see a difference. */
export function digits(value: number, count = 5): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(count)));
}

/** A shape in words: `a number`, `[4]`, `[4, 3]`. */
export function shapeWords(shape: readonly number[]): Bilingual {
  return shape.length === 0
    ? { en: 'a number', ko: '수 하나' }
    : { en: `the shape [${shape.join(', ')}]`, ko: `모양 [${shape.join(', ')}]` };
}
