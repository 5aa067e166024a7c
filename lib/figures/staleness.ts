/**
 * Accuracy against how late gradients arrive (section 4.2's asynchronous training), with and without batch normalization.
 * @module
 */
import type { SmallRecord } from '../experiments/small/small';
import { figure, type Bilingual, type Figure, type Language, type Trace } from './figure';
import { asPercent, spread } from './spread';
import { line, palette } from './theme';
import { firstOf, lastOf } from '../tuples';
import { numberOf } from '../records/values';

/** What {@link stalenessFigure} takes. */
export interface StalenessFigureOptions {
  /** The record of `bnlab run staleness`. */
  readonly record: SmallRecord;
  readonly language?: Language;
}

const NETWORKS = [
  { name: 'bn', words: { en: 'With BN', ko: 'BN 사용' }, color: palette.blue, dash: 'solid', symbol: 'circle' },
  { name: 'plain', words: { en: 'Without BN', ko: 'BN 없음' }, color: palette.vermilion, dash: 'dash', symbol: 'square' },
] as const; // prettier-ignore

/** Test accuracy at each network's best rate over the staleness: the mean over the seeds, the range as a whisker. */
export function stalenessFigure({ record, language = 'en' }: StalenessFigureOptions): Figure {
  const { staleness } = record.manifest.recipe as unknown as { readonly staleness: readonly number[] };
  const at = (name: string, late: number) =>
    record.results.map(({ values }) => numberOf(values, `${name}${late}`, 'staleness'));
  const words = {
    title: { en: 'Gradients that arrive late', ko: '늦게 도착하는 기울기' },
    x: { en: 'Updates by others before a gradient arrives', ko: '기울기가 도착하기 전에 일어난 갱신의 수' },
    y: { en: 'Test accuracy', ko: '테스트 정확도' },
    caption: caption(staleness, at),
  };
  const categories = staleness.map(String);
  const traces = NETWORKS.map(({ name, words: of, color, dash, symbol }): Trace => {
    const spreads = staleness.map((late) => spread(at(name, late)));
    const error_y = {
      type: 'data',
      symmetric: false,
      array: spreads.map(({ mean, high }) => high - mean),
      arrayminus: spreads.map(({ mean, low }) => mean - low),
      color,
      thickness: 1.5,
      width: 5,
    };
    const curve = line({ name: of[language], x: categories, y: spreads.map(({ mean }) => mean), color, dash });
    return { ...curve, mode: 'lines+markers', marker: { color, symbol, size: 8 }, error_y };
  });
  return figure({
    title: words.title[language],
    caption: words.caption[language],
    language,
    data: traces,
    layout: {
      xaxis: { title: { text: words.x[language] }, type: 'category' },
      yaxis: { title: { text: words.y[language] }, tickformat: '.0%', range: [0, 1] },
    },
  });
}

function caption(staleness: readonly number[], at: (name: string, late: number) => number[]): Bilingual {
  const [first, last] = [firstOf(staleness), lastOf(staleness)];
  const mean = (name: string, late: number) => asPercent(spread(at(name, late)).mean);
  const seeds = at('bn', first).length;
  return {
    en: `Test accuracy on MNIST of three layers of 100 rectifiers, each network at the best of its rates for each delay, mean and range of ${seeds} seeds. From ${first} to ${last} updates late it goes from ${mean('bn', first)} to ${mean('bn', last)} with batch normalization, from ${mean('plain', first)} to ${mean('plain', last)} without.`,
    ko: `ReLU 100개짜리 층 세 개의 MNIST 테스트 정확도. 지연마다 망마다 가장 좋은 학습률에서, 시드 ${seeds}개의 평균과 범위. 갱신 ${first}번에서 ${last}번 늦어질 때 배치 정규화가 있으면 ${mean('bn', first)}에서 ${mean('bn', last)}로, 없으면 ${mean('plain', first)}에서 ${mean('plain', last)}로 변한다.`,
  };
}
