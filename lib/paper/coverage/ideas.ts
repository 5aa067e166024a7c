/**
 * Points of the paper’s text that are no claims to be judged.
 * @module
 */
import type { PaperItem } from './types';

/** Points of the paper’s text that are no claims to be judged. */
export const IDEA_ITEMS: readonly PaperItem[] = [
  {
    id: 'idea-two-reasons',
    kind: 'idea',
    section: '1',
    what: { en: 'Two reasons for mini-batches', ko: '미니배치를 쓰는 두 까닭' },
    places: [{ lesson: '01', shows: 'The second reason for mini-batches is the hardware' }],
  },
  {
    id: 'idea-optimizers',
    kind: 'idea',
    section: '1',
    what: { en: 'Momentum and Adagrad', ko: '모멘텀과 Adagrad' },
    places: [
      { lesson: '01', shows: String.raw`s \leftarrow s + g^2` },
      { lesson: '01', shows: 'function race(' },
    ],
  },
  {
    id: 'idea-shift-inside',
    kind: 'idea',
    section: '1',
    what: { en: 'Covariate shift inside of a network', ko: '망 안의 공변량 변화' },
    places: [
      { lesson: '01', shows: 'applies to layers inside a network' },
      { lesson: '01', shows: 'function inputsOfThirdLayer(' },
    ],
  },
  {
    id: 'idea-fixed-distribution',
    kind: 'idea',
    section: '1',
    what: { en: 'A fixed distribution keeps out of saturation', ko: '고정된 분포는 포화를 피하게 한다' },
    places: [{ lesson: '01', shows: 'less likely to get stuck in the saturated regime' }],
  },
  {
    id: 'idea-definition',
    kind: 'idea',
    section: '2',
    what: { en: 'The definition of internal covariate shift', ko: '내부 공변량 변화의 정의' },
    places: [{ lesson: '02', shows: 'is the change in the distribution of a network' }],
  },
  {
    id: 'idea-whitened-inputs',
    kind: 'idea',
    section: '2',
    what: { en: 'Whitened inputs train faster', ko: '백색화한 입력은 빨리 학습된다' },
    places: [{ lesson: '02', shows: 'It has long been known that a network trains faster' }],
  },
  {
    id: 'idea-at-intervals',
    kind: 'idea',
    section: '2',
    what: { en: 'Normalizing at intervals, outside of the gradient', ko: '기울기 밖에서 이따금 정규화하기' },
    places: [{ lesson: '02', shows: '## First failure' }],
  },
  {
    id: 'idea-per-example',
    kind: 'idea',
    section: '2',
    what: { en: 'Statistics of single examples', ko: '예제 하나의 통계량' },
    places: [{ lesson: '02', shows: '## Why not per example' }],
  },
  {
    id: 'idea-simplifications',
    kind: 'idea',
    section: '3',
    what: { en: 'The two simplifications', ko: '두 가지 단순화' },
    places: [{ lesson: '03', shows: '## Two simplifications' }],
  },
  {
    id: 'idea-linear-regime',
    kind: 'idea',
    section: '3',
    what: { en: 'The linear regime of the sigmoid', ko: '시그모이드의 선형 구간' },
    places: [{ lesson: '03', shows: 'almost a straight line' }],
  },
  {
    id: 'idea-moving-averages',
    kind: 'idea',
    section: '3.1',
    what: { en: 'Moving averages to follow the accuracy', ko: '정확도를 따라가는 이동 평균' },
    places: [
      { lesson: '03-1', shows: '## The other way: moving averages' },
      { lesson: '03-1', shows: 'function kept(' },
    ],
  },
  {
    id: 'idea-placement',
    kind: 'idea',
    section: '3.2',
    what: { en: 'Why before the nonlinearity', ko: '왜 비선형 함수 앞인가' },
    places: [
      { lesson: '03-2', shows: 'const shapeWords' },
      { lesson: '03-2', shows: "storedSmall('placement')" },
    ],
  },
  {
    id: 'idea-bias',
    kind: 'idea',
    section: '3.2',
    what: { en: 'The bias is dropped', ko: '편향을 없앤다' },
    places: [{ lesson: '03-2', shows: '## The bias goes' }],
  },
  {
    id: 'idea-batch-mates',
    kind: 'idea',
    section: '3.4',
    what: { en: 'The other examples as noise', ko: '다른 예제라는 잡음' },
    places: [{ lesson: '03-4', shows: '## One image, many companions' }],
  },
  {
    id: 'idea-training-asynchronous',
    kind: 'idea',
    section: '4.2',
    what: { en: 'Asynchronous SGD with momentum, mini-batches of 32', ko: '모멘텀을 쓴 비동기 SGD, 미니배치 32' },
    places: [
      { lesson: '04-2', shows: '## How it was trained: asynchronously' },
      { lesson: '04-2', shows: 'function late(' },
    ],
  },
  {
    id: 'idea-metric',
    kind: 'idea',
    section: '4.2',
    what: { en: 'Accuracy @1, top-5 error, single crop and many', ko: '정확도 @1, 상위 5 오류, 조각 하나와 여럿' },
    places: [
      { lesson: '04-2', shows: '## The metric: accuracy @1' },
      { lesson: '04-2', shows: 'function errors(' },
    ],
  },
  {
    id: 'idea-seven-changes',
    kind: 'idea',
    section: '4.2.1',
    what: { en: 'The seven changes', ko: '일곱 가지 변경' },
    places: [{ lesson: '04-2-1', shows: '## The seven changes' }],
  },
  {
    id: 'idea-variants',
    kind: 'idea',
    section: '4.2.2',
    what: { en: 'The five variants', ko: '다섯 변형' },
    places: [{ lesson: '04-2-2', shows: '## The five variants' }],
  },
  {
    id: 'idea-modifications',
    kind: 'idea',
    section: '4.2.3',
    what: { en: 'How the six networks differ', ko: '여섯 망의 다른 점' },
    places: [{ lesson: '04-2-3', shows: 'larger initial weights in the convolutional layers' }],
  },
  {
    id: 'idea-crops',
    kind: 'idea',
    section: '4.2.3',
    what: { en: '144 crops', ko: '조각 144개' },
    places: [{ lesson: '04-2-3', shows: String.raw`4 \cdot 3 \cdot 6 \cdot 2 = 144` }],
  },
  {
    id: 'idea-standardization-layer',
    kind: 'idea',
    section: '5',
    what: { en: 'The standardization layer before it', ko: '앞서 있던 표준화 층' },
    places: [{ lesson: '05', shows: '*standardization layer* of' }],
  },
  {
    id: 'idea-future',
    kind: 'idea',
    section: '5',
    what: { en: 'What should be tried next', ko: '다음에 해 볼 일' },
    places: [{ lesson: '05', shows: 'The other suggestions, recurrent networks first among them' }],
  },
];
