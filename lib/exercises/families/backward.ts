/**
 * Exercises on the gradients of section 3.
 * @module
 */
import { exercise, says, some } from '../define';
import { dot, normals } from '../numbers';
import { mean, sum, variance } from '../../statistics';

type Input = [number[], number[], number, number];

/** Gradients of Algorithm 1 for one feature. */
export const backward = exercise<Input>({
  id: 'backward',
  section: '3',
  takes: ['x', 'dy', 'gamma', 'epsilon'],
  inputs: (random) => some(3, (i): Input => [normals(random, 4 + i, 1), normals(random, 4 + i, 1), 1.5 + i, 0.2]),
  solve: ([x, dy, gamma, epsilon], slip) => {
    const center = mean(x);
    const s = Math.sqrt(variance(x, slip('unbiased') ? 1 : 0) + (slip('no-epsilon') ? 0 : epsilon));
    const xhat = x.map((v) => (v - center) / s);
    const share = slip('off-by-m') ? 1 : 1 / x.length;
    const throughMean = slip('mean-path') ? 0 : share * sum(dy);
    const throughVariance = (slip('variance-path') ? 0 : slip('variance-twice') ? 2 : 1) * share * dot(dy, xhat);
    const scale = (slip('no-gamma') ? 1 : gamma) / s;
    const whole = slip('averaged') ? 1 / x.length : 1;
    return {
      dx: dy.map((d, i) => scale * (d - throughMean - xhat[i]! * throughVariance)),
      dgamma: whole * dot(dy, slip('not-normalized') ? x : xhat),
      dbeta: whole * sum(dy),
    };
  },
  mistakes: {
    'mean-path': says(
      'The gradient through the mean is missing: μ depends on every x_i. Its share is −mean(dy)·γ/s; without it dx does not sum to zero.',
      '평균을 지나는 기울기가 빠졌다. μ는 모든 x_i에 의존한다. 그 몫은 −mean(dy)·γ/s이며, 이것이 없으면 dx의 합이 0이 되지 않는다.',
    ),
    'variance-path': says(
      'The gradient through the variance is missing: σ² depends on every x_i. Its share is −x̂_i·mean(dy·x̂)·γ/s.',
      '분산을 지나는 기울기가 빠졌다. σ²는 모든 x_i에 의존한다. 그 몫은 −x̂_i·mean(dy·x̂)·γ/s이다.',
    ),
    'variance-twice': says(
      'The gradient through the variance is twice too large: the 2 of the square and the ½ of the root cancel.',
      '분산을 지나는 기울기가 두 배이다. 제곱에서 나온 2와 제곱근에서 나온 ½이 서로 지워진다.',
    ),
    'no-gamma': says('Gamma is forgotten: dℓ/dx̂ = γ·dℓ/dy.', '감마를 잊었다: dℓ/dx̂ = γ·dℓ/dy.'),
    'off-by-m': says(
      'Off by m: the sums over the mini-batch enter dx divided by m, because each x_i moves mean and variance by one m-th.',
      'm배만큼 틀렸다. 미니배치에 걸친 합은 m으로 나누어 dx에 들어간다. x_i 하나는 평균과 분산을 m분의 1만큼 움직이기 때문이다.',
    ),
    unbiased: says(
      'The variance is divided by m − 1; the transform that is differentiated here divides it by m.',
      '분산을 m − 1로 나누었다. 여기서 미분하는 변환은 m으로 나눈다.',
    ),
    'no-epsilon': says('Epsilon is missing in s = √(σ² + ε).', 's = √(σ² + ε)에서 엡실론이 빠졌다.'),
    'not-normalized': says(
      'x stands where x̂ belongs: y = γ·x̂ + β, so dgamma = Σ dy·x̂.',
      'x̂이 있어야 할 자리에 x가 있다. y = γ·x̂ + β이므로 dgamma = Σ dy·x̂이다.',
    ),
    averaged: says(
      'This is a mean over the mini-batch. dy has 1/m in it already where the loss is a mean: the gradients of gamma and beta are sums.',
      '미니배치에 걸친 평균이다. 손실이 평균이면 dy에 1/m이 이미 들어 있다. 감마와 베타의 기울기는 합이다.',
    ),
  },
  right: says(
    'Right. dx has lost its mean and its part along x̂: what would only shift or stretch the mini-batch is projected away.',
    '맞다. dx는 평균과 x̂ 방향의 성분을 잃었다. 미니배치를 그저 옮기거나 늘이기만 할 성분은 사영되어 없어진다.',
  ),
});

/** Gradients of a bias before the normalization, and of beta behind it. */
export const biasGradient = exercise<Input>({
  id: 'bias-gradient',
  section: '3.2',
  takes: ['u', 'dy', 'gamma', 'epsilon'],
  inputs: (random) => some(3, (i): Input => [normals(random, 4 + i), normals(random, 4 + i, 1), 1.5 + i, 0.2]),
  solve: ([u, dy, gamma, epsilon], slip) => {
    const s = Math.sqrt(variance(u) + epsilon);
    const passed = sum(dy) / s;
    const dbias = slip('constant-statistics')
      ? gamma * passed
      : slip('no-gamma')
        ? passed
        : slip('like-beta')
          ? sum(dy)
          : 0;
    return { dbias, dbeta: slip('averaged') ? mean(dy) : slip('scaled') ? gamma * sum(dy) : sum(dy) };
  },
  mistakes: {
    'constant-statistics': says(
      'Mean and variance are treated as constants, or the gradient through the mean is missing. The bias moves the mean by exactly what it adds.',
      '평균과 분산을 상수로 여겼거나, 평균을 지나는 기울기가 빠졌다. 편향은 더한 만큼 평균을 그대로 옮긴다.',
    ),
    'no-gamma': says(
      'Neither gamma nor the gradient through the mean is there. With the latter nothing is left.',
      '감마도, 평균을 지나는 기울기도 빠졌다. 후자를 넣으면 아무것도 남지 않는다.',
    ),
    'like-beta': says(
      'That is the gradient of beta. A bias before the normalization is subtracted again with the mean.',
      '그것은 베타의 기울기이다. 정규화 앞의 편향은 평균과 함께 도로 빠진다.',
    ),
    averaged: says(
      'The gradient of beta is a sum over the mini-batch, not a mean.',
      '베타의 기울기는 평균이 아니라 미니배치에 걸친 합이다.',
    ),
    scaled: says(
      'Beta is added behind gamma, so gamma does not enter its gradient.',
      '베타는 감마를 곱한 뒤에 더하므로, 그 기울기에 감마는 들어가지 않는다.',
    ),
  },
  right: says(
    'Right. The bias gets no gradient at all; beta takes over its part. So layers before a normalization have none.',
    '맞다. 편향에는 기울기가 전혀 오지 않고, 그 역할은 베타가 맡는다. 그래서 정규화 앞의 층에는 편향이 없다.',
  ),
});
