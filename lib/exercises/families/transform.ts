/**
 * Exercises on Algorithm 1: normalizing a feature, a mini-batch, and the identity.
 * @module
 */
import { exercise, says, some } from '../define';
import { columns, matrix, normals } from '../numbers';
import { mean, variance } from '../../statistics';

/** Algorithm 1 for one feature, without gamma and beta. */
export const normalize = exercise<[number[], number]>({
  id: 'normalize',
  section: '3',
  takes: ['x', 'epsilon'],
  inputs: (random) => [
    [[1, 2, 3, 4], 0.1],
    ...some(2, (i): [number[], number] => [normals(random, 5 + i, 2, 1.5), 0.5]),
    [[5, 5, 5], 0.01],
  ],
  solve: ([x, epsilon], slip) => {
    const center = slip('not-centered') ? 0 : mean(x);
    const squares = slip('raw-moment') ? mean(x.map((v) => v * v)) : variance(x, slip('unbiased') ? 1 : 0);
    const spread = slip('summed') ? x.length * squares : squares;
    const root = Math.sqrt(slip('epsilon-outside') || slip('no-epsilon') ? spread : spread + epsilon);
    const scale = slip('no-root') ? spread + epsilon : slip('epsilon-outside') ? root + epsilon : root;
    return x.map((v) => (slip('only-centered') ? v - center : (v - center) / scale));
  },
  mistakes: {
    'only-centered': says(
      'The mean is subtracted, and that is right. Now divide by the standard deviation.',
      '평균을 뺀 것은 맞다. 이제 표준편차로 나누자.',
    ),
    unbiased: says(
      'The variance is divided by m − 1. In training it is the biased one, divided by m; the unbiased one is for inference.',
      '분산을 m − 1로 나누었다. 학습에서는 m으로 나눈 편향된 분산을 쓴다. 비편향 분산은 추론에서 쓴다.',
    ),
    'epsilon-outside': says(
      'Epsilon is added to the root. It stands inside: √(σ² + ε), not √σ² + ε.',
      '엡실론을 제곱근에 더했다. 제곱근 안에 더한다. √σ² + ε이 아니라 √(σ² + ε)이다.',
    ),
    'no-epsilon': says(
      'Epsilon is missing: a feature that is constant in the mini-batch would be divided by zero.',
      '엡실론이 빠졌다. 미니배치에서 값이 모두 같은 특징은 0으로 나누게 된다.',
    ),
    'no-root': says('It is divided by the variance. The root is missing.', '분산으로 나누었다. 제곱근이 빠졌다.'),
    summed: says(
      'The squares are added up, not averaged: the variance is their sum divided by m.',
      '제곱을 더하기만 했다. 분산은 그 합을 m으로 나눈 것이다.',
    ),
    'not-centered': says('The mean has not been subtracted.', '평균을 빼지 않았다.'),
    'raw-moment': says(
      'The mean of x² is no variance: the mean has to be subtracted before squaring.',
      'x²의 평균은 분산이 아니다. 제곱하기 전에 평균을 빼야 한다.',
    ),
  },
  right: says(
    'Right. Mean 0, variance 1 (a little less, because of epsilon), whatever the layer before does to its scale.',
    '맞다. 앞 층이 크기를 어떻게 바꾸든 평균은 0, 분산은 1(엡실론 때문에 조금 작다)이다.',
  ),
});

