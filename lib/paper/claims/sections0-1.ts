/**
 * The checkable claims of the abstract and of section 1.
 * @module
 */
import { onPhotographsOrSmall } from './section4-2-2';
import type { Claim } from './types';

/** What the paper promises, and what it says of training without batch normalization. */
export const INTRODUCTION_CLAIMS = [
  {
    id: '0-less-careful',
    section: '0',
    statement: {
      en: 'With batch normalization one may be less careful about initialization and learning rate.',
      ko: '배치 정규화를 쓰면 초기화와 학습률에 덜 조심해도 된다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'Figure 1’s networks over a grid of learning rates and initial deviations: share of the cells that come within two points of the network’s own best cell, on held-out training pictures.',
      ko: '그림 1의 두 망을 학습률과 초기 표준편차의 격자에 있는 모든 칸에서 학습시킨다. 학습에서 빼 둔 이미지의 정확도가 같은 망의 가장 좋은 칸보다 2퍼센트포인트 넘게 낮지 않은 칸이 전체 칸에서 차지하는 비율을 망마다 구한다.',
    },
  },
  {
    id: '0-saturating',
    section: '0',
    statement: {
      en: 'Batch normalization makes it possible to train deep networks with saturating nonlinearities.',
      ko: '배치 정규화를 쓰면 포화되는 비선형 함수로도 깊은 망을 학습시킬 수 있다.',
    },
    paper: { en: 'sigmoid Inception reaches 69.8 %', ko: '시그모이드 인셉션이 69.8 %에 이른다' },
    method: {
      en: 'Eight hidden layers of 100 sigmoids on MNIST, each network at the best of six settings by held-out training digits; test accuracy with minus without.',
      ko: 'MNIST에서 시그모이드 100개짜리 은닉층 여덟 개. 두 망 모두 여섯 설정 가운데 따로 떼어 둔 학습 숫자로 가장 좋은 것을 골라 테스트 정확도의 차이를 잰다.',
    },
  },
  {
    id: '1-gradient-variance',
    section: '1',
    statement: {
      en: 'The gradient over a mini-batch estimates that over the training set, the better the larger the mini-batch.',
      ko: '미니배치의 기울기는 학습 집합 전체의 기울기를 추정하며, 미니배치가 클수록 더 정확하다.',
    },
    paper: { en: 'quality improves as m grows', ko: 'm이 커질수록 좋아진다' },
    method: {
      en: 'Exponent with which the variance of the gradient falls from m = 10 to 160; bar 0.9, a tenth below the 1/m of independent examples.',
      ko: 'm이 10에서 160까지 커질 때 기울기의 분산이 줄어드는 지수. 기준은 독립인 예제의 1/m보다 10 % 낮은 0.9.',
    },
  },
  {
    id: '1-parallel',
    section: '1',
    statement: {
      en: 'One computation over a mini-batch of m is much cheaper than m computations for single examples.',
      ko: '미니배치 하나를 한꺼번에 계산하는 것이 예제 m개를 하나씩 계산하는 것보다 훨씬 싸다.',
    },
    paper: { en: 'parallelism of modern computing platforms', ko: '오늘날 계산 환경의 병렬성' },
    method: {
      en: 'Time of 60 gradients of one example over the time of one gradient of 60, the MNIST network; bar 2.',
      ko: 'MNIST 망에서 예제 하나의 기울기를 60번 계산한 시간을 60개의 기울기를 한 번 계산한 시간으로 나눈다. 기준 2배.',
    },
  },
  {
    id: '1-subnetwork',
    section: '1',
    statement: {
      en: 'A gradient step on the upper part of a network is exactly that of a stand-alone network fed with its inputs.',
      ko: '망의 위쪽 부분에 대한 기울기 한 단계는 같은 입력을 받는 독립된 망의 단계와 정확히 같다.',
    },
    paper: { en: 'exactly equivalent', ko: '정확히 같다' },
    method: {
      en: 'Gradients of the upper two layers inside of the network and alone, largest difference.',
      ko: '위쪽 두 층의 기울기를 망 안에서와 따로 떼어서 계산해 가장 큰 차이를 본다.',
    },
  },
  {
    id: '1-saturation',
    section: '1',
    statement: {
      en: 'Training moves the inputs of sigmoids into the saturated regime, and more so in deeper layers.',
      ko: '학습은 시그모이드의 입력을 포화 구간으로 옮기며, 깊은 층일수록 더 그렇다.',
    },
    paper: { en: 'amplified as the depth increases', ko: '깊어질수록 심해진다' },
    method: {
      en: 'Six layers of 100 sigmoids on MNIST: growth of the share of inputs with |x| > 4 over training, the mean of all layers; and the last three layers minus the first three.',
      ko: 'MNIST에서 시그모이드 100개짜리 여섯 층: |x| > 4인 입력의 비율이 학습하는 동안 늘어난 양의 전체 층 평균, 그리고 뒤쪽 세 층에서 앞쪽 세 층을 뺀 값.',
    },
  },
  {
    id: '1-vanishing',
    section: '1',
    statement: {
      en: 'Through saturating nonlinearities the gradient that flows down vanishes.',
      ko: '포화되는 비선형 함수를 지나면 아래로 흐르는 기울기가 사라진다.',
    },
    paper: { en: 'the gradient flowing down to u will vanish', ko: 'u로 내려가는 기울기가 사라진다' },
    method: {
      en: 'Six layers of 100 sigmoids whose inputs have deviation 4: factor by which the gradient’s norm falls from the top layer to the bottom one; bar 10.',
      ko: '입력의 표준편차가 4인 시그모이드 100개짜리 여섯 층: 맨 위층에서 맨 아래층까지 기울기 노름이 줄어드는 배수. 기준 10배.',
    },
  },
  {
    id: '1-remedies',
    section: '1',
    statement: {
      en: 'Rectified linear units with careful initialization are a remedy against vanishing gradients.',
      ko: 'ReLU와 신중한 초기화는 기울기 소실의 대책이다.',
    },
    paper: { en: 'usually addressed by them', ko: '보통 그렇게 푼다' },
    method: {
      en: 'The same six layers with ReLU and variance 2/n: factor by which the gradient’s norm falls less than with saturated sigmoids; bar 10.',
      ko: '같은 여섯 층에 ReLU와 분산 2/n을 쓸 때, 포화된 시그모이드보다 기울기 노름이 덜 줄어드는 배수. 기준 10배.',
    },
  },
  {
    id: '1-momentum',
    section: '1',
    statement: {
      en: 'Momentum is a variant of SGD that trains effectively.',
      ko: '모멘텀은 효과적인 SGD 변형이다.',
    },
    paper: { en: 'used to achieve state of the art performance', ko: '최고 성능을 얻는 데 쓰인다' },
    method: {
      en: 'The plain MNIST network, 1,000 steps on one order of mini-batches, each optimizer at its best of six rates by held-out training digits: test accuracy minus that of SGD.',
      ko: '일반 MNIST 망을 같은 순서의 미니배치로 1,000단계 학습. 최적화 방법마다 여섯 학습률 가운데 따로 떼어 둔 학습 숫자로 고른 뒤 SGD와의 테스트 정확도 차이.',
    },
  },
  {
    id: '1-adagrad',
    section: '1',
    statement: { en: 'So is Adagrad.', ko: 'Adagrad도 그렇다.' },
    paper: { en: 'used to achieve state of the art performance', ko: '최고 성능을 얻는 데 쓰인다' },
    method: { en: 'As for momentum.', ko: '모멘텀과 같다.' },
  },
  {
    id: '1-amplification',
    section: '1',
    statement: {
      en: 'Small changes of the parameters amplify as the network becomes deeper.',
      ko: '매개변수의 작은 변화는 망이 깊어질수록 커진다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'All weights of ten plain ReLU layers change by 1 %: relative change of the activations of the last layer over that of the first.',
      ko: '일반 ReLU 층 열 개의 가중치를 모두 1 % 바꾸고, 마지막 층 활성값의 상대 변화를 첫 층의 것으로 나눈다.',
    },
  },
  {
    id: '1-seven-percent',
    section: '1',
    statement: {
      en: 'The best network needs only 7 % of the plain network’s training steps for its accuracy.',
      ko: '가장 좋은 망은 일반 망의 정확도에 이르는 데 학습 단계의 7 %면 된다.',
    },
    paper: { en: '7 % of the steps (2.1 of 31.0 million)', ko: '단계의 7 % (3,100만 가운데 210만)' },
    method: onPhotographsOrSmall({
      en: 'The fastest variant of the ladder of section 4.2.2; bar: a factor of 14.',
      ko: '4.2.2절 실험에서 가장 빠른 변형. 기준은 14배.',
    }),
  },
] as const satisfies readonly Claim[];
