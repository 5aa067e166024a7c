/**
 * The checkable claims of sections 4.2 and 4.2.1.
 * @module
 */
import type { Claim } from './types';

/** What the paper says of its network and of the seven changes. */
export const SECTION4_2_1_CLAIMS = [
  {
    id: '4.2-compute',
    section: '4.2',
    statement: {
      en: 'Two 3x3 convolutions for each 5x5, in this network, cost about 30 % more computation than GoogLeNet.',
      ko: '이 망처럼 5x5 합성곱마다 3x3 둘을 쓰면 GoogLeNet보다 계산이 약 30 % 늘어난다.',
    },
    paper: { en: 'about 30 %', ko: '약 30 %' },
    method: {
      en: 'Multiply-adds of Figure 5 over those of GoogLeNet’s table at 224x224, counted.',
      ko: '224x224에서 그림 5의 곱셈-덧셈 수를 GoogLeNet 표의 것으로 나눈 값을 센다.',
    },
  },
  {
    id: '4.2-more-parameters',
    section: '4.2',
    statement: { en: 'It has about 25 % more parameters.', ko: '매개변수는 약 25 % 늘어난다.' },
    paper: { en: 'about 25 %', ko: '약 25 %' },
    method: {
      en: 'The same count of weights; the classifier in, auxiliary classifiers out.',
      ko: '같은 방법으로 가중치를 센다. 분류기는 넣고 보조 분류기는 뺀다.',
    },
  },
  {
    id: '4.2-parameters',
    section: '4.2',
    statement: { en: 'The network has 13.6 million parameters.', ko: '이 망의 매개변수는 1,360만 개이다.' },
    paper: { en: '13.6 million', ko: '1,360만' },
    method: { en: 'Counted from the table of Figure 5.', ko: '그림 5의 표에서 센다.' },
  },
  {
    id: '4.2-depth',
    section: '4.2',
    statement: {
      en: 'The replacement makes the network nine weight layers deeper.',
      ko: '이 대체로 망은 가중치 층 아홉 개만큼 깊어진다.',
    },
    paper: { en: '9 weight layers', ko: '가중치 층 9개' },
    method: {
      en: 'Longest path of GoogLeNet’s nine modules with two 3x3 instead of a 5x5, minus with one.',
      ko: 'GoogLeNet의 아홉 모듈에서 5x5를 3x3 둘로 바꾼 가장 긴 경로에서 바꾸기 전을 뺀 값.',
    },
  },
  {
    id: '4.2-distributed',
    section: '4.2',
    statement: {
      en: 'Trained by asynchronous SGD on a large cluster.',
      ko: '대규모 클러스터에서 비동기 SGD로 학습했다.',
    },
    paper: { en: '10 replicas, 5 concurrent steps on each', ko: '복제 10개, 각각 동시 5단계' },
    method: {
      en: 'MNIST, three ReLU layers: accuracy with gradients 49 updates late, as with 50 steps under way, minus accuracy without delay; it may cost less than one point. Each at its best rate. The cluster is simulated, and ImageNet is not run.',
      ko: 'MNIST, ReLU 층 세 개: 50단계가 동시에 진행될 때처럼 기울기가 갱신 49번만큼 늦을 때의 정확도에서 늦지 않을 때의 정확도를 뺀 값. 1퍼센트포인트까지는 잃어도 된다. 저마다 가장 좋은 학습률에서. 클러스터는 시뮬레이션한 것이고 ImageNet은 실행하지 않았다.',
    },
  },
  {
    id: '4.2.1-learning-rate',
    section: '4.2.1',
    statement: {
      en: 'A higher learning rate speeds training up without ill effects.',
      ko: '학습률을 높이면 부작용 없이 학습이 빨라진다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어.',
    },
  },
  {
    id: '4.2.1-dropout',
    section: '4.2.1',
    statement: { en: 'Removing Dropout does not increase overfitting.', ko: '드롭아웃을 빼도 과적합이 늘지 않는다.' },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed. Bar: it costs less than one point.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어. 기준: 1퍼센트포인트 넘게 잃지 않는다.',
    },
  },
  {
    id: '4.2.1-l2',
    section: '4.2.1',
    statement: {
      en: 'A fifth of the L2 penalty raises the accuracy of the batch-normalized network.',
      ko: 'L2 벌점을 5분의 1로 줄이면 배치 정규화한 망의 정확도가 오른다.',
    },
    paper: { en: 'improves validation accuracy, no number', ko: '검증 정확도가 오른다, 숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어.',
    },
  },
  {
    id: '4.2.1-decay',
    section: '4.2.1',
    statement: {
      en: 'A learning rate that falls six times faster suits the faster network.',
      ko: '더 빨리 학습하는 망에는 학습률을 6배 빨리 낮추는 것이 맞는다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어.',
    },
  },
  {
    id: '4.2.1-local-response',
    section: '4.2.1',
    statement: { en: 'Local response normalization is not necessary.', ko: '국소 응답 정규화는 필요 없다.' },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed. Bar: it costs less than one point.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어. 기준: 1퍼센트포인트 넘게 잃지 않는다.',
    },
  },
  {
    id: '4.2.1-shuffle',
    section: '4.2.1',
    statement: {
      en: 'Shuffling within the shards too, so that the same examples do not keep meeting, raises the accuracy.',
      ko: '샤드 안까지 섞어 같은 예제끼리만 만나지 않게 하면 정확도가 오른다.',
    },
    paper: { en: 'about 1 % validation accuracy', ko: '검증 정확도 약 1 %' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed. Bar: 1 point.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어. 기준: 1퍼센트포인트.',
    },
  },
  {
    id: '4.2.1-distortion',
    section: '4.2.1',
    statement: {
      en: 'Less photometric distortion suits a network that sees each picture fewer times.',
      ko: '이미지를 적게 보는 망에는 색 왜곡을 줄이는 것이 맞는다.',
    },
    paper: { en: 'no number printed', ko: '숫자는 없음' },
    method: {
      en: 'BN-x5 minus BN-x5 without the change, best test accuracy on the curve’s pictures, paired by seed.',
      ko: 'BN-x5의 최고 정확도에서 이 변경을 되돌린 BN-x5의 것을 뺀 값, 시드마다 짝지어.',
    },
  },
] as const satisfies readonly Claim[];
