/**
 * Numbers over seeds: mean, lowest, highest, and how they are written.
 * @module
 */
import type { Language } from './figure';
import { inPercent, mean, percent } from '../statistics';

/** Mean, lowest and highest of some numbers. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Mean and range of some numbers; NaN of none, which is drawn as a gap. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Mean and range as text: `14.2 (12.0–17.1)`, with a unit `65.1 % (64.0–66.2)`; the range is left out where it reads as one number. */
export function withRange(values: readonly number[], format: (value: number) => string, unit = ''): string {
  const { mean: center, low, high } = spread(values);
  const [from, to] = [format(low), format(high)];
  return `${format(center)}${unit}${from === to ? '' : ` (${from}–${to})`}`;
}

/** A share as text: `71.2 %`. */
export const asPercent = (share: number): string => percent(share, { digits: 1 });

/** A difference of shares as text, in percentage points with its sign: `−0.4`. */
export function asPoints(difference: number): string {
  const text = inPercent(Math.abs(difference), { digits: 1 });
  if (Number(text) === 0) return text;
  return `${difference > 0 ? '+' : '−'}${text}`;
}

/** A number of steps as text: `1,200`. */
export const asSteps = (steps: number): string => Math.round(steps).toLocaleString('en-US');

/** `, 2 of 3 seeds`; nothing when it is all of them. */
export function ofSeeds(count: number, all: number, language: Language): string {
  if (count === all) return '';
  return { en: `, ${count} of ${all} seeds`, ko: `, 시드 ${all}개 중 ${count}개` }[language];
}
