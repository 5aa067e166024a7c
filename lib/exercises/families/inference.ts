/**
 * Exercises of section 3.1: population statistics, moving averages, folding.
 * @module
 */
import { exercise, says, some } from '../define';
import { matrix, normals } from '../numbers';
import { mean, sum, variance } from '../../statistics';

/** Population statistics from mini-batches, Algorithm 2. */
export const population = exercise<[number[][]]>({
  id: 'population',
  section: '3.1',
  takes: ['miniBatches'],
  inputs: (random) => [
    [
      [
        [1, 2, 3, 4],
        [2, 4, 6, 8],
        [-1, 0, 1, 2],
      ],
    ],
    ...some(2, (i): [number[][]] => [matrix(random, [3, 4 + i], 1, 2)]),
  ],
  solve: ([batches], slip) => {
    const [m, count] = [batches[0]!.length, batches.length];
    const all = batches.flat();
    const factor = slip('biased')
      ? 1
      : slip('inverse')
        ? (m - 1) / m
        : slip('of-batches')
          ? count / (count - 1)
          : m / (m - 1);
    const spread = slip('pooled')
      ? variance(all)
      : slip('of-means')
        ? variance(batches.map(mean))
        : mean(batches.map((batch) => variance(batch)));
    return { mean: slip('summed') ? sum(batches.map(mean)) : mean(all), variance: factor * spread };
  },
  mistakes: {
    biased: says(
      'This is the mean of the biased variances. The factor m/(m − 1) makes it an unbiased estimate.',
      '편향된 분산의 평균이다. m/(m − 1)을 곱해야 비편향 추정이 된다.',
    ),
    inverse: says(
      'The factor is upside down: a mini-batch underestimates the variance, so it has to become larger, m/(m − 1).',
      '계수가 뒤집혔다. 미니배치는 분산을 작게 어림하므로 m/(m − 1)을 곱해 키워야 한다.',
    ),
    'of-batches': says(
      'The factor is made of the number of mini-batches. m is the number of examples in one of them.',
      '미니배치의 개수로 계수를 만들었다. m은 미니배치 하나에 든 예제의 수이다.',
    ),
    pooled: says(
      'This is the variance of all examples together. Algorithm 2 averages the variances of the mini-batches; the two differ where the means of the mini-batches differ.',
      '모든 예제를 합친 분산이다. 알고리즘 2는 미니배치마다의 분산을 평균한다. 미니배치의 평균이 서로 다르면 두 값은 다르다.',
    ),
    'of-means': says(
      'This is the variance of the means of the mini-batches. Average their variances.',
      '미니배치 평균들의 분산이다. 미니배치의 분산들을 평균해야 한다.',
    ),
    summed: says(
      'The means of the mini-batches are added up; average them.',
      '미니배치의 평균을 더하기만 했다. 평균을 내자.',
    ),
  },
  right: says(
    'Right. With these two numbers the output of an example depends on that example alone.',
    '맞다. 이 두 수를 쓰면 예제의 출력은 그 예제에만 의존한다.',
  ),
});

/** A moving average that starts at 0 and is corrected for its start. */
export const movingAverage = exercise<[number[], number]>({
  id: 'moving-average',
  section: '3.1',
  takes: ['values', 'decay'],
  inputs: (random) => [
    [[2, 2, 2, 2], 0.9],
    ...some(2, (i): [number[], number] => [normals(random, 6, 3), 0.8 + 0.1 * i]),
  ],
  solve: ([values, decay], slip) => {
    const keep = slip('swapped') ? 1 - decay : decay;
    let average = 0;
    return values.map((value, i) => {
      if (slip('first-value') && i === 0) average = value;
      average = keep * average + (slip('not-weighted') ? value : (1 - keep) * value);
      const steps = slip('early') ? i : slip('late') ? i + 2 : i + 1;
      return slip('cold') || slip('first-value') ? average : average / (1 - keep ** steps);
    });
  },
  mistakes: {
    cold: says(
      'The average is still cold: it starts at 0 and carries that start along. Divide by 1 − decayᵗ, the weight that real values have by step t.',
      '평균이 아직 0에서 벗어나지 못했다. 출발값 0이 섞여 있다. t단계까지 실제 값이 얻은 가중치의 합인 1 − decayᵗ으로 나누자.',
    ),
    'first-value': says(
      'The first value is the start, so it keeps a weight that no other value gets. Start at 0 and divide by 1 − decayᵗ.',
      '첫 값에서 출발했으므로 그 값만 다른 값보다 큰 가중치를 지닌다. 0에서 출발하고 1 − decayᵗ으로 나누자.',
    ),
    swapped: says(
      'The weights are exchanged: decay is the weight of the old value, 1 − decay that of the new one.',
      '가중치가 바뀌었다. decay는 이전 값의 가중치이고 1 − decay는 새 값의 가중치이다.',
    ),
    'not-weighted': says(
      'The new value comes in whole. It has the weight 1 − decay.',
      '새 값을 그대로 더했다. 새 값의 가중치는 1 − decay이다.',
    ),
    early: says(
      'The power is one too small: after the first value t is 1, so that the first average is the value itself.',
      '지수가 하나 작다. 첫 값을 넣은 뒤 t는 1이고, 그때 평균은 그 값 자신이 된다.',
    ),
    late: says(
      'The power is one too large: after the first value t is 1.',
      '지수가 하나 크다. 첫 값을 넣은 뒤 t는 1이다.',
    ),
  },
  right: says(
    'Right. A constant is its own average from the first step on; without the correction an average with decay 0.99 needs some 300 steps to get there.',
    '맞다. 값이 일정하면 첫 단계부터 평균이 그 값이다. 보정하지 않으면 decay가 0.99일 때 300단계쯤 걸린다.',
  ),
});

