/** Answers to exercises as a reader would hand them in. */
import type { tf } from '../../lib/engine';
import type { Answer, Exercise, Slip } from '../../lib/exercises/types';

/** An answer with these mistakes: a function, which takes tensors where the exercise gives some, or a value. */
export function answering(
  exercise: Exercise,
  slip: Slip,
  change: (answer: Answer) => Answer = (answer) => answer,
): unknown {
  if (exercise.takes.length === 0) return change(exercise.solve(exercise.inputs(undefined as never)[0], slip));
  return (...input: readonly unknown[]) => change(exercise.solve(input.map(plain), slip));
}

/** What a tensor holds, as nested lists. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'arraySync' in value ? (value as tf.Tensor).arraySync() : value;
}
