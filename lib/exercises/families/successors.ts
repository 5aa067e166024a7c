/**
 * Exercises of the methods that came after: whose statistics, and a correction towards the population's.
 * @module
 */
import { exercise, says, some } from '../define';
import { columns, matrix, normals } from '../numbers';
import { mean, variance } from '../../statistics';

/** Group normalization of the channels of some examples [N, C], without gamma and beta. */
export const groupNormalize = exercise<[number[][], number, number]>({
  id: 'group-normalize',
  section: '6',
  takes: ['x', 'groups', 'epsilon'],
  inputs: (random) => [
    [
      [
        [1, 3, 10, 20],
        [0, 4, 5, 6],
      ],
      2,
      0.1,
    ],
    ...some(3, (i): [number[][], number, number] => [matrix(random, [3, 6], 1, 2), [2, 3, 2][i]!, 0.2]),
  ],
  solve: ([x, groups, epsilon], slip) => {
    const count = slip('groups-as-size') ? x[0]!.length / groups : groups;
    const size = x[0]!.length / count;
    const groupOf = (channel: number) =>
      slip('layer') ? 0 : slip('interleaved') ? channel % count : Math.floor(channel / size);
    const normalized = (values: readonly number[], value: number) => {
      const spread = variance(values, slip('unbiased') ? 1 : 0);
      return (value - mean(values)) / Math.sqrt(spread + (slip('no-epsilon') ? 0 : epsilon));
    };
    return x.map((row) =>
      row.map((value, channel) => {
        const mates = slip('batch')
          ? columns(x)[channel]!
          : row.filter((_, other) => groupOf(other) === groupOf(channel));
        return normalized(mates, value);
      }),
    );
  },
  mistakes: {
    batch: says(
      'The statistics are taken over the examples: that is batch normalization. A group is made of channels of one example.',
      '예제에 걸쳐 통계량을 구했다. 그것은 배치 정규화이다. 그룹은 한 예제의 채널들로 이루어진다.',
    ),
    layer: says(
      'All channels of an example are one group: that is layer normalization.',
      '한 예제의 채널 전체를 한 그룹으로 보았다. 그것은 층 정규화이다.',
    ),
    interleaved: says(
      'The channels are dealt out in turn. Groups are neighbours: the first C/G channels, then the next.',
      '채널을 번갈아 나누었다. 그룹은 이웃한 채널이다. 처음 C/G개, 그다음 C/G개의 순서이다.',
    ),
    'groups-as-size': says(
      'The number of groups is taken for their size: there are G groups of C/G channels.',
      '그룹의 수를 그룹의 크기로 썼다. 채널 C/G개로 된 그룹이 G개이다.',
    ),
    unbiased: says(
      'The variance is divided by n − 1. As in Algorithm 1 it is the mean of the squares, divided by n.',
      '분산을 n − 1로 나누었다. 알고리즘 1에서처럼 제곱의 평균이므로 n으로 나눈다.',
    ),
    'no-epsilon': says('Epsilon is missing under the root.', '제곱근 안에 엡실론이 빠졌다.'),
  },
  right: says(
    'Right. No other example has a part in it, so training and inference are the same.',
    '맞다. 다른 예제가 끼어들지 않으므로 학습과 추론이 같다.',
  ),
});

/** Batch renormalization of a mini-batch, without gamma and beta. */
export const renormalize = exercise<[number[], number, number, number, number]>({
  id: 'renormalize',
  section: '6',
  takes: ['x', 'mean', 'deviation', 'rMax', 'dMax'],
  inputs: (random) => [
    [[1, 2, 6], 1, 1, 2, 1],
    // once both held from above, once both from below, once neither
    [normals(random, 4, 5, 3), 0, 0.5, 1.5, 0.75],
    [normals(random, 5, -4, 0.3), 1, 2, 1.5, 0.75],
    [normals(random, 6, 0.5, 1), 0.2, 1.1, 20, 5],
  ],
  solve: ([x, center, deviation, rMax, dMax], slip) => {
    const own = Math.sqrt(variance(x));
    const r = slip('inverse') ? deviation / own : own / deviation;
    const d = (mean(x) - center) / (slip('own-deviation') ? own : deviation);
    const above = (value: number, most: number) => Math.min(value, most);
    const held = slip('plain')
      ? { r: 1, d: 0 }
      : slip('not-held')
        ? { r, d }
        : slip('held-above')
          ? { r: above(r, rMax), d: above(d, dMax) }
          : { r: Math.max(1 / rMax, above(r, rMax)), d: Math.max(-dMax, above(d, dMax)) };
    return x.map((value) => {
      const xhat = (value - mean(x)) / own;
      return slip('shift-first') ? (xhat + held.d) * held.r : xhat * held.r + held.d;
    });
  },
  mistakes: {
    inverse: says(
      'r is turned over: it is the mini-batch’s deviation divided by the moving one.',
      'r의 분자와 분모가 바뀌었다. 미니배치의 표준편차를 이동 표준편차로 나눈 값이다.',
    ),
    'own-deviation': says(
      'd is divided by the mini-batch’s deviation. It is measured in the moving one, as the result is.',
      'd를 미니배치의 표준편차로 나누었다. 결과와 마찬가지로 이동 표준편차로 잰다.',
    ),
    plain: says(
      'This is plain batch normalization. Multiply by r and add d: they lead towards the moving statistics.',
      '보통의 배치 정규화이다. r을 곱하고 d를 더하자. 이동 통계량 쪽으로 이끄는 것이 그 둘이다.',
    ),
    'not-held': says(
      'r and d are not held within their limits: that is normalizing by the moving statistics, which training cannot do.',
      'r과 d를 한계 안에 묶지 않았다. 그러면 이동 통계량으로 정규화하는 셈이며, 학습은 그렇게 할 수 없다.',
    ),
    'held-above': says(
      'The limits hold from above only. r lies between 1/rMax and rMax, d between −dMax and dMax.',
      '위쪽 한계만 두었다. r은 1/rMax와 rMax 사이, d는 −dMax와 dMax 사이이다.',
    ),
    'shift-first': says(
      'd is multiplied by r, too. It is added last: x̂·r + d.',
      'd에도 r을 곱했다. d는 마지막에 더한다: x̂·r + d.',
    ),
  },
  right: says(
    'Right. Within the limits it is what inference will compute; beyond them the mini-batch has its say.',
    '맞다. 한계 안에서는 추론이 계산할 값과 같고, 한계를 넘으면 미니배치의 몫이 된다.',
  ),
});
