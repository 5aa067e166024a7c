/**
 * Lists whose number of items the types know, and items of lists where it is known otherwise.
 * @module
 */
import { BnlabError } from './errors';

/** A list with a first item. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** What a function makes of each item, as many as there are: `const [a, b] = each([x, y], (one) => …)`. */
export function each<const T extends readonly unknown[], R>(
  items: T,
  make: (item: T[number], index: number) => R,
): { -readonly [K in keyof T]: R } {
  return items.map(make) as { -readonly [K in keyof T]: R };
}

/**
 * The item at a place where the code knows that there is one.
 *
 * @throws BnlabError (`internal`) where there is none
 */
export function itemAt<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index];
  if (item !== undefined) return item;
  throw new BnlabError({
    kind: 'internal',
    where: 'list',
    expected: `an item at place ${index}`,
    got: `${list.length} items`,
    hint: 'Please report this with what led to it.',
  });
}

/**
 * The first item of a list that has one.
 *
 * @throws BnlabError (`internal`) where it is empty
 */
export function firstOf<T>(list: ArrayLike<T>): T {
  return itemAt(list, 0);
}

/**
 * The last item of a list that has one.
 *
 * @throws BnlabError (`internal`) where it is empty
 */
export function lastOf<T>(list: ArrayLike<T>): T {
  return itemAt(list, list.length - 1);
}