/** Algorithm 1 for a mini-batch [m, d] with gamma and beta, from tensors. */
export const normalizeBatch = exercise<[number[][], number[], number[], number]>({
  id: 'normalize-batch',
  section: '3',
  takes: ['x', 'gamma', 'beta', 'epsilon'],
  tensors: true,
  inputs: (random) =>
    some(2, (i) => [matrix(random, [4, 4 - i], 1, 2), normals(random, 4 - i, 1.5), normals(random, 4 - i), 0.3]),
  solve: ([x, gamma, beta, epsilon], slip) => {
    const lists = slip('wrong-axis') ? x : columns(x);
    const all = x.flat();
    return x.map((row, i) =>
      row.map((value, k) => {
        const companions = slip('all-values') ? all : lists[slip('wrong-axis') ? i : k]!;
        const spread = variance(companions, slip('unbiased') ? 1 : 0);
        const scale = slip('epsilon-outside') ? Math.sqrt(spread) + epsilon : Math.sqrt(spread + epsilon);
        const xhat = (value - mean(companions)) / scale;
        if (slip('shift-first')) return gamma[k]! * (xhat + beta[k]!);
        return (slip('no-gamma') ? xhat : gamma[k]! * xhat) + (slip('no-beta') ? 0 : beta[k]!);
      }),
    );
  },
  mistakes: {
    'wrong-axis': says(
      'The wrong axis: these are the statistics of each example over its features (layer normalization). Take them over axis 0, of each feature over the examples.',
      '축이 틀렸다. 예제마다 특징에 걸쳐 구한 통계량이다(층 정규화). 특징마다 예제에 걸쳐, 곧 0번 축에서 구해야 한다.',
    ),
    'all-values': says(
      'One mean and one variance for all values. Each feature has its own: name the axis 0.',
      '모든 값에 평균 하나와 분산 하나를 썼다. 특징마다 따로 구해야 한다. 0번 축을 지정하자.',
    ),
    unbiased: says(
      'The variance is divided by m − 1. In training it is divided by m.',
      '분산을 m − 1로 나누었다. 학습에서는 m으로 나눈다.',
    ),
    'epsilon-outside': says(
      'Epsilon is added to the root. It stands inside: √(σ² + ε).',
      '엡실론을 제곱근에 더했다. 제곱근 안에 더한다: √(σ² + ε).',
    ),
    'no-gamma': says('Gamma is forgotten: y = gamma·x̂ + beta.', '감마를 잊었다: y = gamma·x̂ + beta.'),
    'no-beta': says('Beta is forgotten: y = gamma·x̂ + beta.', '베타를 잊었다: y = gamma·x̂ + beta.'),
    'shift-first': says(
      'Beta is added before gamma is multiplied. First scale, then shift.',
      '감마를 곱하기 전에 베타를 더했다. 먼저 곱하고 나서 더한다.',
    ),
  },
  right: says(
    'Right. One line for all features; with axes 0, 1, 2 the same line serves feature maps.',
    '맞다. 한 줄로 모든 특징을 처리한다. 축을 0, 1, 2로 하면 특징 맵에도 그대로 쓰인다.',
  ),
});

/** Gamma and beta with which batch normalization changes nothing. */
export const identity = exercise<[number[], number]>({
  id: 'identity',
  section: '3',
  takes: ['x', 'epsilon'],
  inputs: (random) => [[[1, 2, 3, 4], 0.1], ...some(3, (i): [number[], number] => [normals(random, 4 + i, 3, 2), 0.4])],
  solve: ([x, epsilon], slip) => {
    const spread = variance(x, slip('unbiased') ? 1 : 0) + (slip('no-epsilon') ? 0 : epsilon);
    const gamma = slip('no-scale')
      ? 1
      : slip('variance')
        ? spread
        : slip('inverse')
          ? 1 / Math.sqrt(spread)
          : Math.sqrt(spread);
    const beta = slip('negative-beta') ? -mean(x) : slip('no-shift') ? 0 : mean(x);
    return { gamma, beta };
  },
  mistakes: {
    variance: says(
      'That is the variance. What was divided by has to be multiplied again: its root.',
      '그것은 분산이다. 나누었던 것, 곧 분산의 제곱근을 도로 곱해야 한다.',
    ),
    inverse: says(
      'This divides a second time. Gamma has to undo the division.',
      '한 번 더 나누는 셈이다. 감마는 나눗셈을 되돌려야 한다.',
    ),
    'no-epsilon': says(
      'Nearly: the transform divides by √(σ² + ε), so exactly that has to be undone, epsilon included.',
      '거의 맞다. 변환은 √(σ² + ε)으로 나누므로, 엡실론까지 그대로 되돌려야 한다.',
    ),
    unbiased: says(
      'The variance is divided by m − 1; the transform divides it by m.',
      '분산을 m − 1로 나누었다. 변환은 m으로 나눈다.',
    ),
    'no-scale': says(
      'With gamma 1 the values stay normalized. Gamma has to give back what they were divided by.',
      '감마가 1이면 값은 정규화된 채로 있다. 나누었던 것을 감마가 되돌려야 한다.',
    ),
    'negative-beta': says(
      'The mean was subtracted; adding it again needs no minus sign.',
      '평균을 뺐으니 다시 더하면 된다. 음의 부호는 필요 없다.',
    ),
    'no-shift': says('The mean that was subtracted has to come back.', '빼낸 평균을 되돌려야 한다.'),
  },
  right: says(
    'Right. The transform can represent the identity, so that normalizing takes nothing from what a layer can express.',
    '맞다. 이 변환은 항등 변환을 나타낼 수 있다. 그래서 정규화는 층이 표현할 수 있는 것을 빼앗지 않는다.',
  ),
});
