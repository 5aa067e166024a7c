/**
 * The checkable claims of sections 3.2 to 3.4.
 * @module
 */
import type { Claim } from './types';

/** What the paper says of placement, convolutions, learning rates and regularization. */
export const SECTIONS3_2_CLAIMS = [
  {
    id: '3.2-bias',
    section: '3.2',
    statement: {
      en: 'A bias before the transform has no effect and gets no gradient: it can be left out.',
      ko: '변환 앞의 편향은 아무 효과도 기울기도 없으므로 빼도 된다.',
    },
    paper: { en: 'cancelled by the mean subtraction', ko: '평균을 빼면서 사라진다' },
    method: {
      en: 'Change of the output by a bias, and the bias’s gradient, float64.',
      ko: '편향에 따른 출력의 변화와 편향의 기울기, 배정밀도.',
    },
  },
  {
    id: '3.2-more-gaussian',
    section: '3.2',
    statement: {
      en: 'W u + b has a more symmetric, less sparse distribution than u, closer to a Gaussian.',
      ko: 'W u + b는 u보다 더 대칭적이고 덜 희소하며 가우스 분포에 가깝다.',
    },
    paper: { en: 'citing Hyvarinen & Oja, 2000', ko: 'Hyvarinen & Oja, 2000 인용' },
    method: {
      en: 'Second hidden layer of a trained plain ReLU network on MNIST, units that are ever active: mean absolute skewness of u minus that of W u + b, and the same of the excess kurtosis.',
      ko: 'MNIST에서 학습한 일반 ReLU 망의 둘째 은닉층에서 한 번이라도 켜지는 유닛: u의 평균 절대 왜도에서 W u + b의 것을 뺀 값과, 초과 첨도에 대한 같은 값.',
    },
  },
  {
    id: '3.2-placement',
    section: '3.2',
    statement: {
      en: 'Normalizing before the nonlinearity is better than normalizing its outputs.',
      ko: '비선형 함수의 출력보다 그 앞을 정규화하는 것이 낫다.',
    },
    paper: { en: 'likely to be more stable, no number', ko: '더 안정적일 것이라 함, 숫자는 없음' },
    method: {
      en: 'Three ReLU layers of 100 on MNIST, 2,000 steps, each placement at its best of five rates by held-out training digits: test accuracy before minus after.',
      ko: 'MNIST에서 ReLU 100개짜리 세 층을 2,000단계. 위치마다 다섯 학습률 가운데 따로 떼어 둔 학습 숫자로 고른 뒤 앞에서 뒤를 뺀 테스트 정확도.',
    },
  },
  {
    id: '3.2-per-map',
    section: '3.2',
    statement: {
      en: 'Statistics per feature map obey the convolutional property: all places are normalized alike. Per activation they do not.',
      ko: '특징 맵마다 통계량을 내면 모든 위치가 똑같이 정규화되어 합성곱의 성질을 지킨다. 활성값마다 내면 그렇지 않다.',
    },
    paper: { en: "m' = m p q", ko: "m' = m p q" },
    method: {
      en: 'Normalizing a map whose places are permuted against permuting the normalized map, float64.',
      ko: '위치를 뒤섞은 맵을 정규화한 것과 정규화한 맵의 위치를 뒤섞은 것을 비교, 배정밀도.',
    },
  },
  {
    id: '3.3-scale-invariance',
    section: '3.3',
    statement: {
      en: 'Scaling the weights by a leaves the outputs and the gradient of u alone and divides the gradient of W by a.',
      ko: '가중치에 a를 곱해도 출력과 u의 기울기는 그대로이고 W의 기울기는 a로 나뉜다.',
    },
    paper: { en: 'BN((aW)u) = BN(Wu), gradient 1/a', ko: 'BN((aW)u) = BN(Wu), 기울기 1/a' },
    method: { en: 'Three units, a = 3 and 0.1, float64.', ko: '유닛 셋, a = 3과 0.1, 배정밀도.' },
  },
  {
    id: '3.3-weight-growth',
    section: '3.3',
    statement: {
      en: 'Larger weights get smaller gradients, which stabilizes their growth.',
      ko: '가중치가 클수록 기울기가 작아져 가중치의 증가가 안정된다.',
    },
    paper: { en: 'larger weights lead to smaller gradients', ko: '가중치가 크면 기울기가 작다' },
    method: {
      en: 'MNIST network with BN, initial deviations 0.03 to 1, 500 steps: minus the exponent with which the relative growth of the weights depends on their deviation.',
      ko: '배치 정규화한 MNIST 망을 초기 표준편차 0.03에서 1까지 500단계: 가중치의 상대 증가가 표준편차에 따라 변하는 지수의 부호를 바꾼 값.',
    },
  },
  {
    id: '3.3-no-amplification',
    section: '3.3',
    statement: {
      en: 'Batch normalization keeps small changes of the parameters from amplifying.',
      ko: '배치 정규화는 매개변수의 작은 변화가 증폭되는 것을 막는다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'As for the amplification of section 1: the plain network’s factor over that of the batch-normalized one.',
      ko: '1절의 증폭과 같은 측정에서 일반 망의 배수를 배치 정규화한 망의 배수로 나눈다.',
    },
  },
  {
    id: '3.3-jacobian',
    section: '3.3',
    statement: {
      en: 'Conjecture: batch normalization brings the singular values of the layers’ Jacobians closer to 1.',
      ko: '추측: 배치 정규화를 쓰면 층의 야코비안의 특잇값이 1에 더 가까워진다.',
    },
    paper: { en: 'remains an area of further study', ko: '앞으로의 연구 과제' },
    method: {
      en: 'MNIST networks after 1,000 steps, map from one layer’s sigmoid inputs to the next’s at 20 digits: mean |ln of a singular value|, plain minus BN.',
      ko: '1,000단계 학습한 MNIST 망에서 한 층의 시그모이드 입력을 다음 층의 것으로 보내는 사상을 숫자 20개에서 미분: |ln 특잇값|의 평균, 일반 망에서 배치 정규화한 망을 뺀 값.',
    },
  },
  {
    id: '3.3-higher-rates',
    section: '3.3',
    statement: {
      en: 'Batch normalization lets the same network learn at higher learning rates.',
      ko: '배치 정규화를 쓰면 같은 망이 더 높은 학습률에서도 학습한다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'Highest rate of the grid at which a seed learns, with over without; it has to be more than one step of the grid.',
      ko: '시드마다 학습이 되는 가장 높은 학습률의 비. 격자의 한 칸보다 커야 한다.',
    },
  },
  {
    id: '3.4-batch-mates',
    section: '3.4',
    statement: {
      en: 'In training, what the network makes of an example depends on the others of its mini-batch, more so in small ones.',
      ko: '학습할 때 한 예제의 출력은 같은 미니배치의 다른 예제에 따라 달라지며, 미니배치가 작을수록 더 그렇다.',
    },
    paper: { en: 'no longer deterministic', ko: '더는 결정적이지 않다' },
    method: {
      en: 'Deviation of one digit’s logits over 40 mini-batches of others, m = 4 over m = 64.',
      ko: '다른 예제로 된 미니배치 40개에 걸친 한 숫자의 로짓 표준편차, m = 4를 m = 64로 나눈다.',
    },
  },
  {
    id: '3.4-generalization',
    section: '3.4',
    statement: {
      en: 'This noise regularizes: it is advantageous to the generalization of the network.',
      ko: '이 잡음은 규제 효과가 있어 망의 일반화에 이롭다.',
    },
    paper: { en: 'found to be advantageous, no number', ko: '이롭다고 함, 숫자는 없음' },
    method: {
      en: 'BN network on 1,000 digits until they are learned by heart, m = 10: test accuracy with the noise minus the same run normalized by all 1,000.',
      ko: '배치 정규화한 망으로 숫자 1,000개를 m = 10으로 다 외울 때까지 학습: 잡음이 있을 때의 테스트 정확도에서 1,000개 전체로 정규화한 같은 실행의 것을 뺀 값.',
    },
  },
  {
    id: '3.4-dropout',
    section: '3.4',
    statement: {
      en: 'A batch-normalized network does without Dropout.',
      ko: '배치 정규화한 망은 드롭아웃 없이도 된다.',
    },
    paper: { en: 'Dropout can be removed or weakened', ko: '드롭아웃을 빼거나 줄일 수 있다' },
    method: {
      en: 'Minus what Dropout brings the BN network, on two networks that overfit; one whose control, plain, does not gain is not heard.',
      ko: '과적합하는 두 망에서, 배치 정규화한 망이 드롭아웃으로 얻는 것의 부호를 바꾼 값. 대조군인 일반 망이 얻는 것이 없으면 세지 않는다.',
    },
  },
] as const satisfies readonly Claim[];
