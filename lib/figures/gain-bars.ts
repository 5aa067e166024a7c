/**
 * Bars of gains in accuracy: what a change to a network brings, over the seeds, from a zero line to either side.
 * @module
 */
import { BnlabError } from '../errors';
import { meanInterval } from '../interval';
import type { Axis, Bilingual, Language, Layout, Trace } from './figure';
import type { CellRuns } from './image-runs';
import { spread } from './spread';
import { markers, palette } from './theme';

/** One bar: the change's name, and the gain of each seed as a share of 1. */
export interface Gain {
  readonly label: string;
  readonly values: readonly number[];
  readonly color: string;
}

/** What `to` has over `from` in best held-out accuracy, seed by seed; only seeds that finished in both. */
export function pairedGains(from: CellRuns, to: CellRuns): number[] {
  return to.finished.flatMap(({ seed, top1 }) => {
    const base = from.finished.find((curve) => curve.seed === seed);
    return base ? [Math.max(0, ...top1) - Math.max(0, ...base.top1)] : [];
  });
}

/** Bars without any length would be an empty figure. @throws BnlabError (`input`) when no change has a gain. */
export function refuseNoGains(gains: readonly Gain[], base: string, figure: string): void {
  if (gains.some(({ values }) => values.length > 0)) return;
  throw new BnlabError({
    where: figure,
    expected: `a run of ${base} that finished, and one with a change of the same seed`,
    got: `none of ${gains.map(({ label }) => label).join(', ')}`,
    hint: 'Give a whole record of the experiment that this figure shows.',
  });
}

/** What the lines on the bars are, for a caption; nothing where one seed has none. */
export function intervalNote(gains: readonly Gain[]): Bilingual {
  if (!haveSeveralSeeds(gains)) return { en: '', ko: '' };
  return { en: ' Lines: 95 % interval of the mean.', ko: ' 선은 평균의 95 % 구간이다.' };
}

/** Horizontal bars of the mean gains in percentage points, from top to bottom, with the 95 % interval and a dot for each seed. */
export function gainBars(
  gains: readonly Gain[],
  title: string,
  language: Language,
): { readonly data: readonly Trace[]; readonly layout: Layout } {
  const means = gains.map(({ values }) => 100 * spread(values).mean);
  const dots = gains.flatMap(({ label, values }) => values.map((value) => ({ label, value: 100 * value })));
  const bars = {
    type: 'bar',
    orientation: 'h',
    x: means,
    y: gains.map(({ label }) => label),
    marker: { color: gains.map(({ color }) => color), opacity: 0.75 },
    // an interval of no length would still be drawn, as a stroke at the bar's end
    ...(haveSeveralSeeds(gains) && {
      error_x: {
        type: 'data',
        array: gains.map(({ values }) => reach(values)),
        color: '#24292f',
        thickness: 1.5,
        width: 5,
      },
    }),
    width: 0.6,
    showlegend: false,
  } as const;
  const seeds = markers({
    name: { en: 'one seed', ko: '시드 하나' }[language],
    x: dots.map(({ value }) => value),
    y: dots.map(({ label }) => label),
    color: palette.grey,
    size: 7,
  });
  const xaxis: Axis = { title: { text: title }, zeroline: true, zerolinecolor: '#24292f', zerolinewidth: 1.5, showline: false }; // prettier-ignore
  return {
    data: haveSeveralSeeds(gains) ? [bars, { ...seeds, showlegend: true }] : [bars],
    // the first bar on top; a category axis names them in this order
    layout: { xaxis, yaxis: { type: 'category', autorange: 'reversed', showgrid: false, showline: false, ticks: '', ticklabelstandoff: 6 }, hovermode: 'closest' },
  }; // prettier-ignore
}

/** Half of the interval of the mean, in percentage points; 0, which draws no line, where one seed has none. */
function reach(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const { mean, high } = meanInterval(values);
  return 100 * (high - mean);
}

const haveSeveralSeeds = (gains: readonly Gain[]) => gains.some(({ values }) => values.length > 1);
