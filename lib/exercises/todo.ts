/**
 * What stands in an exercise where the reader's answer will stand.
 * @module
 */

const MARK = Symbol.for('bnlab.todo');

/**
 * The missing piece of an exercise: `return TODO;` fits in wherever anything is asked for, and `check` knows that it is not an answer.
 *
 * It has the type `never`, which stands for every type.
 */
export const TODO = Object.freeze({ [MARK]: true, toString: () => 'TODO' }) as never;

/** Whether a value is {@link TODO}, of whichever copy of the library. */
export function isTodo(value: unknown): boolean {
  return typeof value === 'object' && value !== null && MARK in value;
}
