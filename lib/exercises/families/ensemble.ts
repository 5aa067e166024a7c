/**
 * Exercises of section 4.2.3: the top-5 error, the mean of networks.
 * @module
 */
import type { Random } from '../../random';
import { exercise, says, some } from '../define';
import { matrix } from '../numbers';
import { mean, sum } from '../../statistics';

const softmax = (logits: readonly number[]): number[] => {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / sum(powers));
};

const guesses = (random: Random, examples: number, classes: number) => matrix(random, [examples, classes]).map(softmax);

/** Share of examples whose class is not among the k most probable. */
export const topError = exercise<[number[][], number[], number]>({
  id: 'top-k-error',
  section: '4.2.3',
  takes: ['probabilities', 'labels', 'k'],
  inputs: (random) =>
    some(4, (i) => [guesses(random, 12 + i, 9), some(12 + i, () => random.integer(9)), i === 3 ? 1 : 3 + i]),
  solve: ([probabilities, labels, k], slip) => {
    const chosen = slip('first') ? 1 : slip('one-too-many') ? k + 1 : k;
    const misses = probabilities.map((row, i) => {
      const above = row.filter((p) => (slip('least') ? p < row[labels[i]!]! : p > row[labels[i]!]!)).length;
      return above >= chosen ? 1 : 0;
    });
    const share = slip('count') ? sum(misses) : mean(misses);
    return slip('accuracy') ? 1 - share : share;
  },
  mistakes: {
    accuracy: says(
      'That is the accuracy. The error is what is missing to one.',
      '그것은 정확도이다. 오류는 1에서 정확도를 뺀 것이다.',
    ),
    first: says(
      'Only the most probable class is looked at. The k most probable ones count.',
      '확률이 가장 높은 클래스 하나만 보았다. 확률이 높은 k개를 보아야 한다.',
    ),
    'one-too-many': says(
      'One class too many: k + 1 are let through.',
      '클래스를 하나 더 보았다. k + 1개를 맞은 것으로 쳤다.',
    ),
    least: says(
      'These are the least probable classes: sort from the largest to the smallest.',
      '확률이 가장 낮은 클래스들을 골랐다. 큰 것부터 정렬하자.',
    ),
    count: says(
      'That is a number of examples. Divide it by how many there are.',
      '틀린 예제의 수이다. 전체 예제 수로 나누자.',
    ),
  },
  right: says(
    'Right. With 1000 classes the top-5 error was the measure of ILSVRC; the paper’s ensemble has 4.82 %.',
    '맞다. 클래스가 1000개인 ILSVRC의 척도가 상위 5 오류였다. 논문의 앙상블은 4.82 %이다.',
  ),
});

/** Class probabilities of an ensemble, from the logits [networks][examples][classes] of its members. */
export const ensembleMean = exercise<[number[][][]]>({
  id: 'ensemble-mean',
  section: '4.2.3',
  takes: ['logits'],
  inputs: (random) => some(3, (i) => [some(3, () => matrix(random, [4 + i, 5], 0, 2))]),
  solve: ([logits], slip) => {
    const combine = (each: (row: number[]) => readonly number[]) =>
      logits[0]!.map((_, i) =>
        logits[0]![i]!.map((__, c) => {
          const values = logits.map((network) => each(network[i]!)[c]!);
          return slip('sum') ? sum(values) : slip('geometric') ? Math.exp(mean(values.map(Math.log))) : mean(values);
        }),
      );
    if (slip('logits')) return combine((row) => row);
    if (slip('softmax-last')) return combine((row) => row).map(softmax);
    if (slip('votes')) return combine((row) => row.map((value) => (value === Math.max(...row) ? 1 : 0)));
    return combine(softmax);
  },
  mistakes: {
    'softmax-last': says(
      'The logits are averaged, and softmax comes last. The paper averages the probabilities: softmax of each network first.',
      '로짓을 평균한 뒤 소프트맥스를 했다. 논문은 확률을 평균한다. 망마다 소프트맥스를 먼저 하자.',
    ),
    logits: says(
      'These are logits. Softmax makes probabilities of them, network by network, before they are averaged.',
      '로짓을 평균했다. 평균하기 전에 망마다 소프트맥스로 확률을 만들어야 한다.',
    ),
    sum: says(
      'The probabilities are added up: they have to sum to 1 for each example, so divide by the number of networks.',
      '확률을 더하기만 했다. 예제마다 합이 1이 되도록 망의 수로 나누자.',
    ),
    votes: says(
      'Each network has one vote here. How sure it is of its answer counts, too: average the probabilities.',
      '망마다 한 표씩 주었다. 얼마나 확신하는지도 중요하다. 확률을 평균하자.',
    ),
    geometric: says(
      'This is the geometric mean. The paper takes the arithmetic one.',
      '기하 평균이다. 논문은 산술 평균을 쓴다.',
    ),
  },
  right: says(
    'Right. A network that hesitates counts less than one that is sure, and errors that are not the same cancel out.',
    '맞다. 망설이는 망은 확신하는 망보다 적게 반영되고, 서로 다른 오류는 상쇄된다.',
  ),
});
