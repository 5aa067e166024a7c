/**
 * Checks answers to the exercises of the lessons.
 * @module
 */
import { BnlabError } from '../errors';
import type { Language } from '../figures';
import { tell } from '../kernel/tell';
import { Random } from '../random';
import { ask, knownParts } from './ask';
import { EXERCISES } from './all';
import type { Feedback, Finding } from './feedback';
import { judge, type Answer } from './judge';
import { NO_SLIP, type Exercise } from './types';
import { firstOf } from '../tuples';

/** The seed of the inputs that answers are tried on. */
const SEED = 1;

/** How `check` speaks. */
export interface CheckOptions {
  /** Language of what is said; by default the one of `setLanguage`, which is both. */
  readonly language?: Language;
}

/**
 * Tries an answer to an exercise and says, in the cell, whether it is right, or which mistake leads to it:
 * `check('normalize', normalize)`.
 *
 * @throws BnlabError (`input`) for an exercise that there is not; what an answer does wrong is said, not thrown.
 */
export function check(exercise: string, answer: unknown, { language }: CheckOptions = {}): void {
  const { verdict, message } = checkAnswer(exercise, answer);
  const mark = verdict === 'right' ? '✓' : verdict === 'unfinished' ? '…' : '✗';
  tell(
    { en: `${mark} ${message.en}`, ko: `${mark} ${message.ko}` },
    { language, kind: `check ${verdict.replaceAll(' ', '-')}` },
  );
}

/**
 * The verdict on an answer as data; `seed` chooses the inputs.
 * @throws BnlabError (`input`) for an exercise that there is not.
 * @example
 * ```ts
 * import { checkAnswer } from 'bnlab';
 * const unchanged = checkAnswer('normalize', (x: number[]) => x);
 * console.log(unchanged.verdict); // mistake
 * ```
 */
export function checkAnswer(id: string, answer: unknown, seed: number = SEED): Feedback {
  const exercise = exerciseCalled(id);
  return { exercise: id, ...findingOf(exercise, answer, seed) };
}

function findingOf(exercise: Exercise, answer: unknown, seed: number): Finding {
  const inputs = exercise.inputs(new Random(seed).split(exercise.id));
  const answers: Answer[] = [];
  for (const input of inputs) {
    const gave = ask(exercise, answer, input);
    if ('finding' in gave) return gave.finding;
    answers.push({ input, given: gave.parts, right: knownParts(exercise.solve(input, NO_SLIP)) });
  }
  return judge(exercise, [firstOf(answers), ...answers.slice(1)]);
}

/** The exercise of this name. @throws BnlabError (`input`) where there is none. */
function exerciseCalled(id: string): Exercise {
  const found = EXERCISES.find((exercise) => exercise.id === id);
  if (found) return found;
  throw new BnlabError({
    where: 'check',
    expected: 'the name of an exercise, as it stands in the cell',
    got: JSON.stringify(id),
    hint: `There are: ${EXERCISES.map((exercise) => exercise.id).join(', ')}.`,
  });
}