interface Fixed {
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly epsilon: number;
}

/** Weights and bias of a dense layer that has taken in the normalization behind it. */
export const fold = exercise<[number[][], number[], Fixed]>({
  id: 'fold',
  section: '3.1',
  takes: ['W', 'b', 'bn'],
  inputs: (random) =>
    some(2, () => {
      const list = (center = 0) => normals(random, 3, center);
      const spread = some(3, () => random.uniform(0.5, 3));
      return [
        matrix(random, [3, 3]),
        list(),
        { gamma: list(2), beta: list(), mean: list(), variance: spread, epsilon: 0.3 },
      ];
    }),
  solve: ([W, b, { gamma, beta, mean: center, variance: spread, epsilon }], slip) => {
    const s = gamma.map((g, k) => {
      const inside = spread[k]! + (slip('no-epsilon') ? 0 : epsilon);
      return g / (slip('no-root') ? inside : Math.sqrt(inside));
    });
    const shift = center.map((value) => (slip('mean-forgotten') ? 0 : slip('mean-added') ? -value : value));
    const bias = (k: number) => {
      if (slip('bias-lost')) return beta[k]! - s[k]! * shift[k]!;
      if (slip('late-beta')) return s[k]! * (b[k]! - shift[k]! + beta[k]!);
      return (slip('bias-not-scaled') ? b[k]! - s[k]! * shift[k]! : s[k]! * (b[k]! - shift[k]!)) + beta[k]!;
    };
    return {
      weights: W.map((row, input) => row.map((w, k) => w * s[slip('rows') ? input : k]!)),
      bias: b.map((_, k) => bias(k)),
    };
  },
  mistakes: {
    rows: says(
      'The wrong axis: the rows are scaled. s belongs to the outputs, which are the columns of W.',
      '축이 틀렸다. 행에 곱했다. s는 출력, 곧 W의 열에 속한다.',
    ),
    'mean-forgotten': says(
      'The population mean is missing in the bias: s·(b − E) + β.',
      '편향에서 모평균이 빠졌다: s·(b − E) + β.',
    ),
    'mean-added': says(
      'The population mean is added in the bias; it is subtracted: s·(b − E) + β.',
      '편향에서 모평균을 더했다. 빼야 한다: s·(b − E) + β.',
    ),
    'bias-lost': says(
      'The bias that the layer had is lost. It goes through the normalization, too: s·(b − E) + β.',
      '층이 원래 지닌 편향이 사라졌다. 편향도 정규화를 거친다: s·(b − E) + β.',
    ),
    'bias-not-scaled': says(
      'The old bias is not scaled. It goes through the normalization, too: s·(b − E) + β.',
      '원래의 편향에 s를 곱하지 않았다. 편향도 정규화를 거친다: s·(b − E) + β.',
    ),
    'late-beta': says(
      'Beta is scaled by s. It is added last: s·(b − E) + β.',
      '베타에도 s를 곱했다. 베타는 마지막에 더한다: s·(b − E) + β.',
    ),
    'no-epsilon': says('Epsilon is missing: s = γ/√(Var + ε).', '엡실론이 빠졌다: s = γ/√(Var + ε).'),
    'no-root': says(
      'It is divided by the variance. The root is missing: s = γ/√(Var + ε).',
      '분산으로 나누었다. 제곱근이 빠졌다: s = γ/√(Var + ε).',
    ),
  },
  right: says(
    'Right. In inference the normalization is one affine map, and the layer before it takes it in: it costs nothing any more.',
    '맞다. 추론에서 정규화는 아핀 변환 하나이므로 앞 층이 떠안을 수 있다. 비용이 사라진다.',
  ),
});
