/**
 * Verdicts from intervals: what paired runs over several seeds say of a sentence, and when they say nothing.
 *
 * A value is what was measured, never moved or turned round. The sentence says that it lies on one side of a neutral point, mostly
 * above 0 for a difference and above 1 for a factor. One that allows for something ("is not necessary") or names a size ("stays at
 * chance") has a point of its own. The bar is what the sentence itself asks for beyond that ("less than half of the steps" is a
 * factor of 2); where it names no size, it is the neutral point.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Interval, Verdict } from '../../paper';
import { each } from '../../tuples';
import { LEVEL, meanInterval } from '../../interval';

/** Fewer seeds than these show no scatter that could be trusted. */
export const LEAST_SEEDS = 3;

/** Paired values, one a seed, and what the claim asks of them. */
export interface Paired {
  readonly seeds: readonly number[];
  /** As they were measured, in the order of the seeds; past the neutral point where the seed speaks for the claim. */
  readonly values: readonly number[];
  /** Where a value speaks neither for the claim nor against it; default 0, 1 for a factor. */
  readonly neutral?: number;
  /** The side of the neutral point on which the claim says the values lie. Default `above`. */
  readonly side?: Interval['side'];
  /** What the sentence asks for; default the neutral point. */
  readonly bar?: number;
  /** A factor is averaged by its logarithm. Default `difference`. */
  readonly scale?: Interval['scale'];
  /** What the values count: `points` and `%` for hundredths, `times`. */
  readonly unit: string;
}

/** The verdict of an interval and the interval itself; null for a single seed, which has none. */
export interface IntervalVerdict {
  readonly verdict: Exclude<Verdict, 'proved' | 'not run at this scale'>;
  readonly interval: Interval | null;
}

/**
 * Judges by the 95 % interval of the mean (Student's t over the seeds).
 *
 * *reproduced*: the whole interval lies past the bar; *same direction*: past the neutral point, not past the bar; *not
 * reproduced*: short of the neutral point; *undecided*: the neutral point lies inside, or there are fewer than three seeds.
 * @throws BnlabError (`input`) when seeds and values do not fit together, a value is no number, or the bar contradicts the claim.
 * @example
 * ```ts
 * import { judgePaired } from 'bnlab';
 * const judge = (...values: number[]) => judgePaired({ seeds: [1, 2, 3], values, unit: 'points', bar: 1 }).verdict;
 * console.log(judge(5, 5.2, 4.9)); // reproduced
 * console.log(judge(3, -2, 1)); // undecided
 * console.log(judge(-5, -5.2, -4.9)); // not reproduced
 * const chance = { seeds: [1, 2, 3], values: [0.1, 0.11, 0.1], unit: '%', neutral: 0.13, side: 'below' } as const;
 * console.log(judgePaired(chance).verdict); // reproduced
 * ```
 */
export function judgePaired(paired: Paired): IntervalVerdict {
  const asked = withDefaults(paired);
  checkPaired(asked);
  const { seeds, values, scale, side, neutral, bar, unit } = asked;
  if (values.length < 2) return { verdict: 'undecided', interval: null };
  const [to, back] = scale === 'factor' ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
  const bounds = meanInterval(values.map(to));
  const [mean, low, high] = each([bounds.mean, bounds.low, bounds.high], back);
  const interval: Interval = { mean, low, high, neutral, side, bar, scale, unit, level: LEVEL, seeds: [...seeds] };
  // compared as they were averaged: the way back rounds
  const ends = each([bounds.low, bounds.high, to(neutral), to(bar)], (end) => (side === 'above' ? end : -end));
  return { verdict: values.length < LEAST_SEEDS ? 'undecided' : verdictOf(ends), interval };
}

/** The neutral point of a claim that names none. */
export const neutralOf = (scale: Interval['scale']): number => (scale === 'factor' ? 1 : 0);

function withDefaults(paired: Paired): Required<Paired> {
  const { scale = 'difference', side = 'above' } = paired;
  const { neutral = neutralOf(scale) } = paired;
  return { ...paired, scale, side, neutral, bar: paired.bar ?? neutral };
}

/** The interval's ends in either order, of which more speaks for the claim. */
function verdictOf([a, b, neutral, bar]: readonly [number, number, number, number]): IntervalVerdict['verdict'] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (high < neutral) return 'not reproduced';
  if (!(low > neutral)) return 'undecided';
  return low >= bar ? 'reproduced' : 'same direction';
}

function checkPaired({ seeds, values, scale, side, neutral, bar }: Required<Paired>): void {
  const isFit = seeds.length === values.length && values.length > 0 && new Set(seeds).size === seeds.length;
  const areNumbers = [...values, neutral, bar].every((v) => Number.isFinite(v) && (scale === 'difference' || v > 0));
  const isPast = side === 'above' ? bar >= neutral : bar <= neutral;
  if (isFit && areNumbers && isPast) return;
  throw new BnlabError({
    where: 'verdict',
    expected: `a finite ${scale} for each seed, and a bar of ${neutral} or ${side === 'above' ? 'more' : 'less'}`,
    got: `seeds ${seeds.join(', ')}; values ${values.join(', ')}; bar ${bar}`,
    hint: 'A run that never got there has a bound instead of a value; a claim of the opposite takes the other side.',
  });
}

/** From the best to the worst that a part of a sentence can come to; `proved` parts do not weaken the others. */
const ORDER = [
  'proved',
  'reproduced',
  'same direction',
  'undecided',
  'not run at this scale',
  'not reproduced',
] as const;

/** A sentence of several parts holds as far as its weakest part does. @throws BnlabError (`input`) without any part. */
export function weakest(parts: readonly Verdict[]): Verdict {
  const at = Math.max(...parts.map((part) => ORDER.indexOf(part)));
  const found = ORDER[at];
  if (found !== undefined) return found;
  throw new BnlabError({
    where: 'verdict',
    expected: 'the verdict of at least one part',
    got: 'none',
    hint: 'Give the verdict of each part of the sentence.',
  });
}

/**
 * A verdict under a control: an effect that is absent with batch normalization says something only where the run shows it without.
 *
 * `not run at this scale` unless the control is reproduced.
 */
export function underControl(control: Verdict, verdict: Verdict): Verdict {
  return control === 'reproduced' ? verdict : 'not run at this scale';
}

/** An identity of mathematics: `proved` where the computed error is within rounding, else it does not hold as it was computed. */
export function judgeIdentity(error: number, tolerance: number): 'proved' | 'not reproduced' {
  return error <= tolerance ? 'proved' : 'not reproduced';
}
