/**
 * Exercises of section 1: the gradient of a mini-batch, momentum, the way of a gradient through sigmoids.
 * @module
 */
import { exercise, says, some } from '../define';
import { dot, matrix, normals } from '../numbers';
import { sum } from '../../statistics';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Gradient of the mean of `(w x_i - t_i)^2 / 2` over a mini-batch, in w. */
export const miniBatchGradient = exercise<[number[][], number[], number[]]>({
  id: 'mini-batch-gradient',
  section: '1',
  takes: ['x', 'targets', 'w'],
  inputs: (random) => some(3, (i) => [matrix(random, [5 + i, 3]), normals(random, 5 + i), normals(random, 3)]),
  solve: ([x, targets, w], slip) => {
    const errors = x.map((row, i) => dot(row, w) - (slip('no-target') ? 0 : targets[i]!));
    const divisor = slip('sum') ? 1 : slip('per-feature') ? w.length : x.length;
    const factor = slip('square') ? 2 : 1;
    return w.map((_, k) => (factor * sum(errors.map((error, i) => error * x[i]![k]!))) / divisor);
  },
  mistakes: {
    sum: says(
      'This is the sum over the mini-batch. Divide by m, so that the step does not depend on how many examples are in it.',
      '미니배치의 합이다. m으로 나누어야 갱신의 크기가 예제의 수에 따라 달라지지 않는다.',
    ),
    'per-feature': says(
      'It is divided by the number of weights. The mean is taken over the m examples.',
      '가중치의 개수로 나누었다. 평균은 예제 m개에 대해 낸다.',
    ),
    square: says(
      'There is a factor 2 too many: the derivative of (w·x − t)²/2 has none, because the 2 cancels the half.',
      '2가 한 번 더 곱해졌다. (w·x − t)²/2의 도함수에서는 2와 2분의 1이 서로 지워진다.',
    ),
    'no-target': says(
      'The target is missing: the error of an example is w·x − t.',
      '목푯값이 빠졌다. 예제의 오차는 w·x − t이다.',
    ),
  },
  right: says(
    'Right. Each example speaks with weight 1/m: the mini-batch gradient is an estimate of the mean gradient over the training set.',
    '맞다. 예제마다 무게가 1/m이다. 미니배치의 기울기는 학습 집합 전체의 평균 기울기를 추정한 것이다.',
  ),
});

/** Weights after each step of momentum, `v <- mu v + g, w <- w - alpha v`. */
export const momentumSteps = exercise<[number[], number, number, number]>({
  id: 'momentum',
  section: '1',
  takes: ['gradients', 'alpha', 'mu', 'w'],
  inputs: (random) => [
    [[1, 1, 1, 1, 1], 0.1, 0.9, 0],
    ...some(2, (): [number[], number, number, number] => [normals(random, 6), 0.2, 0.5, random.normal()]),
  ],
  solve: ([gradients, alpha, mu, start], slip) => {
    let [v, w] = [0, start];
    return gradients.map((g) => {
      const before = v;
      v = (slip('no-memory') ? 0 : mu * v) + (slip('averaged') ? (1 - mu) * g : g);
      const step = alpha * (slip('old-velocity') ? before : slip('look-ahead') ? g + mu * v : v);
      w = slip('uphill') ? w + step : w - step;
      return w;
    });
  },
  mistakes: {
    'no-memory': says(
      'This is plain gradient descent: the velocity has to keep mu times what it was.',
      '그냥 경사 하강법이다. 속도는 이전 값의 mu배를 간직해야 한다.',
    ),
    averaged: says(
      'The new gradient is weighted by 1 − mu. That is a moving average; here it comes in whole.',
      '새 기울기에 1 − mu를 곱했다. 그것은 이동 평균이다. 여기서는 기울기를 그대로 더한다.',
    ),
    'old-velocity': says(
      'The step is taken with the velocity of before. Renew v first, then move w.',
      '이전 속도로 움직였다. v를 먼저 갱신한 다음 w를 옮긴다.',
    ),
    'look-ahead': says(
      'This is Nesterov’s form, g + mu·v. Here the step is v itself.',
      'g + mu·v를 쓰는 네스테로프 방식이다. 여기서는 v만큼 움직인다.',
    ),
    uphill: says('The weight moves up the slope: subtract the step.', '기울기를 따라 올라갔다. 갱신량을 빼야 한다.'),
  },
  right: says(
    'Right. On a constant gradient the steps grow towards alpha/(1 − mu): momentum is also a larger learning rate.',
    '맞다. 기울기가 일정하면 한 걸음은 alpha/(1 − mu)까지 커진다. 모멘텀은 학습률을 키우는 셈이기도 하다.',
  ),
});

/** Derivative of a chain of sigmoid units, `a_k = g(w_k a_(k-1))`, from its input to its output. */
export const sigmoidChain = exercise<[number[], number]>({
  id: 'sigmoid-chain',
  section: '1',
  takes: ['weights', 'x'],
  inputs: (random) => [
    ...some(3, (i): [number[], number] => [normals(random, 2 + i, 0, 2), random.normal()]),
    [[8, 8, 8], 1],
  ],
  solve: ([weights, x], slip) => {
    let [a, product, total] = [x, 1, 0];
    for (const w of weights) {
      const z = w * a;
      a = sigmoid(z);
      const at = slip('at-output') ? sigmoid(a) : a;
      const slope = slip('value') ? at : at * (1 - at);
      const factor = slip('no-weight') ? slope : slope * w;
      product *= factor;
      total += factor;
    }
    return slip('added') ? total : product;
  },
  mistakes: {
    'no-weight': says(
      'The weights are missing: the derivative of g(w·a) in a is w·g′(w·a).',
      '가중치가 빠졌다. g(w·a)를 a로 미분하면 w·g′(w·a)이다.',
    ),
    'at-output': says(
      'g′ is taken at the output of the unit. It belongs at its input z = w·a; with a = g(z) it is a(1 − a).',
      'g′을 유닛의 출력에서 구했다. 입력 z = w·a에서 구해야 한다. a = g(z)라면 a(1 − a)이다.',
    ),
    value: says(
      'The sigmoid itself is multiplied. The chain rule asks for its derivative, a(1 − a).',
      '시그모이드의 값을 곱했다. 연쇄 법칙에는 도함수 a(1 − a)가 들어간다.',
    ),
    added: says(
      'The factors of the layers are added. One function inside another multiplies them.',
      '층마다의 인수를 더했다. 함수 안의 함수이므로 곱해야 한다.',
    ),
  },
  right: says(
    'Right. Each factor is at most |w|/4, and next to nothing where the unit is saturated: three units with w = 8 leave less than a thousandth where x is 0 or more.',
    '맞다. 인수 하나는 기껏해야 |w|/4이고, 유닛이 포화하면 거의 0이다. x가 0 이상이면 w = 8인 유닛 셋을 지나며 천분의 일도 남지 않는다.',
  ),
});
