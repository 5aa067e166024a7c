/**
 * Exercises of section 3.4: the noise of Dropout and of mini-batch companions.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';
import { mean, variance } from '../../statistics';

/** Standard deviation that Dropout at rate p gives to the value x. */
export const dropoutNoise = exercise<[number, number]>({
  id: 'dropout-noise',
  section: '3.4',
  takes: ['x', 'p'],
  inputs: (random) => [[1, 0.4], ...some(3, (): [number, number] => [random.normal(0, 2), random.uniform(0.05, 0.9)])],
  solve: ([x, p], slip) => {
    if (slip('drop-share')) return Math.abs(x) * p;
    const ratio = slip('swapped') ? (1 - p) / p : slip('not-rescaled') ? p * (1 - p) : p / (1 - p);
    if (slip('variance')) return x * x * ratio;
    return (slip('signed') ? x : Math.abs(x)) * Math.sqrt(ratio);
  },
  mistakes: {
    swapped: says(
      'p and 1 − p are exchanged: p is the probability that the value is dropped, and without dropping there is no noise.',
      'p와 1 − p가 바뀌었다. p는 값을 버릴 확률이고, 버리지 않으면 잡음도 없다.',
    ),
    'not-rescaled': says(
      'What is kept is divided by 1 − p, so that the mean stays. That is missing here.',
      '남는 값은 1 − p로 나누어 평균을 지킨다. 그것이 빠졌다.',
    ),
    variance: says('That is the variance. The root is missing.', '그것은 분산이다. 제곱근이 빠졌다.'),
    'drop-share': says(
      'That is by how much the mean would fall without rescaling. The noise is the standard deviation of 0 and x/(1 − p).',
      '크기를 되돌리지 않을 때 평균이 줄어드는 양이다. 잡음은 0과 x/(1 − p)의 표준편차이다.',
    ),
    signed: says('A standard deviation is never negative: take |x|.', '표준편차는 음수가 될 수 없다. |x|를 쓰자.'),
  },
  right: says(
    'Right. 40 % Dropout gives a value of 1 a deviation of 0.82; 5 % gives 0.23, about what companions in a mini-batch of 30 do.',
    '맞다. 드롭아웃 40 %는 값 1에 0.82의 표준편차를 준다. 5 %는 0.23으로, 예제 30개짜리 미니배치의 동료들이 주는 잡음과 비슷하다.',
  ),
});

/** Standard deviation of the mean of a mini-batch of m that is drawn from a population with replacement, and the m that halves it. */
export const companionNoise = exercise<[number[], number]>({
  id: 'companion-noise',
  section: '3.4',
  takes: ['population', 'm'],
  inputs: (random) => [[[1, 2, 3, 4], 4], ...some(3, (i): [number[], number] => [normals(random, 5 + i, 1, 2), 3 + i])],
  solve: ([population, m], slip) => {
    const spread = slip('second-moment')
      ? mean(population.map((x) => x * x))
      : variance(population, slip('unbiased') ? 1 : 0);
    const deviation = slip('variance')
      ? spread / m
      : Math.sqrt(spread) / (slip('no-root') ? m : slip('single') ? 1 : Math.sqrt(m));
    return { deviation, half: slip('twice') ? 2 * m : slip('more') ? m / 4 : 4 * m };
  },
  mistakes: {
    variance: says(
      'That is the variance of the mean, σ²/m. Its root is asked for.',
      '평균의 분산 σ²/m이다. 그 제곱근을 구해야 한다.',
    ),
    'no-root': says('It falls with the root of m, not with m: σ/√m.', 'm이 아니라 m의 제곱근에 반비례한다: σ/√m.'),
    single: says(
      'That is the spread of single values. A mean of m scatters less: σ/√m.',
      '값 하나하나의 퍼짐이다. m개의 평균은 덜 흩어진다: σ/√m.',
    ),
    unbiased: says(
      'The population is known whole: its variance is divided by its size, without the minus one.',
      '모집단 전체를 알고 있으니 분산은 1을 빼지 않은 개수로 나눈다.',
    ),
    'second-moment': says(
      'The mean of x² is no variance: subtract the mean first.',
      'x²의 평균은 분산이 아니다. 먼저 평균을 빼자.',
    ),
    twice: says(
      'Twice as many examples shrink the noise by √2 only.',
      '예제를 두 배로 늘리면 잡음은 √2분의 1로밖에 줄지 않는다.',
    ),
    more: says('Fewer examples make more noise.', '예제가 적으면 잡음은 더 커진다.'),
  },
  right: says(
    'Right. The size of the mini-batch sets the strength of this regularizer, and it takes four times the examples to halve it.',
    '맞다. 미니배치의 크기가 이 규제의 세기를 정하며, 절반으로 줄이려면 예제가 네 배 필요하다.',
  ),
});
