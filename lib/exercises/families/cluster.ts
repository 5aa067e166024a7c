/**
 * Exercises of section 4.2's training set-up: a gradient from several machines, and one that comes late.
 * @module
 */
import { exercise, says, some } from '../define';
import { columns, matrix } from '../numbers';
import { sum } from '../../statistics';
import { firstOf, itemAt } from '../../tuples';

/** Gradient over a mini-batch that several workers share. */
export const sharedGradient = exercise<[number[][], number[]]>({
  id: 'shared-gradient',
  section: '4.2',
  takes: ['gradients', 'counts'],
  inputs: (random) => [
    [
      [
        [1, 0],
        [4, 2],
      ],
      [3, 1],
    ],
    ...some(3, (i): [number[][], number[]] => [
      matrix(random, [3, 2 + i], 1, 2),
      some(3, (worker) => 1 + 3 * worker + random.integer(3)),
    ]),
  ],
  solve: ([gradients, counts], slip) => {
    const all = slip('sum') ? 1 : sum(counts);
    const shares = counts.map((count) =>
      slip('sum') ? 1 : slip('same') ? 1 / counts.length : slip('added') ? count : count / all,
    );
    const used = slip('first') ? gradients.map(() => firstOf(gradients)) : gradients;
    return columns(used).map((column) => sum(column.map((value, worker) => shares[worker]! * value)));
  },
  mistakes: {
    same: says(
      'All workers count alike. One with more examples has to count more, or its examples count less than the others’.',
      '모든 작업자를 똑같이 셌다. 예제가 많은 작업자는 그만큼 더 세어야 한다. 그러지 않으면 그 예제들이 덜 세어진다.',
    ),
    sum: says(
      'The means are added. The gradient of the whole mini-batch is a mean as well.',
      '평균들을 더했다. 미니배치 전체의 기울기도 평균이어야 한다.',
    ),
    added: says(
      'This is the sum over all examples: divide it by their number.',
      '모든 예제에 대한 합이다. 예제의 수로 나눈다.',
    ),
    first: says('Only the first worker’s gradient is used.', '첫 작업자의 기울기만 썼다.'),
  },
  right: says(
    'Right. Weighted so, any number of workers makes the step that one alone would make: that is synchronous training.',
    '맞다. 이렇게 가중하면 작업자가 몇이든 혼자일 때와 같은 단계가 된다. 이것이 동기 학습이다.',
  ),
});

/** Gradient descent on `a w^2 / 2` with gradients that are some updates old. */
export const staleSteps = exercise<[number, number, number, number, number]>({
  id: 'stale-steps',
  section: '4.2',
  takes: ['w', 'a', 'rate', 'staleness', 'steps'],
  inputs: (random) => [
    [1, 1, 0.5, 1, 3],
    ...some(3, (i): [number, number, number, number, number] => [
      random.uniform(1, 3),
      random.uniform(0.5, 1.5),
      random.uniform(0.2, 0.6),
      1 + i,
      5 + i,
    ]),
  ],
  solve: ([w, a, rate, staleness, steps], slip) => {
    const path = [w];
    const age = slip('fresh') ? 0 : slip('older') ? staleness + 1 : staleness;
    const count = slip('one-more') ? steps + 1 : steps;
    for (let t = 0; t < count; t++) {
      const seen = slip('start') ? w : path[Math.max(0, t - age)]!;
      const from = slip('from-old') ? seen : path[t]!;
      path.push(from - rate * (slip('no-slope') ? seen : a * seen));
    }
    return itemAt(path, count);
  },
  mistakes: {
    fresh: says(
      'Each gradient is taken at the newest weights: that is one machine alone. A worker read them some updates ago.',
      '기울기를 매번 가장 새 가중치에서 구했다. 그것은 기계 하나일 때이다. 작업자는 몇 번 앞선 갱신 때 가중치를 읽었다.',
    ),
    older: says(
      'The weights are one update too old. With a staleness of 1 the gradient is of the weights before the last update.',
      '가중치가 한 번만큼 더 묵었다. 지연이 1이면 마지막 갱신 바로 앞의 가중치에서 구한 기울기이다.',
    ),
    'one-more': says('That is one update too many.', '갱신을 한 번 더 했다.'),
    start: says(
      'Every gradient is of the first weights. Only the first few are, until so many updates have been made.',
      '기울기를 모두 처음 가중치에서 구했다. 그만큼의 갱신이 쌓이기 전의 처음 몇 번만 그렇다.',
    ),
    'from-old': says(
      'The old weights are updated, so the updates in between are lost. The gradient is old, the weights that it changes are not.',
      '묵은 가중치를 갱신했으므로 그 사이의 갱신이 사라진다. 묵은 것은 기울기이고, 그것이 바꾸는 가중치는 새것이다.',
    ),
    'no-slope': says('The gradient of a·w²/2 is a·w, not w.', 'a·w²/2의 기울기는 w가 아니라 a·w이다.'),
  },
  right: says(
    'Right. A late gradient overshoots: the higher the rate and the older the gradient, the more it swings.',
    '맞다. 늦은 기울기는 지나치게 나아간다. 학습률이 높고 기울기가 묵을수록 크게 흔들린다.',
  ),
});
