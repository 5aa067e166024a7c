/**
 * Numbers on the command line.
 * @module
 */
import { BnlabError } from '../errors';

/** Where a number is refused that does not know its option yet. */
export const NUMBER = 'command line';

/** A whole number of any size; {@link countFrom} has a range. @throws BnlabError (`usage`). */
export function parseCount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value)) return value;
  throw new BnlabError({
    kind: 'usage',
    where: NUMBER,
    expected: 'a whole number',
    got: `'${text}'`,
    hint: 'Write it in digits, for example 1000.',
  });
}

/** A parser of whole numbers from `least` on, up to `most` where there is one. */
export function countFrom(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = parseCount(text);
    if (value >= least && value <= most) return value;
    const expected = `a whole number of ${least} ${most === Infinity ? 'or more' : `to ${most}`}`;
    const hint = `For example ${Math.max(least, 1)}.`;
    throw new BnlabError({ kind: 'usage', where: NUMBER, expected, got: `'${text}'`, hint });
  };
}

/** Whole numbers separated by commas. @throws BnlabError (`usage`). */
export function parseCounts(text: string): number[] {
  return text.split(',').map(parseCount);
}

/** A number above 0. @throws BnlabError (`usage`). */
export function parseFactor(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new BnlabError({
    kind: 'usage',
    where: NUMBER,
    expected: 'a number above 0',
    got: `'${text}'`,
    hint: 'For example 0.25.',
  });
}
