/**
 * The numbers of one seed of a small experiment, by name.
 * @module
 */
import { BnlabError } from '../errors';
import { mean, percent } from '../statistics';

/** The numbers of one seed; without names of their own, those of any experiment. */
export type Values<Name extends string = string> = Readonly<Record<Name, number>>;

/** Where records of small experiments lie in the folder of results. */
export const SMALL = 'small';

/** The error for a record that lacks a number, or has one that is none; `experiment` where it is known whose. */
export function withoutNumber(got: string, experiment?: string): BnlabError {
  const file = `${SMALL}/${experiment ?? '…'}.json`;
  return new BnlabError({
    kind: 'data',
    where: file,
    expected: 'all numbers that its claims are judged by',
    got,
    hint: `Make it again: npx bnlab run ${experiment ?? '…'} --record notebooks/results/${file}`,
  });
}

/**
 * A number by a name that is put together.
 *
 * @throws BnlabError (`data`) where a record has no number of that name
 */
export function numberOf(values: Values, name: string, experiment?: string): number {
  const value = values[name];
  if (value !== undefined) return value;
  throw withoutNumber(`no number ${name}`, experiment);
}

/** The numbers of a record as those that its experiment measures: whoever asks for one that it lacks is refused. */
export function checkedValues<Name extends string>(values: Values, experiment: string): Values<Name> {
  const get = (all: Values, name: string | symbol) =>
    typeof name === 'string' ? numberOf(all, name, experiment) : undefined;
  return new Proxy<Values>(values, { get });
}

/** Means of a named number over all seeds, for notes. */
export const meanOf = <Name extends string>(results: readonly Values<Name>[], name: Name): number =>
  mean(results.map((values) => numberOf(values, name)));

/** A share as text. */
export const percentOf = <Name extends string>(results: readonly Values<Name>[], name: Name): string =>
  percent(meanOf(results, name));

/** Numbers under names: `plain0.1`. */
export const named = <Prefix extends string, Key extends string | number>(
  prefix: Prefix,
  numbers: readonly (readonly [key: Key, value: number])[],
): Values<`${Prefix}${Key}`> =>
  Object.fromEntries(numbers.map(([key, value]) => [`${prefix}${key}`, value])) as Values<`${Prefix}${Key}`>;
