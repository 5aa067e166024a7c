/**
 * The sections of the paper.
 * @module
 */
import type { PaperItem } from './types';

/** The sections of the paper. */
export const SECTION_ITEMS: readonly PaperItem[] = [
  {
    id: 'section-0',
    kind: 'section',
    section: '0',
    what: { en: 'The abstract', ko: '초록' },
    places: [{ lesson: '00', shows: '# The abstract, sentence by sentence' }],
  },
  {
    id: 'section-1',
    kind: 'section',
    section: '1',
    what: { en: 'Introduction', ko: '서론' },
    places: [{ lesson: '01', shows: '# 1. Introduction' }],
  },
  {
    id: 'section-2',
    kind: 'section',
    section: '2',
    what: { en: 'Towards reducing internal covariate shift', ko: '내부 공변량 변화를 줄이려면' },
    places: [{ lesson: '02', shows: '# 2. Towards reducing' }],
  },
  {
    id: 'section-3',
    kind: 'section',
    section: '3',
    what: { en: 'Normalization via mini-batch statistics', ko: '미니배치 통계량을 이용한 정규화' },
    places: [{ lesson: '03', shows: '# 3. Normalization via mini-batch statistics' }],
  },
  {
    id: 'section-3.1',
    kind: 'section',
    section: '3.1',
    what: { en: 'Training and inference', ko: '학습과 추론' },
    places: [{ lesson: '03-1', shows: '# 3.1 Training and inference' }],
  },
  {
    id: 'section-3.2',
    kind: 'section',
    section: '3.2',
    what: { en: 'Convolutional networks', ko: '합성곱망' },
    places: [{ lesson: '03-2', shows: '# 3.2 Batch-normalized convolutional networks' }],
  },
  {
    id: 'section-3.3',
    kind: 'section',
    section: '3.3',
    what: { en: 'Higher learning rates', ko: '더 높은 학습률' },
    places: [{ lesson: '03-3', shows: '# 3.3 Higher learning rates' }],
  },
  {
    id: 'section-3.4',
    kind: 'section',
    section: '3.4',
    what: { en: 'Regularization', ko: '규제' },
    places: [{ lesson: '03-4', shows: '# 3.4 Batch normalization regularizes' }],
  },
  {
    id: 'section-4.1',
    kind: 'section',
    section: '4.1',
    what: { en: 'Activations over time', ko: '시간에 따른 활성값' },
    places: [{ lesson: '04-1', shows: '# 4.1 Activations over time' }],
  },
  {
    id: 'section-4.2',
    kind: 'section',
    section: '4.2',
    what: { en: 'ImageNet classification', ko: 'ImageNet 분류' },
    places: [{ lesson: '04-2', shows: '# 4.2 ImageNet classification' }],
  },
  {
    id: 'section-4.2.1',
    kind: 'section',
    section: '4.2.1',
    what: { en: 'Accelerating batch-normalized networks', ko: '배치 정규화한 망의 가속' },
    places: [{ lesson: '04-2-1', shows: '# 4.2.1 Accelerating' }],
  },
  {
    id: 'section-4.2.2',
    kind: 'section',
    section: '4.2.2',
    what: { en: 'Single-network classification', ko: '망 하나로 분류하기' },
    places: [{ lesson: '04-2-2', shows: '# 4.2.2 Single-network classification' }],
  },
  {
    id: 'section-4.2.3',
    kind: 'section',
    section: '4.2.3',
    what: { en: 'Ensemble classification', ko: '앙상블로 분류하기' },
    places: [{ lesson: '04-2-3', shows: '# 4.2.3 Ensemble classification' }],
  },
  {
    id: 'section-5',
    kind: 'section',
    section: '5',
    what: { en: 'Conclusion', ko: '결론' },
    places: [{ lesson: '05', shows: '# 5. Conclusion' }],
  },
  {
    id: 'section-A',
    kind: 'section',
    section: 'A',
    what: { en: 'Appendix: the variant of Inception', ko: '부록: 인셉션의 변형' },
    places: [{ lesson: '04-2', shows: 'The appendix lists what differs from GoogLeNet' }],
  },
];
