/**
 * Exercises of section 4.1: the percentiles of Figure 1, the parameters of its network.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';
import { sum } from '../../statistics';

const SHARES = [0.15, 0.5, 0.85] as const;

/** The 15th, 50th and 85th percentile of values, with linear interpolation. */
export const percentiles = exercise<[number[]]>({
  id: 'percentiles',
  section: '4.1',
  takes: ['values'],
  inputs: (random) => [[[10, 9, 1, 2, 3]], ...some(3, (i): [number[]] => [normals(random, 8 + 3 * i, 2, 10)])],
  solve: ([values], slip) => {
    const sorted = slip('unsorted')
      ? values
      : [...values].sort(slip('as-text') ? undefined : (a, b) => (slip('descending') ? b - a : a - b));
    return SHARES.map((share) => {
      const place = slip('one-too-far')
        ? Math.min(share * values.length, values.length - 1)
        : share * (values.length - 1);
      const low = Math.floor(place);
      const part = slip('floor') ? 0 : slip('rounded') ? Math.round(place - low) : place - low;
      return sorted[low]! + part * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
    });
  },
  mistakes: {
    unsorted: says('The values have to be sorted first.', '먼저 값을 크기순으로 정렬해야 한다.'),
    'as-text': says(
      'They are sorted as text, where 10 comes before 9. Give sort a comparison: (a, b) => a − b.',
      '글자로 정렬되어 10이 9보다 앞에 온다. sort에 비교 함수 (a, b) => a − b를 주자.',
    ),
    descending: says(
      'They are sorted from the largest down, so the 15th percentile is where the 85th belongs.',
      '큰 것부터 정렬해서 85백분위수가 15백분위수의 자리에 왔다.',
    ),
    'one-too-far': says(
      'The place is share·n. With n values the last one has place n − 1: share·(n − 1).',
      '자리를 share·n으로 잡았다. 값이 n개이면 마지막 자리는 n − 1이므로 share·(n − 1)이다.',
    ),
    floor: says(
      'It takes the value below. Between two values, interpolate.',
      '아래쪽 값을 그대로 썼다. 두 값 사이에서는 보간한다.',
    ),
    rounded: says(
      'It takes the nearest value. Between two values, interpolate.',
      '가장 가까운 값을 그대로 썼다. 두 값 사이에서는 보간한다.',
    ),
  },
  right: says(
    'Right. 15, 50 and 85 lie about one standard deviation apart where values are normal: three numbers that show place and width of a distribution.',
    '맞다. 정규 분포라면 15, 50, 85백분위수는 표준편차 하나쯤씩 떨어져 있다. 수 셋으로 분포의 위치와 폭을 볼 수 있다.',
  ),
});

/** Parameters of a fully connected network with these layer sizes, without and with batch normalization of its hidden layers. */
export const networkParameters = exercise<[number[]]>({
  id: 'network-parameters',
  section: '4.1',
  takes: ['sizes'],
  exact: true,
  inputs: () => [[[784, 100, 100, 100, 10]], [[20, 7, 3]], [[5, 4, 6, 2]]],
  solve: ([sizes], slip) => {
    const weights = sum(sizes.slice(1).map((size, i) => size * sizes[i]!));
    const hidden = sum(sizes.slice(1, -1));
    const output = sizes[sizes.length - 1]!;
    const perUnit = slip('one') ? 1 : slip('moving') ? 4 : 2;
    const kept = (slip('bias-kept') ? hidden : 0) + (slip('no-output-bias') ? 0 : output);
    const alsoOutput = slip('output-too') ? 2 * output - output : 0;
    return {
      plain: weights + (slip('no-bias') ? 0 : hidden + output) + (slip('input-bias') ? sizes[0]! : 0),
      normalized: weights + perUnit * hidden + kept + alsoOutput,
    };
  },
  mistakes: {
    'no-bias': says(
      'The biases are missing: one for each unit but the inputs.',
      '편향이 빠졌다. 입력을 뺀 유닛마다 하나씩 있다.',
    ),
    'input-bias': says('The inputs have no bias: they are no units.', '입력은 유닛이 아니므로 편향이 없다.'),
    'bias-kept': says(
      'The hidden layers keep their biases. Behind a bias comes a normalization that takes it out: beta stands in for it.',
      '은닉층의 편향이 남아 있다. 뒤따르는 정규화가 없애 버리므로 베타가 그 자리를 맡는다.',
    ),
    one: says(
      'Each normalized unit has two parameters: gamma and beta.',
      '정규화한 유닛마다 매개변수가 둘이다. 감마와 베타이다.',
    ),
    moving: says(
      'The moving averages are counted in. They are kept, not learned.',
      '이동 평균까지 세었다. 그것은 학습하는 값이 아니다.',
    ),
    'output-too': says(
      'The output layer is not normalized: it keeps its bias, and has no gamma.',
      '출력층은 정규화하지 않는다. 편향이 그대로 있고 감마는 없다.',
    ),
    'no-output-bias': says(
      'The output layer keeps its bias: nothing is normalized there.',
      '출력층은 정규화하지 않으므로 편향이 남는다.',
    ),
  },
  right: says(
    'Right. 99,710 against 100,010 for the network of Figure 1: batch normalization costs one parameter more for each hidden unit.',
    '맞다. 그림 1의 망은 99,710개와 100,010개이다. 배치 정규화로 은닉 유닛마다 매개변수가 하나 늘 뿐이다.',
  ),
});
