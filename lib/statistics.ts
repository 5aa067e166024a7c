/**
 * Sums over lists of numbers, and how shares are written: each computed in one way, so that texts and records agree to the last digit.
 * @module
 */

/** Sum of some numbers, from the first to the last; 0 of none. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Variance of some numbers, divided by their number; `degrees` is taken off that: 1 gives the unbiased one. */
export function variance(values: readonly number[], degrees = 0): number {
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2)) / (values.length - degrees);
}

/** Quantile p of sorted values, linear between neighbours. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** Median of some numbers, between the middle two of an even number; NaN of none. */
export const median = (values: readonly number[]): number => quantile(ascending(values), 0.5);

/** The higher median of some numbers: one of them, not a value between two, as suits times that were measured; NaN of none. */
export const higherMedian = (values: readonly number[]): number => ascending(values)[values.length >> 1] ?? Number.NaN;

/** How many digits stand behind the point; under a name, so that a list's `map` cannot pass a place for it. */
export interface Digits {
  readonly digits?: number;
}

/** A number rounded to a few decimals, four unless told. */
export const rounded = (value: number, { digits = 4 }: Digits = {}): number => Number(value.toFixed(digits));

/** A share as a number of percent: `71.25`, with two decimals unless told. */
export const inPercent = (share: number, { digits = 2 }: Digits = {}): string => (100 * share).toFixed(digits);

/** A share as text: `71.25 %`, with two decimals unless told. */
export const percent = (share: number, options?: Digits): string => `${inPercent(share, options)} %`;
