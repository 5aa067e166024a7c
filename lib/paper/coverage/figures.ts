/**
 * The algorithms, figures and tables of the paper; its tables are printed as Figures 3 to 5.
 * @module
 */
import type { PaperItem } from './types';

/** The algorithms, figures and tables of the paper; its tables are printed as Figures 3 to 5. */
export const FIGURE_ITEMS: readonly PaperItem[] = [
  {
    id: 'algorithm-1',
    kind: 'algorithm',
    section: '3',
    what: { en: 'The transform over a mini-batch', ko: '미니배치에 대한 변환' },
    places: [
      { lesson: '03', shows: String.raw`\mu = \frac{1}{m}\sum_i x_i` },
      { lesson: '03', shows: 'function algorithm1(' },
    ],
  },
  {
    id: 'algorithm-2',
    kind: 'algorithm',
    section: '3.1',
    what: { en: 'Training a batch-normalized network, and what inference uses', ko: '배치 정규화한 망의 학습과 추론' },
    places: [
      { lesson: '03-1', shows: '## Algorithm 2, lines 1 to 5' },
      { lesson: '03-1', shows: '## Line 6: train' },
      { lesson: '03-1', shows: '## Lines 7 to 10' },
      { lesson: '03-1', shows: '## Line 11' },
    ],
  },
  {
    id: 'figure-1a',
    kind: 'figure',
    section: '4.1',
    what: { en: 'Test accuracy over training', ko: '학습에 따른 테스트 정확도' },
    places: [{ lesson: '04-1', shows: 'figure1({' }],
  },
  {
    id: 'figure-1b',
    kind: 'figure',
    section: '4.1',
    what: {
      en: 'Percentiles of a sigmoid’s input without normalization',
      ko: '정규화가 없을 때 시그모이드 입력의 백분위수',
    },
    places: [{ lesson: '04-1', shows: 'figure1b(' }],
  },
  {
    id: 'figure-1c',
    kind: 'figure',
    section: '4.1',
    what: { en: 'The same with batch normalization', ko: '배치 정규화가 있을 때의 같은 그림' },
    places: [{ lesson: '04-1', shows: 'figure1c(' }],
  },
  {
    id: 'figure-2',
    kind: 'figure',
    section: '4.2.2',
    what: { en: 'Accuracy of the five variants over training', ko: '학습에 따른 다섯 변형의 정확도' },
    places: [{ lesson: '04-2-2', shows: 'figure2({ ...record' }],
  },
  {
    id: 'figure-3',
    kind: 'table',
    section: '4.2.2',
    what: { en: 'Steps to 72.2 % and best accuracy of each variant', ko: '변형마다 72.2 %까지의 단계와 최고 정확도' },
    places: [
      { lesson: '04-2-2', shows: 'figure3Rows(' },
      { lesson: '04-2-2', shows: 'PAPER_MILLION_STEPS_TO_BEST' },
    ],
  },
  {
    id: 'figure-4',
    kind: 'table',
    section: '4.2.3',
    what: { en: 'Errors of ensembles and single networks, all rows', ko: '앙상블과 망 하나의 오류, 모든 줄' },
    places: [
      { lesson: '04-2-3', shows: 'printedFigure4Rows(' },
      { lesson: '04-2-3', shows: 'figure4Rows({ ...record' },
    ],
  },
  {
    id: 'figure-5',
    kind: 'table',
    section: 'A',
    what: { en: 'The network, stage by stage', ko: '망의 단계별 구성' },
    places: [
      { lesson: '04-2', shows: 'figure5({' },
      { lesson: '04-2', shows: 'figure5Module(' },
      { lesson: '04-2', shows: 'summarizeInception(' },
    ],
  },
];
