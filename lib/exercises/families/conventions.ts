/**
 * Exercise of section 3.1 on the conventions of libraries.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';

/** What a layer of PyTorch keeps, as Keras would have kept it. */
export const conventions = exercise<[number, number[], number[], number]>({
  id: 'conventions',
  section: '3.1',
  takes: ['momentum', 'runningMean', 'runningVar', 'm'],
  inputs: (random) => [
    [0.1, [3, -1], [4, 8], 4],
    ...some(2, (i): [number, number[], number[], number] => [
      random.uniform(0.05, 0.4),
      normals(random, 3, 2),
      some(3, () => random.uniform(0.5, 9)),
      5 + 3 * i,
    ]),
  ],
  solve: ([momentum, runningMean, runningVar, m], slip) => {
    const factor = slip('unbiased') ? 1 : slip('inverse') ? m / (m - 1) : (m - 1) / m;
    return {
      decay: slip('same-momentum') ? momentum : 1 - momentum,
      mean: runningMean.map((value) => (slip('mean-rescaled') ? factor * value : value)),
      variance: runningVar.map((value) => (slip('deviation') ? Math.sqrt(factor * value) : factor * value)),
    };
  },
  mistakes: {
    'same-momentum': says(
      'The momentum is handed on as it is. In PyTorch it is the weight of the new value; what Keras calls momentum, and this library decay, is that of the old one.',
      '모멘텀을 그대로 넘겼다. PyTorch에서는 새 값의 가중치이고, Keras의 momentum, 곧 이 라이브러리의 decay는 이전 값의 가중치이다.',
    ),
    unbiased: says(
      'The variance is still the unbiased one, which PyTorch keeps. Keras keeps the one that is divided by m.',
      '분산이 아직 PyTorch가 간직하는 비편향 분산이다. Keras는 m으로 나눈 분산을 간직한다.',
    ),
    inverse: says(
      'The factor is upside down. From the unbiased variance to the biased one the way is down: (m − 1)/m.',
      '계수가 뒤집혔다. 비편향 분산에서 편향된 분산으로 가면 작아지므로 (m − 1)/m을 곱한다.',
    ),
    'mean-rescaled': says(
      'The mean is multiplied, too. Only the variance is biased; both libraries keep the same mean.',
      '평균에도 계수를 곱했다. 편향은 분산에만 있고, 간직하는 평균은 두 라이브러리가 같다.',
    ),
    deviation: says(
      'That is the standard deviation. Both libraries keep the variance, and take the root when they normalize.',
      '그것은 표준편차이다. 두 라이브러리 모두 분산을 간직하고, 제곱근은 정규화할 때 구한다.',
    ),
  },
  right: says(
    'Right. With m = 60 the two variances differ by less than 2 %, with m = 4 by a quarter: who takes over a network that was trained on small mini-batches has to know which one it kept.',
    '맞다. m이 60이면 두 분산의 차이는 2 %가 안 되지만, m이 4이면 4분의 1이다. 작은 미니배치로 학습한 망을 넘겨받을 때는 어느 분산을 간직했는지 알아야 한다.',
  ),
});
