/**
 * Exercises of section 5 and of the scoreboard: a new domain, an interval.
 * @module
 */
import { exercise, says, some } from '../define';
import { normals } from '../numbers';
import { mean, variance } from '../../statistics';

/** Population statistics of a unit whose inputs became `a x + c` in a new domain. */
export const newDomain = exercise<[number, number, number, number]>({
  id: 'new-domain',
  section: '5',
  takes: ['mean', 'variance', 'a', 'c'],
  inputs: (random) => [
    [2, 4, 0.5, 0.25],
    ...some(3, (i): [number, number, number, number] => [
      random.normal(1, 2),
      random.uniform(0.5, 3),
      random.uniform(0.2, 3) * (i === 1 ? -1 : 1),
      random.normal(),
    ]),
  ],
  solve: ([center, spread, a, c], slip) => {
    const scale = slip('linear') ? Math.abs(a) : slip('same-spread') ? 1 : a ** 2;
    return {
      mean: slip('no-scale')
        ? center + c
        : slip('no-shift')
          ? a * center
          : slip('shift-first')
            ? a * (center + c)
            : a * center + c,
      variance: scale * spread + (slip('shifted-spread') ? c : 0),
    };
  },
  mistakes: {
    'no-scale': says(
      'The mean is shifted, but not scaled: E[a·x + c] = a·E[x] + c.',
      '평균을 옮기기만 하고 a를 곱하지 않았다: E[a·x + c] = a·E[x] + c.',
    ),
    'no-shift': says(
      'The mean is scaled, but not shifted: E[a·x + c] = a·E[x] + c.',
      '평균에 a를 곱하기만 하고 옮기지 않았다: E[a·x + c] = a·E[x] + c.',
    ),
    'shift-first': says(
      'c is scaled, too. It is added last: a·E[x] + c.',
      'c에도 a를 곱했다. c는 마지막에 더한다: a·E[x] + c.',
    ),
    linear: says(
      'The variance is made of squares: it is multiplied by a².',
      '분산은 제곱으로 이루어지므로 a²을 곱한다.',
    ),
    'same-spread': says(
      'The variance changes with the scale: it is multiplied by a².',
      '분산은 크기에 따라 변한다. a²을 곱한다.',
    ),
    'shifted-spread': says(
      'A shift moves all values alike: the variance does not see it.',
      '이동은 모든 값을 똑같이 옮기므로 분산에는 영향이 없다.',
    ),
  },
  right: says(
    'Right. With these statistics x̂ is what it was (where a is negative, with the sign turned): contrast and brightness are undone without a label.',
    '맞다. 이 통계량을 쓰면 x̂은 전과 같다(a가 음수이면 부호만 바뀐다). 레이블 없이도 대비와 밝기의 변화가 되돌려진다.',
  ),
});

/** The 95 % interval of the mean of paired differences; t is Student's factor. */
export const confidenceInterval = exercise<[number[], number]>({
  id: 'confidence-interval',
  section: '5',
  takes: ['differences', 't'],
  inputs: (random) => [
    [[1, 2, 4], 4.303],
    ...some(3, (i): [number[], number] => [normals(random, 3 + i, 1, 2), [4.303, 3.182, 2.776][i]!]),
  ],
  solve: ([differences, t], slip) => {
    const n = differences.length;
    const spread = Math.sqrt(variance(differences, slip('biased') ? 0 : 1));
    const error = spread / (slip('of-one') ? 1 : slip('no-root') ? n : Math.sqrt(n));
    const half = (slip('normal') ? 1.96 : slip('no-factor') ? 1 : t) * error;
    const [low, high] = [mean(differences) - half, mean(differences) + half];
    return slip('exchanged') ? { low: high, high: low } : { low, high };
  },
  mistakes: {
    biased: says(
      'The variance is divided by n. From n runs it is estimated without bias with n − 1, which is much with three seeds.',
      '분산을 n으로 나누었다. 실행 n개로 어림할 때는 n − 1로 나누어야 비편향이다. 시드가 셋이면 차이가 크다.',
    ),
    'of-one': says(
      'This is the interval of a single run. The mean of n of them scatters less: divide by √n.',
      '실행 하나의 구간이다. n개의 평균은 덜 흩어지므로 √n으로 나눈다.',
    ),
    'no-root': says(
      'It is divided by n. The error of a mean falls with √n.',
      'n으로 나누었다. 평균의 오차는 √n에 반비례한다.',
    ),
    exchanged: says(
      'The two ends are exchanged: low is the mean less the half.',
      '두 끝이 바뀌었다. low가 평균에서 뺀 쪽이다.',
    ),
    normal: says(
      '1.96 is for many runs. With few, the spread itself is uncertain: t is given.',
      '1.96은 실행이 많을 때의 값이다. 적을 때는 퍼짐 자체가 불확실하므로, 주어진 t를 쓴다.',
    ),
    'no-factor': says(
      'That is one standard error. 95 % needs t of them.',
      '표준오차 하나이다. 95 %에는 그것의 t배가 필요하다.',
    ),
  },
  right: says(
    'Right. With three seeds t is 4.3: an effect has to be large, or the same in each pair, to leave zero outside.',
    '맞다. 시드가 셋이면 t는 4.3이다. 0을 구간 밖에 두려면 효과가 크거나 쌍마다 비슷해야 한다.',
  ),
});
