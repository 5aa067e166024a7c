/**
 * Exercises of section 3.3: the scale of weights, stable rates, growing weights.
 * @module
 */
import { exercise, says, some } from '../define';
import { mean } from '../../statistics';

/** By what output and gradients of a normalized layer are multiplied where its weights are multiplied by 4. */
export const scaleInvariance = exercise<[]>({
  id: 'scale-invariance',
  section: '3.3',
  takes: [],
  inputs: () => [[]],
  solve: (_, slip) => {
    const a = 4;
    const weights = slip('same') ? 1 : slip('larger') ? a : slip('squared') ? 1 / a ** 2 : 1 / a;
    return {
      output: slip('not-normalized') ? a : 1,
      inputGradient: slip('input-grows') ? a : slip('input-shrinks') ? 1 / a : 1,
      weightGradient: weights,
    };
  },
  mistakes: {
    'not-normalized': says(
      'That is what Wu does. Its standard deviation is multiplied by 4, too, and normalization divides by it.',
      'Wu라면 그렇다. 그러나 표준편차도 4배가 되고, 정규화는 그것으로 나눈다.',
    ),
    'input-grows': says(
      'The gradient is multiplied by the weights on its way to u, but before that it was divided by the standard deviation, which is 4 times as large.',
      '기울기가 u로 갈 때 가중치가 곱해지지만, 그 전에 4배가 된 표준편차로 나누어진다.',
    ),
    'input-shrinks': says(
      'Dividing by the standard deviation is seen; on the way to u the gradient is multiplied by the weights again.',
      '표준편차로 나누는 것만 보았다. u로 가는 길에 가중치가 다시 곱해진다.',
    ),
    same: says(
      'The output does not change, but a step of one length turns longer weights by less: BN((aW)u) = BN(Wu), differentiated in aW.',
      '출력은 그대로이지만, 가중치가 길면 같은 길이의 걸음이 방향을 덜 바꾼다. BN((aW)u) = BN(Wu)을 aW로 미분해 보자.',
    ),
    larger: says(
      'The other way round: larger weights have smaller gradients.',
      '반대이다. 가중치가 클수록 기울기는 작다.',
    ),
    squared: says(
      'That is how the curvature falls. The gradient falls like 1/a.',
      '곡률이 그렇게 줄어든다. 기울기는 1/a로 줄어든다.',
    ),
  },
  right: says(
    'Right. Larger weights lead to smaller gradients: growth of the weights slows itself down.',
    '맞다. 가중치가 커지면 기울기가 작아진다. 가중치의 성장은 스스로 느려진다.',
  ),
});

/** The rate at which gradient descent on a quadratic stops converging, and the same with weights that are a times as large behind a normalization. */
export const stableRate = exercise<[number[], number]>({
  id: 'stable-rate',
  section: '3.3',
  takes: ['curvatures', 'a'],
  inputs: (random) => [
    [[1, 4], 3],
    ...some(3, (i): [number[], number] => [some(2 + i, () => random.uniform(0.1, 5)), random.uniform(1.5, 5)]),
  ],
  solve: ([curvatures, a], slip) => {
    const [low, high] = [Math.min(...curvatures), Math.max(...curvatures)];
    const limit = slip('flattest')
      ? 2 / low
      : slip('newton')
        ? 1 / high
        : slip('mean')
          ? 2 / mean(curvatures)
          : slip('fastest')
            ? 2 / (low + high)
            : 2 / high;
    const gain = slip('same') ? 1 : slip('linear') ? a : slip('inverse') ? 1 / a ** 2 : a ** 2;
    return { rate: limit, scaled: limit * gain };
  },
  mistakes: {
    flattest: says(
      'That is the limit of the flattest direction. The steepest one diverges first.',
      '가장 완만한 방향의 한계이다. 가장 가파른 방향이 먼저 발산한다.',
    ),
    newton: says(
      'At 1/λ the steepest direction is solved in one step; it still converges up to twice that, where |1 − rate·λ| = 1.',
      '1/λ에서는 가장 가파른 방향이 한 단계에 풀린다. 그 두 배, 곧 |1 − rate·λ| = 1이 되는 곳까지는 수렴한다.',
    ),
    mean: says(
      'The mean of the curvatures says nothing: the steepest direction sets the limit.',
      '곡률의 평균은 상관없다. 한계는 가장 가파른 방향이 정한다.',
    ),
    fastest: says(
      'That is the fastest rate. The largest stable one is 2/λ of the steepest direction.',
      '가장 빠른 학습률이다. 가장 큰 안정한 학습률은 가장 가파른 방향의 2/λ이다.',
    ),
    same: says(
      'The limit does change: the output stays, so a step turns longer weights by less.',
      '한계는 달라진다. 출력이 그대로이므로, 긴 가중치는 같은 걸음에 방향을 덜 바꾼다.',
    ),
    linear: says(
      'The gradient falls like 1/a, and its change along a step of the same length once more: the curvature falls like 1/a².',
      '기울기가 1/a로 줄고, 같은 길이의 걸음에서 기울기의 변화가 한 번 더 줄어든다. 곡률은 1/a²으로 줄어든다.',
    ),
    inverse: says(
      'The other way round: the curvature falls like 1/a², so the limit rises.',
      '반대이다. 곡률이 1/a²으로 줄어드니 한계는 올라간다.',
    ),
  },
  right: says(
    'Right. A normalized layer whose weights have grown bears a rate that is a² times as high: too high a rate corrects itself.',
    '맞다. 정규화한 층의 가중치가 자라면 a²배의 학습률도 견딘다. 지나치게 높은 학습률은 스스로 바로잡힌다.',
  ),
});

