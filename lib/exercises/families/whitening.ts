/**
 * Exercises of section 2: what a gradient loses when it does not see the mean, ranks, rates.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';
import { mean, sum } from '../../statistics';

/** Gradient in u of a loss on `u - E[u]`. */
export const centering = exercise<[number[]]>({
  id: 'centering-gradient',
  section: '2',
  takes: ['dxhat'],
  inputs: (random) => [[[1, 1, 1, 1]], ...some(3, (i): [number[]] => [normals(random, 3 + i, 1)])],
  solve: ([dxhat], slip) => {
    const m = dxhat.length;
    if (slip('constant-mean')) return dxhat;
    if (slip('own-share')) return dxhat.map((d) => d * (1 - 1 / m));
    const shared = slip('sum') ? sum(dxhat) : mean(dxhat);
    return dxhat.map((d) => (slip('added') ? d + shared : d - shared));
  },
  mistakes: {
    'constant-mean': says(
      'The mean is treated as a constant: this is the gradient that lets the bias grow for ever. E[u] depends on every u.',
      '평균을 상수로 여겼다. 편향을 끝없이 키우는 바로 그 기울기이다. E[u]는 모든 u에 의존한다.',
    ),
    'own-share': says(
      'Only the example’s own part in the mean is seen, 1/m of its own gradient. A value u_j moves the mean for all others, too.',
      '평균에서 자기 몫, 곧 자기 기울기의 1/m만 보았다. u_j는 다른 모든 예제가 빼는 평균도 움직인다.',
    ),
    sum: says(
      'The sum of the gradients is subtracted. It is their mean: the derivative of E[u] in each u is 1/m.',
      '기울기의 합을 뺐다. 빼야 할 것은 평균이다. E[u]를 u 하나로 미분하면 1/m이다.',
    ),
    added: says(
      'The way through the mean has a minus sign: x̂ = u − E[u].',
      '평균을 지나는 길에는 음의 부호가 붙는다. x̂ = u − E[u]이다.',
    ),
  },
  right: says(
    'Right. The result always sums to zero: a push that is the same for all examples is taken out, so a bias before the normalization gets none.',
    '맞다. 결과의 합은 언제나 0이다. 모든 예제를 똑같이 미는 성분은 없어지므로, 정규화 앞의 편향에는 기울기가 오지 않는다.',
  ),
});

/** Largest possible rank of the covariance of m examples with d features. */
export const covarianceRank = exercise<[number, number]>({
  id: 'covariance-rank',
  section: '2',
  takes: ['m', 'd'],
  exact: true,
  inputs: () => [
    [60, 100],
    [60, 30],
    [32, 32],
    [2, 5],
  ],
  solve: ([m, d], slip) => {
    if (slip('features')) return d;
    if (slip('largest')) return Math.max(m - 1, d);
    const examples = slip('not-centered') ? m : m - 1;
    return slip('examples') ? examples : Math.min(examples, d);
  },
  mistakes: {
    'not-centered': says(
      'One too many where examples are few: after the mean is subtracted the m rows sum to zero, so at most m − 1 of them are independent.',
      '예제가 적을 때 하나 많다. 평균을 빼면 m개의 행의 합이 0이 되므로, 독립인 것은 많아야 m − 1개이다.',
    ),
    features: says(
      'That is the size of the matrix. With few examples its rank is smaller.',
      '그것은 행렬의 크기이다. 예제가 적으면 랭크는 더 작다.',
    ),
    examples: says(
      'With many examples the rank would be larger than the matrix: it has d rows only.',
      '예제가 많으면 랭크가 행렬보다 커진다. 행렬의 행은 d개뿐이다.',
    ),
    largest: says(
      'The smaller of the two bounds counts, not the larger.',
      '두 한계 가운데 큰 쪽이 아니라 작은 쪽이 정한다.',
    ),
  },
  right: says(
    'Right. A mini-batch of 60 cannot whiten a layer of 100 units: the covariance has no inverse. Normalizing each feature alone needs two examples.',
    '맞다. 예제 60개로는 유닛 100개짜리 층을 백색화할 수 없다. 공분산에 역행렬이 없다. 특징마다 따로 정규화하면 예제 둘로도 된다.',
  ),
});

/** Best constant rate of gradient descent on a quadratic with these eigenvalues, and by what factor it shrinks the error in a step. */
export const bestRate = exercise<[number[]]>({
  id: 'best-rate',
  section: '2',
  takes: ['eigenvalues'],
  inputs: (random) => [[[1, 4]], ...some(3, (i): [number[]] => [some(2 + i, () => random.uniform(0.1, 5))])],
  solve: ([eigenvalues], slip) => {
    const [low, high] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
    const rate = slip('limit')
      ? 2 / high
      : slip('cautious')
        ? 1 / high
        : slip('mean')
          ? 1 / mean(eigenvalues)
          : 2 / (low + high);
    if (slip('ratio')) return { rate, factor: low / high };
    return { rate, factor: slip('one-side') ? 1 - low / high : (high - low) / (high + low) };
  },
  mistakes: {
    limit: says(
      'This is the rate at which descent stops converging: along the steepest direction the error only changes its sign.',
      '수렴이 멈추는 학습률이다. 가장 가파른 방향의 오차는 부호만 바뀐다.',
    ),
    cautious: says(
      'This suits the steepest direction alone. A little more helps the flat one, until both shrink alike: 1 − rate·low = rate·high − 1.',
      '가장 가파른 방향에만 맞는 값이다. 조금 더 키우면 완만한 방향이 빨라지며, 둘이 똑같이 줄 때가 가장 좋다: 1 − rate·low = rate·high − 1.',
    ),
    mean: says(
      'It is made of the mean of all eigenvalues. Only the smallest and the largest one count.',
      '고윳값 전체의 평균으로 만들었다. 가장 작은 값과 가장 큰 값만 중요하다.',
    ),
    ratio: says(
      'That is one over the condition number. The factor is |1 − rate·λ| at either end.',
      '조건수의 역수이다. 인수는 양 끝에서의 |1 − rate·λ|이다.',
    ),
    'one-side': says(
      'That is the factor at the rate 1/high. At the best rate it is smaller: put it into 1 − rate·low.',
      '학습률이 1/high일 때의 인수이다. 가장 좋은 학습률에서는 더 작다. 1 − rate·low에 넣어 보자.',
    ),
  },
  right: says(
    'Right. With equal eigenvalues the factor is 0, one step is enough: that is what whitened inputs bring.',
    '맞다. 고윳값이 모두 같으면 인수는 0이고 한 단계면 된다. 백색화한 입력의 장점이 이것이다.',
  ),
});
