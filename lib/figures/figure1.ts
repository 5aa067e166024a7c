/**
 * Figure 1 of the paper (section 4.1): test accuracy, and the drift of one sigmoid's input, with and without batch normalization.
 * @module
 */
import { BnlabError } from '../errors';
import type { Figure1Network, Figure1Results, Figure1Run, PercentileCurves } from '../experiments/figure1-curves';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { band, line, palette } from './theme';
import { each, itemAt } from '../tuples';
import { mean, sum } from '../statistics';

/** What the three figures take. */
export interface Figure1Options {
  readonly results: Figure1Results;
  readonly language?: Language;
}

const names: Readonly<Record<Figure1Network, Bilingual>> = {
  plain: { en: 'Without BN', ko: 'BN 없음' },
  bn: { en: 'With BN', ko: 'BN 사용' },
};
const colors = { plain: palette.vermilion, bn: palette.blue } as const;
const RANGES = { paper: [0.7, 1.003], all: [0, 1.01] } as const;
const stepsTitle: Bilingual = { en: 'Training steps', ko: '학습 단계' };

/** What {@link figure1a} takes besides. */
export interface Figure1AccuracyOptions extends Figure1Options {
  /** `'paper'` shows 0.7 to 1 as the paper does, `'all'` everything from 0 to 1, two numbers what lies between them. */
  readonly yRange?: 'paper' | 'all' | readonly [number, number];
}

/**
 * Figure 1(a): test accuracy against training steps, the mean over the seeds, with a band from the lowest to the highest seed.
 *
 * @throws BnlabError (`input`) when a network has no run, or its runs were measured at different steps.
 */
export function figure1a({ results, language = 'en', yRange = 'paper' }: Figure1AccuracyOptions): Figure {
  const words = {
    title: { en: 'Test accuracy on MNIST', ko: 'MNIST 테스트 정확도' },
    y: { en: 'Test accuracy', ko: '테스트 정확도' },
    caption: accuracyCaption(results),
  };
  const data = (['bn', 'plain'] as const).flatMap((network) => accuracyTraces(network, results[network], language));
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data,
    layout: {
      xaxis: { title: { text: stepsTitle[language] }, rangemode: 'tozero' },
      yaxis: { title: { text: words.y[language] }, range: typeof yRange === 'string' ? RANGES[yRange] : yRange },
    },
  });
}

/** What {@link figure1b} and {@link figure1c} take besides. */
export interface PercentileOptions extends Figure1Options {
  /** Seed whose run is drawn; default the first. */
  readonly seed?: number;
  /** Last step that is drawn; default all. Most of the drift is over within some hundred. */
  readonly until?: number;
}

/** Figure 1(b): percentiles 15, 50, 85 of one last-hidden sigmoid's input without batch normalization. @throws as `figure1a`. */
export function figure1b(options: PercentileOptions): Figure {
  return percentileFigure('plain', options);
}

/** Figure 1(c): the same with batch normalization; same y axis as `figure1b`, so that the two can be compared. @throws as `figure1a`. */
export function figure1c(options: PercentileOptions): Figure {
  return percentileFigure('bn', options);
}

function accuracyTraces(network: Figure1Network, runs: readonly Figure1Run[], language: Language): readonly Trace[] {
  const { steps } = firstRun(network, runs);
  for (const run of runs) checkSameSteps(network, run, steps);
  const over = (combine: (values: readonly number[]) => number) =>
    steps.map((_, i) => combine(runs.map((run) => itemAt(run.testAccuracy, i))));
  const color = colors[network];
  const middle = line({
    name: names[network][language],
    x: steps,
    y: over(mean),
    color,
    dash: network === 'bn' ? 'solid' : 'dash',
  });
  if (runs.length === 1) return [middle];
  return [...band({ x: steps, low: over((v) => Math.min(...v)), high: over((v) => Math.max(...v)), color }), middle];
}

function percentileFigure(
  network: Figure1Network,
  { results, language = 'en', seed, until = Infinity }: PercentileOptions,
): Figure {
  const shown = seed ?? firstRun(network, results[network]).seed;
  const percentiles = upTo(until, runOf(network, results, shown).percentiles);
  const { steps, p15, p50, p85 } = percentiles;
  const color = colors[network];
  const name = (p: number) => ({ en: `${p}th percentile`, ko: `${p}번째 백분위수` })[language];
  const words = {
    title: {
      en: `Input of one sigmoid: ${names[network].en.toLowerCase().replace('bn', 'BN')}`,
      ko: `시그모이드 하나의 입력: ${names[network].ko}`,
    },
    y: { en: 'Input of the sigmoid', ko: '시그모이드의 입력' },
    caption: percentileCaption(network, percentiles, shown),
  };
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data: [
      ...band({ x: steps, low: p15, high: p85, color, opacity: 0.12 }),
      line({ name: name(85), x: steps, y: p85, color, dash: 'dash', width: 1.6 }),
      line({ name: name(50), x: steps, y: p50, color }),
      line({ name: name(15), x: steps, y: p15, color, dash: 'dot', width: 1.6 }),
    ],
    layout: {
      xaxis: { title: { text: stepsTitle[language] }, rangemode: 'tozero' },
      yaxis: { title: { text: words.y[language] }, range: sharedRange(results, shown) },
    },
  });
}

