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
      en: 'Each network at its best rate and initial deviation: steps of the whole run over the steps to the plain network’s final test accuracy, by seed.',
      ko: '망마다 가장 좋은 학습률과 초기 표준편차에서: 전체 단계 수를 일반 망의 최종 테스트 정확도에 이르는 단계 수로 나눈 값, 시드마다.',
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
    method: {
      en: 'Final test accuracy with minus without, each network at its best rate and initial deviation.',
      ko: '망마다 가장 좋은 학습률과 초기 표준편차에서 최종 테스트 정확도, 있을 때에서 없을 때를 뺀 값.',
    },
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
      en: 'Each network at its best: travel of every last-hidden sigmoid’s median input over the run, in its own mean width (85th minus 15th percentile), the median of all units: plain over BN; bar 2 for “much”.',
      ko: '망마다 가장 좋은 설정에서: 마지막 은닉층의 시그모이드마다 입력의 중앙값이 학습 동안 움직인 거리를 그 유닛의 평균 폭(85 백분위수에서 15 백분위수를 뺀 값)으로 나누고, 모든 유닛의 중앙값을 취해 일반 망을 배치 정규화한 망으로 나눈다. “훨씬”의 기준은 2배.',
    },
  },
] as const satisfies readonly Claim[];
