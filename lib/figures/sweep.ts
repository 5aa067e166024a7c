/**
 * The learning-rate sweep (section 3.3): best accuracy against the rate, with and without batch normalization.
 * @module
 */
import { highestRate, sweepRates, SWEEP_NETWORKS, sweepPoints, type SweepPoint } from '../records/sweep';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { imagesName, omissions, runsOf, type CellRuns, type ImageFigureOptions } from './image-runs';
import { spread, type Spread } from './spread';
import { line, markers, palette, referenceLine } from './theme';
import { each, itemAt } from '../tuples';

type Network = SweepPoint['network'];

const STYLES = {
  plain: { color: palette.vermilion, dash: 'dash', symbol: 'square', crossAt: 0.02 },
  bn: { color: palette.blue, dash: 'solid', symbol: 'circle', crossAt: 0.05 },
} as const;

const NAMES: Readonly<Record<Network, Bilingual>> = {
  plain: { en: 'Without BN', ko: 'BN 없음' },
  bn: { en: 'With BN', ko: 'BN 사용' },
};

/** Accuracy of guessing among ten classes. */
const CHANCE = 0.1;

/**
 * Best held-out accuracy against the learning rate, on a logarithmic axis: the mean over the finished seeds, the range as a whisker.
 *
 * A cross at the foot of the figure stands where a seed diverged, and the point above, the mean of the others, is hollow; rates
 * that were not run leave a gap.
 * @throws BnlabError (`input`) when the record has no run of the sweep.
 */
export function sweepFigure(options: ImageFigureOptions): Figure {
  const { manifest, language = 'en' } = options;
  const rates = sweepRates(options);
  const cells = SWEEP_NETWORKS.flatMap((network) => rates.map((rate) => `${network} ${rate}`));
  const runs = runsOf(options, cells, 'sweepFigure');
  const of = (network: Network) => runs.filter(({ cell }) => cell.startsWith(`${network} `));
  const words = {
    title: { en: `Learning rates on ${imagesName(manifest).en}`, ko: `학습률과 정확도: ${imagesName(manifest).ko}` },
    x: { en: 'Learning rate', ko: '학습률' },
    y: { en: 'Best held-out accuracy', ko: '최고 검증 정확도' },
    chance: { en: 'chance', ko: '무작위 추측' },
    caption: caption(options, runs),
  };
  const { shape, annotation } = referenceLine({ y: CHANCE, label: words.chance[language] });
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data: SWEEP_NETWORKS.flatMap((network) => {
      const parts = { network, runs: of(network), rates, language };
      return [curve(parts), ...crosses(parts)];
    }),
    layout: {
      xaxis: { title: { text: words.x[language] }, type: 'log', tickvals: ticks(rates), ticktext: ticks(rates).map(String) },
      yaxis: { title: { text: words.y[language] }, range: [0, top(runs)] },
      shapes: [shape],
      // on the left, where no curve comes down to it
      annotations: [{ ...(annotation as object), x: 0, xanchor: 'left' }],
    },
  }); // prettier-ignore
}

const bestOf = ({ finished }: CellRuns) => finished.map(({ top1 }) => Math.max(0, ...top1));

function top(runs: readonly CellRuns[]): number {
  return Math.ceil(20 * Math.max(2 * CHANCE, ...runs.flatMap(bestOf)) + 0.2) / 20;
}

/** One network's cells, one a rate. */
interface Curve {
  readonly network: Network;
  readonly runs: readonly CellRuns[];
  readonly rates: readonly number[];
  readonly language: Language;
}

/** Labels of the axis: all of a coarse grid, every fourth of a fine one. */
const ticks = (rates: readonly number[]) => (rates.length > 10 ? rates.filter((_, i) => i % 4 === 0) : rates);

function curve({ network, runs, rates, language }: Curve): Trace {
  const { color, dash, symbol } = STYLES[network];
  const spreads = runs.map((cell) => ({ finished: cell.finished, own: spread(bestOf(cell)) }));
  // hollow: the mean of those that were left
  const symbols = runs.map(({ diverged }) => (diverged.length > 0 ? `${symbol}-open` : symbol));
  // one seed has no range: no whisker
  const reach = (of: (s: Spread) => number) =>
    spreads.map(({ finished, own }) => (finished.length > 1 ? of(own) : null));
  const range = {
    type: 'data',
    symmetric: false,
    array: reach(({ mean, high }) => high - mean),
    arrayminus: reach(({ mean, low }) => mean - low),
    color,
    thickness: 1.5,
    width: 5,
  };
  const mean = line({ name: NAMES[network][language], x: rates, y: spreads.map(({ own }) => own.mean), color, dash });
  return { ...mean, mode: 'lines+markers', marker: { color, symbol: symbols, size: 8 }, error_y: range };
}

function crosses({ network, runs, rates: all, language }: Curve): readonly Trace[] {
  const { color, crossAt } = STYLES[network];
  const rates = all.filter((_, i) => itemAt(runs, i).diverged.length > 0);
  if (rates.length === 0) return [];
  const name = { en: `${NAMES[network].en}: diverged`, ko: `${NAMES[network].ko}: 발산` }[language];
  return [markers({ name, x: rates, y: rates.map(() => crossAt), color, symbol: 'x', size: 9 })];
}

function caption({ manifest, results }: ImageFigureOptions, runs: readonly CellRuns[]): Bilingual {
  const points = sweepPoints({ results });
  const [plain, bn] = each(['plain', 'bn'], (network) => highestRate(points, network));
  const lost = (network: Network): Bilingual => {
    const cells = runs.filter(({ cell, diverged }) => cell.startsWith(`${network} `) && diverged.length > 0);
    const shares = cells.map(({ cell, diverged }) => `${cell.split(' ')[1]} (${diverged.length}/${manifest.seeds.length})`);
    return { en: shares.join(', ') || 'none', ko: shares.join(', ') || '없음' };
  }; // prettier-ignore
  const isHollow = runs.some(({ finished, diverged }) => finished.length > 0 && diverged.length > 0);
  const hollow = isHollow
    ? { en: '; a hollow point is the mean of the others', ko: ', 속이 빈 점은 나머지 시드의 평균' }
    : { en: '', ko: '' };
  // divergence has its own sentence here
  const left = omissions(runs.map((cell) => ({ ...cell, diverged: [] })));
  const seeds = manifest.seeds.length;
  return {
    en: `Best held-out accuracy (${imagesName(manifest).en}) of the same network at each learning rate${seeds > 1 ? `, mean of ${seeds} seeds, the whiskers from the lowest to the highest` : ''}. The highest rate that learns with every seed is ${plain ?? 'none'} without batch normalization and ${bn ?? 'none'} with it. Rates at which seeds diverged (crosses${hollow.en}): ${lost('plain').en} without, ${lost('bn').en} with.${left.en}`,
    ko: `학습률마다 같은 망의 최고 검증 정확도(${imagesName(manifest).ko})${seeds > 1 ? `, 시드 ${seeds}개의 평균이며 막대는 가장 낮은 시드에서 가장 높은 시드까지이다` : ''}. 모든 시드가 학습되는 가장 높은 학습률은 배치 정규화가 없으면 ${plain ?? '없고'}, 있으면 ${bn ?? '없다'}. 발산한 시드가 있는 학습률(가위표${hollow.ko})은 없을 때 ${lost('plain').ko}, 있을 때 ${lost('bn').ko}.${left.ko}`,
  };
}
