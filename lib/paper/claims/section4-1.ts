/**
 * The checkable claims of section 4.1.
 * @module
 */
import type { Claim } from './types';

/** What Figure 1 shows on MNIST. */
export const SECTION4_1_CLAIMS = [
  {
    id: '4.1-faster',
    section: '4.1',
    statement: {
      en: 'The batch normalized network trains faster: it has the plain network’s final accuracy early.',
      ko: '배치 정규화한 망은 더 빨리 학습한다. 일반 망의 최종 정확도에 일찍 도달한다.',
    },
    paper: { en: 'curve of Figure 1(a), no number printed', ko: '그림 1(a)의 곡선, 숫자는 없음' },
    method: {
      en: 'Steps of the whole run over the steps to the plain network’s final test accuracy, by seed.',
      ko: '전체 스텝 수를 일반 망의 최종 테스트 정확도에 이르는 스텝 수로 나눈 값, 시드마다.',
    },
  },
  {
    id: '4.1-higher',
    section: '4.1',
    statement: {
      en: 'The batch normalized network ends at a higher test accuracy.',
      ko: '배치 정규화한 망은 더 높은 테스트 정확도로 끝난다.',
    },
    paper: { en: 'curve of Figure 1(a), no number printed', ko: '그림 1(a)의 곡선, 숫자는 없음' },
    method: { en: 'Final test accuracy with minus without.', ko: '최종 테스트 정확도, 있을 때에서 없을 때를 뺀 값.' },
  },
  {
    id: '4.1-stable',
    section: '4.1',
    statement: {
      en: 'With batch normalization the distribution of a sigmoid’s input is much more stable over training.',
      ko: '배치 정규화를 쓰면 시그모이드 입력의 분포가 학습 내내 훨씬 안정적이다.',
    },
    paper: { en: 'percentiles of Figure 1(b, c)', ko: '그림 1(b, c)의 백분위수' },
    method: {
      en: 'Travel of the median over the run, in widths of the final distribution (85th minus 15th percentile): plain over BN; bar 2 for “much”.',
      ko: '학습 동안 중앙값이 움직인 거리를 마지막 분포의 폭(85 백분위수에서 15 백분위수를 뺀 값)으로 나눈 값: 일반 망을 배치 정규화한 망으로 나눈다. “훨씬”의 기준은 2배.',
    },
  },
] as const satisfies readonly Claim[];
