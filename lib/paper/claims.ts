/**
 * The paper's checkable claims as data, and the verdicts that measurements give them.
 * @module
 */
import { IMAGENET_CLAIMS } from './claims-imagenet';

/** What a measurement says of a claim. */
export type Verdict = 'reproduced' | 'same direction' | 'not reproduced' | 'not run at this scale';

/** A text in both languages of the lessons. */
export interface BothLanguages {
  readonly en: string;
  readonly ko: string;
}

/** One checkable statement of the paper, in our words. */
export interface Claim {
  readonly id: string;
  readonly section: string;
  readonly statement: BothLanguages;
  /** The paper's number or observation. */
  readonly paper: string;
}

/** A claim with what came out here. */
export interface JudgedClaim extends Claim {
  readonly verdict: Verdict;
  /** Our number, or why there is none. */
  readonly ours: string;
}

const SMALL_CLAIMS = [
  {
    id: '2-outside-gradient',
    section: '2',
    statement: {
      en: 'Normalizing outside the gradient step lets a bias grow without bound while the loss does not change.',
      ko: '기울기 계산 밖에서 정규화하면 손실은 그대로인 채 편향만 끝없이 커진다.',
    },
    paper: 'loss constant, b grows indefinitely',
  },
  {
    id: '3-normalized',
    section: '3',
    statement: {
      en: 'Without epsilon, the normalized values of a mini-batch have mean 0 and variance 1.',
      ko: '엡실론이 없으면 미니배치에서 정규화한 값의 평균은 0, 분산은 1이다.',
    },
    paper: 'sum of xhat = 0, mean of xhat^2 = 1',
  },
  {
    id: '3-gradient',
    section: '3',
    statement: {
      en: 'The transform is differentiable: the printed gradients are the gradients of Algorithm 1.',
      ko: '이 변환은 미분할 수 있다. 논문에 적힌 기울기가 곧 알고리즘 1의 기울기이다.',
    },
    paper: 'chain rule as printed',
  },
  {
    id: '3.1-folding',
    section: '3.1',
    statement: {
      en: 'In inference, normalization is one affine map and can be composed into the layer before it.',
      ko: '추론에서 정규화는 하나의 아핀 변환이며 앞 층에 합칠 수 있다.',
    },
    paper: 'same outputs',
  },
  {
    id: '3.3-scale-invariance',
    section: '3.3',
    statement: {
      en: 'Scaling the weights by a leaves the outputs alone and divides the gradient by a.',
      ko: '가중치에 a를 곱해도 출력은 그대로이고 기울기는 a로 나뉜다.',
    },
    paper: 'BN((aW)u) = BN(Wu), gradient 1/a',
  },
  {
    id: '4.1-faster',
    section: '4.1',
    statement: {
      en: 'The batch normalized network trains faster: it has the plain network’s final accuracy early.',
      ko: '배치 정규화한 망은 더 빨리 학습한다. 일반 망의 최종 정확도에 일찍 도달한다.',
    },
    paper: 'curve of Figure 1(a), no number printed',
  },
  {
    id: '4.1-higher',
    section: '4.1',
    statement: {
      en: 'The batch normalized network ends at a higher test accuracy.',
      ko: '배치 정규화한 망은 더 높은 테스트 정확도로 끝난다.',
    },
    paper: 'curve of Figure 1(a), no number printed',
  },
  {
    id: '4.1-stable',
    section: '4.1',
    statement: {
      en: 'With batch normalization the distribution of a sigmoid’s input is much more stable over training.',
      ko: '배치 정규화를 쓰면 시그모이드 입력의 분포가 학습 내내 훨씬 안정적이다.',
    },
    paper: 'percentiles of Figure 1(b, c)',
  },
] as const satisfies readonly Claim[];

/** All claims that are judged, in the order of the paper. */
export const CLAIMS = [...SMALL_CLAIMS, ...IMAGENET_CLAIMS].sort((a, b) => a.section.localeCompare(b.section, 'en'));

/** The id of a claim. */
export type ClaimId = (typeof CLAIMS)[number]['id'];
