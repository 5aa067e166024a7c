/**
 * Dropout with and without batch normalization (section 3.4).
 * @module
 */
import { PAPER_DROPOUT } from '../paper/printed';
import { figure, type Figure } from './figure';
import { gainBars, intervalNote, pairedGains, refuseNoGains } from './gain-bars';
import { imagesName, omissions, runsOf, type CellRuns, type ImageFigureOptions } from './image-runs';
import { asPercent, asPoints, spread } from './spread';
import { palette } from './theme';
import { itemAt } from '../tuples';

const NETWORKS = [
  { cell: 'plain', label: { en: 'Without BN', ko: 'BN 없음' }, color: palette.vermilion },
  { cell: 'bn', label: { en: 'With BN', ko: 'BN 사용' }, color: palette.blue },
] as const;

/**
 * What Dropout brings to the plain network and to the batch-normalized one: bars of the gain in best held-out accuracy, mean
 * over the seeds, with a dot for each seed; below zero where Dropout harms.
 *
 * Only seeds that finished with and without Dropout count; others are named in the caption.
 * @throws BnlabError (`input`) when the record has no run of the Dropout experiment, or none that finished with and without it.
 */
export function dropoutFigure(options: ImageFigureOptions): Figure {
  const { manifest, language = 'en' } = options;
  const [none, rate] = [0, PAPER_DROPOUT];
  const cells = NETWORKS.flatMap(({ cell }) => [`${cell} dropout ${none}`, `${cell} dropout ${rate}`]);
  const runs = runsOf(options, cells, 'dropoutFigure');
  const pairs = NETWORKS.map((network, i) => ({
    ...network,
    without: itemAt(runs, 2 * i),
    with: itemAt(runs, 2 * i + 1),
  }));
  const gains = pairs.map((pair) => ({
    ...pair,
    label: pair.label[language],
    values: pairedGains(pair.without, pair.with),
  }));
  refuseNoGains(gains, 'a network without Dropout', 'dropoutFigure');
  const words = {
    title: { en: `What Dropout of ${100 * rate} % brings`, ko: `드롭아웃 ${100 * rate} %로 얻는 것` },
    x: { en: 'Gain in best accuracy, percentage points', ko: '최고 정확도의 이득(퍼센트포인트)' },
  };
  const { data, layout } = gainBars(gains, words.x[language], language);
  const accuracies = gains.map(({ label, values, ...pair }) => {
    const gain = values.length > 0 ? asPoints(spread(values).mean) : '–';
    return `${label}: ${best(pair.without)} → ${best(pair.with)} (${gain})`;
  });
  const seeds = manifest.seeds.length;
  const left = omissions(runs);
  const lines = intervalNote(gains);
  const caption = {
    en: `Best held-out accuracy (${imagesName(manifest).en}) without Dropout → with Dropout of ${100 * rate} %${seeds > 1 ? `, mean of ${seeds} seeds` : ''}; in brackets the gain in percentage points. ${accuracies.join('; ')}.${lines.en}${left.en}`,
    ko: `최고 검증 정확도(${imagesName(manifest).ko}): 드롭아웃이 없을 때 → ${100 * rate} %일 때${seeds > 1 ? `, 시드 ${seeds}개의 평균` : ''}. 괄호 안은 이득(퍼센트포인트)이다. ${accuracies.join('; ')}.${lines.ko}${left.ko}`,
  };
  return figure({
    title: words.title[language],
    caption: caption[language],
    language,
    data,
    layout: { ...layout, height: 260 },
  });
}

function best({ finished }: CellRuns): string {
  return finished.length > 0 ? asPercent(spread(finished.map(({ top1 }) => Math.max(0, ...top1))).mean) : '–';
}
