/**
 * Exercises of section 4.2.1: the L2 penalty, the faster decay, who meets whom.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';

/** Weights after a step of gradient descent with the penalty `lambda |w|^2 / 2`. */
export const l2Step = exercise<[number[], number[], number, number]>({
  id: 'l2-step',
  section: '4.2.1',
  takes: ['w', 'gradient', 'alpha', 'lambda'],
  inputs: (random) => some(3, (i) => [normals(random, 3 + i, 0, 2), normals(random, 3 + i), 0.3, 0.2 + 0.1 * i]),
  solve: ([w, gradient, alpha, lambda], slip) => {
    const strength = slip('no-penalty') ? 0 : slip('square') ? 2 * lambda : slip('growing') ? -lambda : lambda;
    return w.map((value, i) => {
      const pull = strength * (slip('l1') ? Math.sign(value) : value);
      if (slip('no-gradient')) return value - alpha * pull;
      return slip('outside-rate') ? value - alpha * gradient[i]! - pull : value - alpha * (gradient[i]! + pull);
    });
  },
  mistakes: {
    'no-penalty': says('The penalty is missing: its gradient is λ·w.', '벌점이 빠졌다. 그 기울기는 λ·w이다.'),
    'no-gradient': says(
      'Only the penalty is there; the gradient of the loss is missing.',
      '벌점만 있고 손실의 기울기가 빠졌다.',
    ),
    square: says(
      'There is a factor 2 too many: the derivative of λ·w²/2 is λ·w.',
      '2가 한 번 더 곱해졌다. λ·w²/2의 도함수는 λ·w이다.',
    ),
    growing: says(
      'The sign of the penalty is the wrong way round: this makes the weights grow.',
      '벌점의 부호가 반대이다. 이러면 가중치가 커진다.',
    ),
    'outside-rate': says(
      'The penalty is subtracted without the learning rate. As a part of the loss it is multiplied by alpha like all the rest.',
      '벌점에 학습률을 곱하지 않고 뺐다. 벌점도 손실의 일부이므로 alpha를 똑같이 곱한다.',
    ),
    l1: says(
      'That is an L1 penalty, of the same strength for all weights. L2 pulls in proportion to w.',
      '그것은 모든 가중치를 같은 세기로 당기는 L1 벌점이다. L2는 w에 비례해 당긴다.',
    ),
  },
  right: says(
    'Right. Each step shortens the weights by the factor 1 − αλ. Behind a normalization that changes no output, only the size of the next gradient.',
    '맞다. 단계마다 가중치가 1 − αλ배로 짧아진다. 뒤에 정규화가 있으면 출력은 그대로이고, 다음 기울기의 크기만 달라진다.',
  ),
});

/** Learning rate after some steps of exponential decay that runs several times as fast. */
export const fasterDecay = exercise<[number, number, number, number, number]>({
  id: 'faster-decay',
  section: '4.2.1',
  takes: ['initial', 'factor', 'period', 'speed', 'step'],
  inputs: (random) => [
    [0.045, 0.94, 1000, 6, 500],
    ...some(3, (i): [number, number, number, number, number] => [
      random.uniform(0.01, 1),
      random.uniform(0.5, 0.9),
      100,
      2 + i,
      70 + 90 * i,
    ]),
  ],
  solve: ([initial, factor, period, speed, step], slip) => {
    const faster = slip('no-speed') ? 1 : slip('slower') ? 1 / speed : speed;
    const turns = (faster * step) / period;
    if (slip('on-factor')) return initial * (factor / speed) ** (step / period);
    if (slip('linear')) return initial * (1 - (1 - factor) * turns);
    return initial * factor ** (slip('stairs') ? Math.floor(turns) : turns);
  },
  mistakes: {
    'no-speed': says('The speed is missing in the exponent.', '지수에 속도가 빠졌다.'),
    slower: says(
      'This decays more slowly, not faster: the speed multiplies the steps.',
      '더 빠른 것이 아니라 더 느리게 줄어든다. 단계 수에 속도를 곱한다.',
    ),
    'on-factor': says(
      'The factor is divided by the speed. Six times as fast means six factors where there was one: factor^speed.',
      '감쇠 인수를 속도로 나누었다. 여섯 배 빠르다는 것은 인수를 한 번 곱하던 동안 여섯 번 곱한다는 뜻이다: factor^speed.',
    ),
    linear: says(
      'This falls along a line, and below zero in the end. Exponential decay multiplies.',
      '직선으로 줄어들어 결국 0 아래로 내려간다. 지수 감쇠는 곱해 나간다.',
    ),
    stairs: says(
      'This falls in stairs. The decay asked for here is smooth: do not round the exponent.',
      '계단처럼 줄어든다. 여기서 구하는 것은 매끄러운 감쇠이다. 지수를 내림하지 말자.',
    ),
  },
  right: says(
    'Right. A network that learns faster reaches the small rates of its end sooner, too: change 4 of the seven.',
    '맞다. 더 빨리 배우는 망은 끝에 쓸 작은 학습률에도 더 빨리 이르러야 한다. 일곱 가지 가운데 넷째 변경이다.',
  ),
});

/** Pairs of examples that meet in a mini-batch in one epoch, and how many of them are expected to meet again in the next after a full shuffle. */
export const shuffledPairs = exercise<[number, number]>({
  id: 'shuffled-pairs',
  section: '4.2.1',
  takes: ['N', 'm'],
  inputs: () => [
    [240, 10],
    [100, 5],
    [64, 32],
  ],
  solve: ([N, m], slip) => {
    const inBatch = slip('with-itself') ? (m * m) / 2 : (m * (m - 1)) / (slip('ordered') ? 1 : 2);
    const pairs = (slip('one-batch') ? 1 : N / m) * inBatch;
    const chance = slip('all-again') ? 1 : slip('rough') ? m / N : (m - 1) / (N - 1);
    return { pairs, again: pairs * chance };
  },
  mistakes: {
    ordered: says(
      'Each pair is counted twice: a with b, and b with a.',
      '쌍마다 두 번 세었다. a와 b, b와 a는 같은 쌍이다.',
    ),
    'with-itself': says(
      'An example is paired with itself. Of m examples there are m(m − 1)/2 pairs.',
      '예제가 자기 자신과 짝지어졌다. 예제 m개에는 m(m − 1)/2쌍이 있다.',
    ),
    'one-batch': says(
      'Those are the pairs of one mini-batch. An epoch has N/m of them.',
      '미니배치 하나의 쌍이다. 한 에포크에는 미니배치가 N/m개 있다.',
    ),
    rough: says(
      'Nearly: the companion of an example has N − 1 places to go, and m − 1 of them are in the same mini-batch.',
      '거의 맞다. 한 예제의 동료가 갈 수 있는 자리는 N − 1개이고, 그 가운데 m − 1개가 같은 미니배치에 있다.',
    ),
    'all-again': says(
      'That is what happens without shuffling inside of shards: all of them meet again.',
      '샤드 안을 섞지 않을 때의 결과이다. 모두가 다시 만난다.',
    ),
  },
  right: says(
    'Right. With a thorough shuffle hardly a pair meets again, so the noise of the companions cannot be learned by heart: change 6.',
    '맞다. 철저히 섞으면 다시 만나는 쌍이 거의 없어, 동료들의 잡음을 외울 수 없다. 여섯째 변경이다.',
  ),
});
