/**
 * Evenly spread places: a cheap look at all of a large thing.
 * @module
 */

/** Up to `most` of the numbers 0 … n - 1, evenly spread, the first and the last among them; all when there are no more. */
export function evenly(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  if (most < 2) return most === 1 ? [0] : [];
  return Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1)));
}
