/**
 * The seven changes of section 4.2.1 taken back one at a time: what each of them brings.
 * @module
 */
import type { ChangeName } from '../models/variants';
import { figure, type Bilingual, type Figure } from './figure';
import { gainBars, intervalNote, pairedGains, refuseNoGains } from './gain-bars';
import { imagesName, omissions, runsOf, type ImageFigureOptions } from './image-runs';
import { asPercent, asPoints, spread } from './spread';
import { palette } from './theme';
import { firstOf, itemAt } from '../tuples';

const ALL_SEVEN = 'BN-x5';

const LABELS: Readonly<Record<ChangeName, Bilingual>> = {
  'learning-rate': { en: 'learning rate x5', ko: '학습률 5배' },
  dropout: { en: 'no Dropout', ko: '드롭아웃 제거' },
  l2: { en: 'L2 penalty / 5', ko: 'L2 벌점 5분의 1' },
  decay: { en: 'decay 6x faster', ko: '6배 빠른 감쇠' },
  'local-response': { en: 'no LRN', ko: 'LRN 제거' },
  shuffle: { en: 'better shuffling', ko: '더 잘 섞기' },
  distortion: { en: 'less distortion', ko: '왜곡 줄이기' },
};

/** The seven in the paper's order. */
const CHANGES = Object.keys(LABELS) as ChangeName[];

/**
 * What each of the seven changes brings: best held-out accuracy of BN-x5 less that without the change, as bars of the mean over
 * the seeds with a dot for each seed; below zero where the change harms.
 *
 * Only seeds that finished with and without the change count; others are named in the caption.
 * @throws BnlabError (`input`) when the record has no run of the ablation, or none that finished with and without a change.
 */
export function ablationFigure(options: ImageFigureOptions): Figure {
  const { manifest, language = 'en' } = options;
  const runs = runsOf(options, [ALL_SEVEN, ...CHANGES.map((change) => `without ${change}`)], 'ablationFigure');
  const full = firstOf(runs);
  const gains = CHANGES.map((change, i) => ({
    label: LABELS[change][language],
    values: pairedGains(itemAt(runs, i + 1), full),
    color: palette.blue,
  }));
  refuseNoGains(gains, ALL_SEVEN, 'ablationFigure');
  const words = {
    title: { en: `What each change to ${ALL_SEVEN} brings`, ko: `${ALL_SEVEN}의 변경마다 얻는 것` },
    x: { en: 'Gain in best accuracy, percentage points', ko: '최고 정확도의 이득(퍼센트포인트)' },
  };
  const { data, layout } = gainBars(gains, words.x[language], language);
  const all = asPercent(spread(full.finished.map(({ top1 }) => Math.max(0, ...top1))).mean);
  const list = gains.map(({ label, values }) => `${label} ${values.length > 0 ? asPoints(spread(values).mean) : '–'}`);
  const seeds = manifest.seeds.length;
  const left = omissions(runs);
  const lines = intervalNote(gains);
  const caption = {
    en: `What each of the seven changes brings to ${ALL_SEVEN} (${imagesName(manifest).en}, best accuracy with all seven ${full.finished.length > 0 ? all : 'unknown'}): its accuracy less that with the change taken back${seeds > 1 ? `, mean of ${seeds} seeds` : ''}, in percentage points. ${list.join(', ')}; LRN is local response normalization. The paper prints one number, about +1 for shuffling.${lines.en}${left.en}`,
    ko: `일곱 가지 변경이 저마다 ${ALL_SEVEN}에 더하는 정확도(${imagesName(manifest).ko}, 일곱 가지를 모두 쓸 때의 최고 정확도 ${full.finished.length > 0 ? all : '모름'}). 변경 하나를 되돌렸을 때와의 차이이며 단위는 퍼센트포인트${seeds > 1 ? `, 시드 ${seeds}개의 평균` : ''}이다. ${list.join(', ')}. LRN은 국소 응답 정규화이다. 논문에 적힌 수는 섞기의 약 +1 하나이다.${lines.ko}${left.ko}`,
  };
  return figure({ title: words.title[language], caption: caption[language], language, data, layout });
}
