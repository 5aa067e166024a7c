/**
 * Intervals of means: how far a mean over a few seeds can be trusted.
 * @module
 */
import { mean, variance } from './statistics';

/** The share of intervals that hold the mean. */
export const LEVEL = 0.95;

/** Mean of some values and its 95 % interval by Student's t; at least two values. */
export function meanInterval(values: readonly number[]): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  const n = values.length;
  const center = mean(values);
  const reach = studentT(n - 1) * Math.sqrt(variance(values, 1) / n);
  return { mean: center, low: center - reach, high: center + reach };
}

/** Above the largest quantile, that of one degree of freedom. */
const ABOVE_ALL = 13;

/** The 97.5 % quantile of Student's t, that of a two-sided interval of 95 %. */
export function studentT(degreesOfFreedom: number): number {
  let [low, high] = [0, ABOVE_ALL];
  for (;;) {
    const middle = (low + high) / 2;
    // no number lies between them
    if (middle === low || middle === high) return low;
    if (shareWithin(middle, degreesOfFreedom) < LEVEL) low = middle;
    else high = middle;
  }
}

/** The probability that Student's t lies between -t and t (Abramowitz and Stegun 26.7.3 and 26.7.4). */
function shareWithin(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const cosine = Math.cos(angle);
  const isOdd = degreesOfFreedom % 2 === 1;
  let [sum, term] = [0, isOdd ? cosine : 1];
  for (let k = isOdd ? 1 : 0; k < degreesOfFreedom - 1; k += 2) {
    sum += term;
    term *= ((k + 1) / (k + 2)) * cosine ** 2;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