/** Lengths of the weights of a normalized unit, step by step, where the gradient at length 1 has length g. */
export const weightGrowth = exercise<[number, number, number, number]>({
  id: 'weight-growth',
  section: '3.3',
  takes: ['length', 'g', 'rate', 'steps'],
  inputs: (random) => [
    [1, 1, 1, 4],
    ...some(3, (): [number, number, number, number] => [
      random.uniform(0.5, 2),
      random.uniform(0.5, 3),
      random.uniform(0.3, 2),
      5,
    ]),
  ],
  solve: ([start, g, rate, steps], slip) => {
    let length = start;
    return some(steps, (at) => {
      if (slip('with-start') && at === 0) return length;
      const gradient = slip('constant') ? g : slip('grows') ? g * length : g / length;
      const step = slip('no-rate') ? gradient : rate * gradient;
      if (slip('along')) length += step;
      else if (slip('shrinks')) length = Math.abs(length - step);
      else length = slip('no-root') ? length ** 2 + step ** 2 : Math.hypot(length, step);
      return length;
    });
  },
  mistakes: {
    along: says(
      'The step is added to the length. It is perpendicular to the weights: Pythagoras adds the squares.',
      '걸음을 길이에 그대로 더했다. 걸음은 가중치와 수직이므로 피타고라스 정리에 따라 제곱을 더한다.',
    ),
    shrinks: says(
      'The step is subtracted from the length. A perpendicular step makes weights longer, whatever its sign.',
      '걸음을 길이에서 뺐다. 수직인 걸음은 부호와 상관없이 가중치를 길게 만든다.',
    ),
    'with-start': says(
      'The list begins with the length before any step. The first number is the length after one step.',
      '아직 한 단계도 가지 않은 길이에서 시작했다. 첫 수는 한 단계 뒤의 길이이다.',
    ),
    constant: says(
      'The gradient stays the same. It falls as the weights grow: g divided by their length.',
      '기울기가 그대로이다. 가중치가 길어지면 기울기는 g를 그 길이로 나눈 만큼으로 줄어든다.',
    ),
    grows: says(
      'The gradient grows with the weights. It is g divided by their length.',
      '기울기가 가중치와 함께 커진다. g를 길이로 나누어야 한다.',
    ),
    'no-rate': says('The learning rate is missing in the step.', '걸음에 학습률이 빠졌다.'),
    'no-root': says('The squares are added, but the root is missing.', '제곱을 더했지만 제곱근이 빠졌다.'),
  },
  right: says(
    'Right. The weights never shrink, and grow ever more slowly, like the fourth root of the number of steps.',
    '맞다. 가중치는 결코 줄지 않으며, 단계 수의 네제곱근처럼 점점 느리게 자란다.',
  ),
});
