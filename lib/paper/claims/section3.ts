/**
 * The checkable claims of section 3 itself and of 3.1.
 * @module
 */
import type { Claim } from './types';

/** What the paper says of the transform, of training and of inference. */
export const SECTION3_CLAIMS = [
  {
    id: '3-normalized',
    section: '3',
    statement: {
      en: 'Without epsilon, the normalized values of a mini-batch have mean 0 and variance 1.',
      ko: '엡실론이 없으면 미니배치에서 정규화한 값의 평균은 0, 분산은 1이다.',
    },
    paper: { en: 'sum of xhat = 0, mean of xhat^2 = 1', ko: 'xhat의 합은 0, xhat^2의 평균은 1' },
    method: { en: 'Float64, four channels of 60 values.', ko: '배정밀도, 값 60개짜리 네 채널.' },
  },
  {
    id: '3-gradient',
    section: '3',
    statement: {
      en: 'The transform is differentiable: the printed gradients are the gradients of Algorithm 1.',
      ko: '이 변환은 미분할 수 있다. 논문에 적힌 기울기가 곧 알고리즘 1의 기울기이다.',
    },
    paper: { en: 'chain rule as printed', ko: '적힌 그대로의 연쇄 법칙' },
    method: {
      en: 'Gradient of x, gamma and beta against central differences, float64.',
      ko: 'x, 감마, 베타의 기울기를 중심 차분과 배정밀도로 비교.',
    },
  },
  {
    id: '3-identity',
    section: '3',
    statement: {
      en: 'With gamma the deviation and beta the mean of the activations the transform is the identity.',
      ko: '감마를 활성값의 표준편차로, 베타를 평균으로 두면 변환은 항등 함수가 된다.',
    },
    paper: { en: 'recovers the original activations', ko: '원래의 활성값을 되찾는다' },
    method: { en: 'Largest difference of y and x, float64.', ko: 'y와 x의 가장 큰 차이, 배정밀도.' },
  },
  {
    id: '3-linear-regime',
    section: '3',
    statement: {
      en: 'Normalized without gamma and beta, the inputs of a sigmoid stay in its linear regime.',
      ko: '감마와 베타 없이 정규화하면 시그모이드의 입력은 선형 구간에 머문다.',
    },
    paper: { en: 'constrained to the linear regime', ko: '선형 구간에 갇힌다' },
    method: {
      en: 'Share of the sigmoids’ variance that a straight line explains, all units of the MNIST network: linear above 95 %; and that share minus the one of the same units with gamma = 4.',
      ko: 'MNIST 망의 모든 시그모이드에서 직선이 설명하는 분산의 비율. 95 %를 넘으면 선형으로 친다. 그리고 그 비율에서 감마가 4인 같은 유닛의 비율을 뺀 값.',
    },
  },
  {
    id: '3-singular-covariance',
    section: '3',
    statement: {
      en: 'With fewer examples than activations the covariance of a mini-batch is singular; the variances are not in trouble.',
      ko: '예제 수가 활성값 수보다 적으면 미니배치의 공분산 행렬은 특이하지만, 분산에는 문제가 없다.',
    },
    paper: { en: 'regularization would be required', ko: '규제가 필요해진다' },
    method: {
      en: 'Rank of the covariance of [5, 8] values by elimination, float64, against m - 1; smallest variance.',
      ko: '[5, 8] 값의 공분산 행렬의 랭크를 소거법으로 구해 m - 1과 비교, 그리고 가장 작은 분산.',
    },
  },
  {
    id: '3.1-folding',
    section: '3.1',
    statement: {
      en: 'In inference, normalization is one affine map and can be composed into the layer before it.',
      ko: '추론에서 정규화는 하나의 아핀 변환이며 앞 층에 합칠 수 있다.',
    },
    paper: { en: 'same outputs', ko: '같은 출력' },
    method: { en: 'A dense layer with and without folding, float64.', ko: '밀집층을 합치기 전과 후로, 배정밀도.' },
  },
  {
    id: '3.1-more-than-one',
    section: '3.1',
    statement: {
      en: 'A mini-batch must have more than one example: a single one is normalized to beta, whatever it is.',
      ko: '미니배치에는 예제가 둘 이상 있어야 한다. 하나뿐이면 무엇이든 정규화하면 베타가 된다.',
    },
    paper: { en: 'm > 1', ko: 'm > 1' },
    method: { en: 'Algorithm 1 with m = 1, float64.', ko: 'm = 1인 알고리즘 1, 배정밀도.' },
  },
  {
    id: '3.1-bessel',
    section: '3.1',
    statement: {
      en: 'm/(m-1) times the mean of the mini-batches’ variances is the unbiased estimate of the variance.',
      ko: '미니배치 분산의 평균에 m/(m-1)을 곱한 것이 분산의 비편향 추정량이다.',
    },
    paper: { en: 'unbiased variance estimate', ko: '분산의 비편향 추정량' },
    method: {
      en: 'Mean over all mini-batches of 2, 3 and 4 from six values, against their variance, float64.',
      ko: '여섯 값에서 뽑을 수 있는 크기 2, 3, 4의 모든 미니배치에 대한 평균을 분산과 비교, 배정밀도.',
    },
  },
  {
    id: '3.1-deterministic',
    section: '3.1',
    statement: {
      en: 'In inference an output depends on its own input alone, deterministically.',
      ko: '추론에서 출력은 오직 그 입력에만 결정적으로 의존한다.',
    },
    paper: { en: 'depends only on the input', ko: '입력에만 의존' },
    method: {
      en: 'A trained MNIST network: logits of 100 digits one by one against all together; rounding of float32 allowed.',
      ko: '학습한 MNIST 망: 숫자 100개의 로짓을 하나씩 구한 것과 함께 구한 것을 비교. 단정밀도 반올림은 허용.',
    },
  },
  {
    id: '3.1-moving-averages',
    section: '3.1',
    statement: {
      en: 'Moving averages track the accuracy of a network while it trains.',
      ko: '이동 평균으로 학습 중인 망의 정확도를 따라갈 수 있다.',
    },
    paper: { en: 'offered instead of Algorithm 2', ko: '알고리즘 2 대신 쓸 수 있다' },
    method: {
      en: 'MNIST network after 500, 1,000 and 2,000 steps: the largest gap between the accuracy by moving averages and by Algorithm 2; below half a point they track.',
      ko: 'MNIST 망의 500, 1,000, 2,000단계에서 이동 평균과 알고리즘 2로 잰 정확도의 가장 큰 차이. 0.5퍼센트포인트보다 작으면 따라간다고 친다.',
    },
  },
] as const satisfies readonly Claim[];