function upTo(until: number, { steps, p15, p50, p85 }: PercentileCurves): PercentileCurves {
  const count = steps.filter((step) => step <= until).length;
  const [a, b, c, d] = each([steps, p15, p50, p85], (column) => column.slice(0, count));
  return { steps: a, p15: b, p50: c, p85: d };
}

/** One y range for both networks of a seed: figures 1(b) and 1(c) are made to be compared. */
function sharedRange(results: Figure1Results, seed: number): readonly [number, number] {
  const runs = [...results.plain, ...results.bn].filter((run) => run.seed === seed);
  const values = runs.flatMap(({ percentiles: { p15, p85 } }) => [...p15, ...p85]).filter(Number.isFinite);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const air = 0.05 * (high - low) || 1;
  return values.length === 0 ? [-2, 2] : [low - air, high + air];
}

function accuracyCaption({ plain, bn }: Figure1Results): Bilingual {
  const last = (runs: readonly Figure1Run[]) => {
    const finals = runs.flatMap((run) => run.testAccuracy.slice(-1));
    return `${((100 * sum(finals)) / finals.length).toFixed(2)} %`;
  };
  const seeds = Math.max(plain.length, bn.length);
  return {
    en: `Accuracy on the test set during training${seeds > 1 ? `, mean of ${seeds} seeds; the bands reach from the lowest to the highest seed` : ''}. At the end: ${last(bn)} with batch normalization, ${last(plain)} without.`,
    ko: `학습 중 테스트 집합 정확도${seeds > 1 ? `, 시드 ${seeds}개의 평균이며 띠는 가장 낮은 시드에서 가장 높은 시드까지이다` : ''}. 마지막 값은 배치 정규화를 쓰면 ${last(bn)}, 쓰지 않으면 ${last(plain)}이다.`,
  };
}

function percentileCaption(network: Figure1Network, { p50 }: PercentileCurves, seed: number): Bilingual {
  const finite = p50.filter(Number.isFinite);
  const written = (value: number) => value.toFixed(2).replace('-', '−');
  const lowest = written(finite.reduce((a, b) => Math.min(a, b), Infinity));
  const highest = written(finite.reduce((a, b) => Math.max(a, b), -Infinity));
  const how = { plain: { en: 'without', ko: '배치 정규화 없이' }, bn: { en: 'with', ko: '배치 정규화를 쓰면서' } }[
    network
  ];
  return {
    en: `Percentiles 15, 50 and 85 of the input of one sigmoid of the last hidden layer, ${how.en} batch normalization (seed ${seed}). The median moves between ${lowest} and ${highest}.`,
    ko: `${how.ko} 학습할 때 마지막 은닉층 시그모이드 하나의 입력의 15, 50, 85번째 백분위수(시드 ${seed}). 중앙값은 ${lowest}에서 ${highest} 사이를 움직인다.`,
  };
}

function firstRun(network: Figure1Network, [first]: readonly Figure1Run[]): Figure1Run {
  if (first && first.testAccuracy.length > 0) return first;
  throw new BnlabError({
    where: 'figure1',
    expected: `at least one run of the network "${network}", with measurements`,
    got: first ? 'a run without any' : 'none',
    hint: 'Make the runs first: npx bnlab run figure1',
  });
}

function runOf(network: Figure1Network, results: Figure1Results, seed: number): Figure1Run {
  const run = results[network].find((candidate) => candidate.seed === seed);
  if (run !== undefined) return run;
  throw new BnlabError({
    where: 'figure1',
    expected: `a run of the network "${network}" with one of the seeds ${results[network].map((r) => r.seed).join(', ')}`,
    got: `seed ${seed}`,
    hint: 'Name a seed that was run, or run it: npx bnlab run figure1 --seeds N',
  });
}

function checkSameSteps(network: Figure1Network, run: Figure1Run, steps: readonly number[]): void {
  const same = run.steps.length === steps.length && run.steps.every((step, i) => step === steps[i]);
  if (same && run.testAccuracy.length === steps.length) return;
  throw new BnlabError({
    where: `figure1, network "${network}", seed ${run.seed}`,
    expected: `one accuracy at each of the same ${steps.length} steps as the first seed`,
    got: `${run.testAccuracy.length} accuracies at ${run.steps.length} steps${same ? '' : ' that differ'}`,
    hint: 'Compare runs of one recipe: same number of steps, same measuring interval.',
  });
}
