/**
 * The checkable claims of section 2.
 * @module
 */
import type { Claim } from './types';

/** What the paper says of other ways to fix the distribution of a layer's inputs. */
export const SECTION2_CLAIMS = [
  {
    id: '2-whitened-inputs',
    section: '2',
    statement: {
      en: 'Training converges faster when the inputs are whitened.',
      ko: '입력을 백색화하면 학습이 더 빨리 수렴한다.',
    },
    paper: { en: 'long known (LeCun et al., 1998)', ko: '오래전부터 알려짐 (LeCun et al., 1998)' },
    method: {
      en: 'Softmax regression on MNIST, inputs centred or fully whitened, each at its best of eight rates: training loss after 300 steps, centred minus whitened.',
      ko: 'MNIST 소프트맥스 회귀. 입력을 중심만 맞추거나 완전히 백색화하고 각각 여덟 학습률 가운데 가장 좋은 것으로 300단계 뒤의 학습 손실을 비교.',
    },
  },
  {
    id: '2-outside-gradient',
    section: '2',
    statement: {
      en: 'Normalizing outside the gradient step lets a bias grow without bound while the loss does not change.',
      ko: '기울기 계산 밖에서 정규화하면 손실은 그대로인 채 편향만 끝없이 커진다.',
    },
    paper: { en: 'loss constant, b grows indefinitely', ko: '손실은 일정, b는 한없이 커짐' },
    method: { en: 'The paper’s example in float64, 1,000 steps.', ko: '논문의 예를 배정밀도로 1,000단계.' },
  },
  {
    id: '2-outside-scale',
    section: '2',
    statement: {
      en: 'It gets worse when the normalization not only centres but also scales the activations.',
      ko: '정규화가 활성값의 중심만 맞추지 않고 척도까지 맞추면 더 나빠진다.',
    },
    paper: { en: 'the model blows up', ko: '모델이 발산한다' },
    method: {
      en: 'The MNIST network, hidden inputs normalized by statistics that the gradient takes for constants, 300 steps: relative growth of the parameters when they are scaled too over that when they are only centred.',
      ko: 'MNIST 망의 은닉층 입력을 기울기가 상수로 여기는 통계량으로 정규화하며 300단계: 척도까지 맞출 때 매개변수의 상대 증가를 중심만 맞출 때의 것으로 나눈다.',
    },
  },
  {
    id: '2-both-jacobians',
    section: '2',
    statement: {
      en: 'Ignoring how the statistics depend on the parameters gives another gradient; with both Jacobians the bias gets none.',
      ko: '통계량이 매개변수에 의존하는 것을 무시하면 기울기가 달라진다. 두 야코비안을 모두 쓰면 편향은 기울기를 받지 않는다.',
    },
    paper: { en: 'ignoring the latter term leads to the explosion', ko: '뒤의 항을 무시하면 발산한다' },
    method: {
      en: 'Gradient of a bias before the transform with and without the second Jacobian, float64.',
      ko: '변환 앞의 편향에 대한 기울기를 둘째 야코비안을 넣고 빼며 배정밀도로 계산.',
    },
  },
  {
    id: '2-whitening-cost',
    section: '2',
    statement: {
      en: 'Whitening a layer’s inputs fully, with its derivatives, is expensive beside normalizing each on its own.',
      ko: '층의 입력을 미분까지 포함해 완전히 백색화하는 것은 하나씩 정규화하는 것보다 비싸다.',
    },
    paper: { en: 'expensive: covariance and its inverse square root', ko: '공분산과 그 역제곱근이 비싸다' },
    method: {
      en: 'Time of forward and backward pass over [256, 100] activations: whitening by Newton’s iteration over batch normalization; bar 2.',
      ko: '[256, 100] 활성값의 순전파와 역전파 시간: 뉴턴 반복으로 백색화한 것을 배치 정규화로 나눈다. 기준 2배.',
    },
  },
  {
    id: '2-per-example',
    section: '2',
    statement: {
      en: 'Statistics of a single example discard the absolute scale of its activations; those of the mini-batch keep it.',
      ko: '예제 하나의 통계량은 활성값의 절대 척도를 버리지만, 미니배치의 통계량은 그것을 지킨다.',
    },
    paper: { en: 'changes the representation ability', ko: '표현 능력이 바뀐다' },
    method: {
      en: 'One example times ten, float64: change of its outputs normalized over itself, and over the mini-batch.',
      ko: '예제 하나에 10을 곱해 자기 자신으로 정규화한 출력과 미니배치로 정규화한 출력의 변화를 배정밀도로 본다.',
    },
  },
] as const satisfies readonly Claim[];
