/**
 * Exercises of section 3.2: the effective mini-batch of a feature map.
 * @module
 */
import { exercise, says, some } from '../define';
import { columns, matrix } from '../numbers';
import { mean, variance } from '../../statistics';

const [EXAMPLES, SIDE, MAPS] = [32, 14, 576];

/** How many values share a mean in a mini-batch of 32 maps of 14 x 14 x 576, and how many numbers are learned. */
export const convolutionCount = exercise<[]>({
  id: 'convolution-count',
  section: '3.2',
  takes: [],
  exact: true,
  inputs: () => [[]],
  solve: (_, slip) => {
    const places = SIDE * SIDE;
    const all = EXAMPLES * places * (slip('with-maps') ? MAPS : 1);
    return {
      values: slip('examples') ? EXAMPLES : slip('places') ? places : all,
      parameters: slip('per-activation')
        ? 2 * places * MAPS
        : slip('one')
          ? MAPS
          : slip('moving')
            ? 4 * MAPS
            : 2 * MAPS,
    };
  },
  mistakes: {
    examples: says(
      'That is m. The locations of a map are normalized together: m′ = m·p·q.',
      '그것은 m이다. 특징 맵의 모든 위치를 함께 정규화하므로 m′ = m·p·q이다.',
    ),
    places: says(
      'Those are the locations of one example. The others of the mini-batch count, too.',
      '예제 하나의 위치 수이다. 미니배치의 다른 예제들도 세어야 한다.',
    ),
    'with-maps': says(
      'The feature maps are counted in. Each has a mean of its own.',
      '특징 맵까지 세었다. 평균은 특징 맵마다 따로 낸다.',
    ),
    'per-activation': says(
      'Gamma and beta are learned once for each feature map, not for each location.',
      '감마와 베타는 위치마다가 아니라 특징 맵마다 하나씩 학습한다.',
    ),
    one: says('Each map has two numbers: gamma and beta.', '특징 맵마다 수가 둘이다. 감마와 베타이다.'),
    moving: says(
      'The moving averages are counted in. They are kept, not learned.',
      '이동 평균까지 세었다. 그것은 간직하는 값이지 학습하는 값이 아니다.',
    ),
  },
  right: says(
    'Right. 6,272 values for a mean, 196 times as many as examples: feature maps are normalized well even in small mini-batches.',
    '맞다. 평균 하나에 값이 6,272개로, 예제 수의 196배이다. 그래서 특징 맵은 작은 미니배치에서도 잘 정규화된다.',
  ),
});

/** Mean and variance of feature maps [N, H, W, C], from a tensor. */
export const mapStatistics = exercise<[number[][][][]]>({
  id: 'map-statistics',
  section: '3.2',
  takes: ['x'],
  tensors: true,
  inputs: (random) => some(2, (i) => [some(2, () => some(3, () => matrix(random, [4, 2 + i], 1, 2)))]),
  solve: ([x], slip) => {
    const spread = (values: readonly number[]) => {
      const squares = slip('raw-moment') ? mean(values.map((v) => v * v)) : variance(values, slip('unbiased') ? 1 : 0);
      return slip('deviation') ? Math.sqrt(squares) : squares;
    };
    const over = (statistic: (values: readonly number[]) => number) => {
      if (slip('batch-only'))
        return x[0]!.map((row, h) =>
          row.map((place, w) => place.map((_, c) => statistic(x.map((map) => map[h]![w]![c]!)))),
        );
      if (slip('per-example')) return x.map((map) => columns(map.flat()).map(statistic));
      if (slip('first-axis')) return x[0]!.map((_, h) => statistic(x.flatMap((map) => map[h]!.flat())));
      return columns(x.flat(2)).map(statistic);
    };
    return { mean: over(mean), variance: over(spread) };
  },
  mistakes: {
    'batch-only': says(
      'The wrong axes: averaged over the examples only, so that each location has statistics of its own. A convolution treats all locations alike: average over axes 0, 1, 2.',
      '축이 틀렸다. 예제에 걸쳐서만 평균을 내어 위치마다 통계량이 따로 생겼다. 합성곱은 모든 위치를 똑같이 다루므로 0, 1, 2번 축에 걸쳐 평균을 낸다.',
    ),
    'per-example': says(
      'The wrong axes: each example has statistics of its own (instance normalization). The examples belong together: axes 0, 1, 2.',
      '축이 틀렸다. 예제마다 통계량이 따로 생겼다(인스턴스 정규화). 예제도 함께 평균해야 한다. 축은 0, 1, 2이다.',
    ),
    'first-axis': says(
      'The wrong axes: 0, 2, 3 suit maps with the channel in front. Here it is the last axis.',
      '축이 틀렸다. 0, 2, 3은 채널이 앞에 있을 때의 축이다. 여기서는 채널이 마지막 축이다.',
    ),
    deviation: says(
      'That is the standard deviation. The variance is its square.',
      '그것은 표준편차이다. 분산은 그 제곱이다.',
    ),
    'raw-moment': says(
      'The mean of x² is no variance: subtract the mean before squaring.',
      'x²의 평균은 분산이 아니다. 제곱하기 전에 평균을 빼야 한다.',
    ),
    unbiased: says(
      'The variance is divided by m′ − 1. In training it is divided by m′.',
      '분산을 m′ − 1로 나누었다. 학습에서는 m′으로 나눈다.',
    ),
  },
  right: says(
    'Right. One mean and one variance for each feature map, over all examples and all locations.',
    '맞다. 특징 맵마다 모든 예제와 모든 위치에 걸친 평균 하나와 분산 하나이다.',
  ),
});
