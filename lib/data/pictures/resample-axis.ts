/**
 * The weights of a bilinear, antialiased filter along one axis.
 * @module
 */
import { BnlabError } from '../../errors';

/** Weights of one axis: output i is the sum of coefficients[i * taps + k] * input[starts[i] + k] over k < counts[i]. */
export interface Axis {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly coefficients: Int32Array;
  readonly taps: number;
}

/** Bits behind the point of a weight. */
export const PRECISION = 22;

/** Which outputs of an axis are wanted: `outputs` of `total`, from `first` on. */
export interface Wanted {
  readonly total: number;
  readonly first: number;
  readonly outputs: number;
}

/**
 * Weights of an axis of `size` pixels for outputs of the part that begins `from` and is `length` long: a triangle around each output's
 * centre, as wide as the reduction, summing to one. @throws BnlabError when the part does not lie in the axis.
 */
export function axisWeights(
  size: number,
  [from, length]: readonly [number, number],
  { total, first, outputs }: Wanted,
): Axis {
  const scale = length / total;
  const reach = Math.max(1, scale);
  const taps = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(outputs);
  const counts = new Int32Array(outputs);
  const coefficients = new Int32Array(outputs * taps);
  const weights = new Float64Array(taps);
  for (let i = 0; i < outputs; i++) {
    const centre = from + (first + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(size, Math.trunc(centre + reach + 0.5)) - start;
    if (!(count >= 1)) throw outside(size, from, length);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      weights[k] = Math.max(0, 1 - Math.abs((start + k - centre + 0.5) / reach));
      sum += weights[k]!;
    }
    for (let k = 0; k < count; k++) coefficients[i * taps + k] = Math.round((weights[k]! / sum) * (1 << PRECISION));
    starts[i] = start;
    counts[i] = count;
  }
  return { starts, counts, coefficients, taps };
}

/** An axis with its last output first. */
export function mirrored({ starts, counts, coefficients, taps }: Axis): Axis {
  const last = starts.length - 1;
  const backward = new Int32Array(coefficients.length);
  for (let i = 0; i <= last; i++)
    backward.set(coefficients.subarray((last - i) * taps, (last - i + 1) * taps), i * taps);
  return { starts: starts.slice().reverse(), counts: counts.slice().reverse(), coefficients: backward, taps };
}

function outside(size: number, from: number, length: number): BnlabError {
  const got = `${from} to ${from + length}`;
  const hint = 'Choose a box that lies in the picture.';
  return new BnlabError({ where: 'resample', expected: `a box between 0 and ${size}`, got, hint });
}
