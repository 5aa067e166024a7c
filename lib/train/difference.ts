/**
 * Where two descriptions of a run part.
 * @module
 */

/** The first place at which two values differ. */
export interface Difference {
  /** The way there: `model.weights[12].shape`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * Finds the first difference between two plain JSON values, in the order of the expected one; undefined when they are equal.
 *
 * A key that one side lacks is a difference.
 */
export function firstDifference(expected: unknown, got: unknown, path = ''): Difference | undefined {
  if (!isBranch(expected) || !isBranch(got) || Array.isArray(expected) !== Array.isArray(got)) {
    return Object.is(expected, got) ? undefined : { path: path || 'value', expected: show(expected), got: show(got) };
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
  for (const key of keys) {
    const next = Array.isArray(expected) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const difference = firstDifference(expected[key], got[key], next);
    if (difference) return difference;
  }
  return undefined;
}

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? 'nothing' : text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
