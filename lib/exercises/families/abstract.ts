/**
 * Exercises of the abstract: how far an input moves, and how careful one has to be.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';
import { mean, sum } from '../../statistics';

/** How far the median of an input travels in training, in units of its spread. */
export const travel = exercise<[number[], number[]]>({
  id: 'travel',
  section: '0',
  takes: ['medians', 'spreads'],
  inputs: (random) => [
    [
      [0, 2, -1, 1],
      [1, 2, 1, 2],
    ],
    ...some(3, (i): [number[], number[]] => {
      const medians = normals(random, 5 + i, 0, 2);
      return [medians, medians.map(() => random.uniform(0.5, 3))];
    }),
  ],
  solve: ([medians, spreads], slip) => {
    const steps = medians.slice(1).map((value, i) => value - medians[i]!);
    const way = slip('ends')
      ? Math.abs(medians[medians.length - 1]! - medians[0]!)
      : slip('whole-way')
        ? sum(steps.map(Math.abs))
        : slip('from-zero')
          ? Math.max(...medians.map(Math.abs))
          : Math.max(...medians) - Math.min(...medians);
    const unit = slip('no-unit') ? 1 : slip('first-spread') ? spreads[0]! : mean(spreads);
    return way / unit;
  },
  mistakes: {
    ends: says(
      'Only the first and the last median count here. What went out and came back moved as well: take the highest and the lowest.',
      '처음과 마지막 중앙값만 보았다. 나갔다가 돌아온 것도 움직인 것이다. 가장 높은 값과 가장 낮은 값을 쓴다.',
    ),
    'whole-way': says(
      'All steps are added up, so every tremble counts. Asked is how far apart the highest and the lowest median are.',
      '모든 걸음을 더했으므로 작은 떨림까지 셌다. 가장 높은 중앙값과 가장 낮은 중앙값이 얼마나 떨어져 있는지를 묻는다.',
    ),
    'from-zero': says(
      'The distance from 0 is taken. The layer above gets used to any place; it minds the change.',
      '0에서 떨어진 거리를 썼다. 위층은 어떤 자리에든 익숙해진다. 문제는 변화이다.',
    ),
    'no-unit': says(
      'The way is not divided by the spread: a network with larger numbers would seem to move more.',
      '퍼짐으로 나누지 않았다. 그러면 수가 큰 망이 더 많이 움직인 것처럼 보인다.',
    ),
    'first-spread': says(
      'It is divided by the spread at the start. The spread changes, too: take its mean over the training.',
      '처음의 퍼짐으로 나누었다. 퍼짐도 변하므로 학습 전체의 평균을 쓴다.',
    ),
  },
  right: says(
    'Right. This number is what lesson 4.1 compares: the shift of an input in units of its own spread.',
    '맞다. 4.1절의 수업이 비교하는 수가 이것이다. 입력의 이동을 그 퍼짐의 단위로 잰다.',
  ),
});

/** Share of settings that come within one point of the network's own best. */
export const goodSettings = exercise<[number[]]>({
  id: 'good-settings',
  section: '0',
  takes: ['accuracies'],
  inputs: (random) => [
    [[0.97, 0.965, 0.958, 0.9605, 0.1]],
    ...some(3, (i): [number[]] => {
      const best = random.uniform(0.9, 0.945);
      // on both sides of each border that can be mistaken for the right one
      const near = [0, 0.0092, 0.0097, 0.0105, 0.02, 0.2, 0.5].map((less) => best - less);
      return [[...near, ...some(i, () => random.uniform(0.1, 0.6))]];
    }),
  ],
  solve: ([accuracies], slip) => {
    const best = Math.max(...accuracies);
    const border = slip('relative')
      ? 0.99 * best
      : slip('fixed')
        ? 0.95
        : slip('mean')
          ? mean(accuracies)
          : best - 0.01;
    const good = accuracies.filter((accuracy) => accuracy >= border).length - (slip('without-best') ? 1 : 0);
    return slip('count') ? good : good / accuracies.length;
  },
  mistakes: {
    relative: says(
      'One percent of the best is taken. A point is 0.01 of accuracy, whatever the best is.',
      '최고치의 1 %를 썼다. 1%p는 최고치가 얼마이든 정확도 0.01이다.',
    ),
    fixed: says(
      'One border for all networks asks which network is better. Each is to be held against its own best.',
      '모든 망에 같은 경계를 썼다. 그러면 어느 망이 더 나은지를 묻게 된다. 각 망을 그 망의 최고치와 견준다.',
    ),
    mean: says(
      'The border is the mean of all settings, which bad ones pull down. Take the best, less one point.',
      '모든 설정의 평균을 경계로 썼다. 평균은 나쁜 설정에 끌려 내려간다. 최고치에서 1%p를 뺀 값을 쓴다.',
    ),
    'without-best': says(
      'The best setting itself is not counted, but it, too, is one of the good ones.',
      '가장 좋은 설정을 빼고 셌다. 그것도 좋은 설정 가운데 하나이다.',
    ),
    count: says(
      'This is the number of good settings. Divide it by the number of all.',
      '좋은 설정의 개수이다. 전체 개수로 나눈다.',
    ),
  },
  right: says(
    'Right. The larger the share, the less one has to search: that is how “less careful” becomes a number.',
    '맞다. 이 비율이 클수록 덜 찾아도 된다. “덜 조심해도 된다”는 말은 이렇게 수가 된다.',
  ),
});
