/**
 * Figure 1 on the first page: the best setting of each network over training, from the stored record.
 * @module
 */
import type { CellCurves } from '../records/cell';
import { inBoth } from './html';
import { chartSvg, type Series } from './playground/chart';
import { NETWORKS, type NetworkName } from './playground/names';
import { NAMES } from './playground/pictures';
import { mean, percent } from '../statistics';

/** A run that the picture draws. */
export interface DrawnRun {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly steps: number;
  readonly curves: CellCurves;
}

/** Accuracy of a network at each measurement, the mean of its seeds at its best setting. */
interface Best {
  readonly setting: string;
  readonly seeds: number;
  readonly points: readonly (readonly [number, number])[];
}

const LOWEST = 0.7;

/**
 * The figure with its caption as HTML; empty where the record holds no whole run of one of the networks.
 *
 * A network's best setting is the one with the best held-out accuracy at the end of its longest runs.
 */
export function figureOne(runs: readonly DrawnRun[]): string {
  const best = NETWORKS.map((network) => [network, bestOf(network, runs)] as const);
  if (best.some(([, found]) => found === undefined)) return '';
  const found = Object.fromEntries(best) as Readonly<Record<NetworkName, Best>>;
  const high = Math.max(...NETWORKS.flatMap((network) => found[network].points.map(([step]) => step)));
  const series = NETWORKS.map((network): Series => {
    const share = ` ${percent(found[network].points.at(-1)![1], { digits: 1 })}`;
    const { en, ko } = NAMES[network];
    return { kind: network, points: found[network].points, name: { en: en + share, ko: ko + share } };
  });
  const drawn = (width: number, height: number, ticks: readonly number[]) =>
    chartSvg({
      width,
      height,
      namesWidth: 130,
      x: {
        low: 0,
        high,
        title: { en: 'training steps', ko: '학습 단계' },
        ticks: ticks.map((share) => share * high),
        format: (value) => value.toLocaleString('en-US'),
      },
      y: {
        low: LOWEST,
        high: 1,
        title: { en: 'test accuracy on MNIST', ko: 'MNIST 테스트 정확도' },
        ticks: [0.7, 0.8, 0.9, 1],
        format: (value) => `${Math.round(100 * value)} %`,
      },
      series,
    });
  const seeds = Math.min(...NETWORKS.map((network) => found[network].seeds));
  const caption = {
    en: `<strong>Figure 1a, best against best.</strong> Three layers of 100 sigmoids, each network at the learning rate and the spread of first weights that suit it best (without BN: ${found.plain.setting}; with BN: ${found.bn.setting}); mean of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.`,
    ko: `<strong>그림 1a, 최선끼리 비교.</strong> 시그모이드 100개씩 세 층. 망마다 가장 잘 맞는 학습률과 초기 가중치의 표준편차를 썼다(BN 없음: ${found.plain.setting}, BN 있음: ${found.bn.setting}). 시드 ${seeds}개의 평균.`,
  };
  return `<figure class="first-figure"><div class="drawing wide">${drawn(680, 300, [0, 0.25, 0.5, 0.75, 1])}</div><div class="drawing narrow">${drawn(360, 260, [0, 0.5, 1])}</div><figcaption>${inBoth(caption)}</figcaption></figure>`;
}

function bestOf(network: NetworkName, runs: readonly DrawnRun[]): Best | undefined {
  const own = runs.filter(({ settings }) => settings.network === network);
  const longest = Math.max(0, ...own.map(({ steps }) => steps));
  const whole = own.filter(({ steps }) => steps === longest);
  const byEnd = (run: DrawnRun) => run.curves.heldOut.at(-1) ?? 0;
  const first = whole.reduce<DrawnRun | undefined>(
    (best, run) => (!best || byEnd(run) > byEnd(best) ? run : best),
    undefined,
  );
  if (!first) return undefined;
  const { learningRate, deviation } = first.settings;
  const same = whole.filter(
    ({ settings }) => settings.learningRate === learningRate && settings.deviation === deviation,
  );
  const points = first.curves.steps.map((step, i) => [step, mean(same.map(({ curves }) => curves.test[i]!))] as const);
  return { setting: `${String(learningRate)}, ${String(deviation)}`, seeds: same.length, points };
}
