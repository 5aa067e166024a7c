/**
 * From the labels that lists, shards and tables write to classes: one rule for all of them.
 * @module
 */
import { BnlabError } from '../../errors';

/** Labels as classes. */
export interface ReadLabels {
  /** In label order. */
  readonly classes: readonly string[];
  /** Whether the labels are the numbers of classes; else they are their names. */
  readonly areNumbers: boolean;
  /** The class that a label says. */
  readonly classOf: (label: string) => string;
}

/** A number of any kind, as programs print them. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WITHOUT = 'Leave pictures without a class out (-1 and nan often mean that they have none), or write class names.';

/**
 * Labels that are all numbers are the numbers of classes, in the order of numbers, 2 before 10, however they are spelled (2.0, 02);
 * all others are names.
 *
 * @param whereOf where a label stands, for messages.
 * @throws BnlabError (`data`) for a label that says no class: none of its pictures may shift the classes of the others.
 */
export function readLabels(labels: Iterable<string>, whereOf: (label: string) => string): ReadLabels {
  const found = [...new Set(labels)];
  for (const label of found) checkLabel(label, whereOf);
  const areNumbers = found.every((label) => NUMBER.test(label));
  if (!areNumbers) return { classes: found.sort(), areNumbers, classOf: (label) => label };
  const numbers = new Map(found.map((label) => [label, classNumber(label, whereOf)]));
  const classes = [...new Set(numbers.values())].sort((a, b) => a - b).map(String);
  return { classes, areNumbers, classOf: (label) => String(numbers.get(label)) };
}

/** @throws BnlabError (`data`) for a label that is no name and no number: nothing, NaN, bytes of zeros. */
export function checkLabel(label: string, whereOf: (label: string) => string): void {
  if (label !== '' && !/^[+-]?nan$/i.test(label) && !label.includes('\0')) return;
  const got = label === '' || label.includes('\0') ? JSON.stringify(label) : label;
  throw new BnlabError({ kind: 'data', where: whereOf(label), expected: 'a class', got, hint: WITHOUT });
}

/** The number of a class. @throws BnlabError (`data`) for one that is below 0, between two, or so large that others are the same. */
export function classNumber(label: string, whereOf: (label: string) => string): number {
  const number = Number(label);
  if (!label.startsWith('-') && Number.isSafeInteger(number)) return number;
  const isLarge = number > Number.MAX_SAFE_INTEGER;
  const expected = `the number of a class, 0 or more${isLarge ? ', at most 2^53 - 1' : ''}`;
  const hint = isLarge ? 'Write class names, or the places of the classes in a list of them.' : WITHOUT;
  throw new BnlabError({ kind: 'data', where: whereOf(label), expected, got: label, hint });
}
