/**
 * Exercises of section 4.2.2 and Figure 5: reading curves, the depth of a module.
 * @module
 */
import type { Random } from '../../random';
import { exercise, says, some } from '../define';

/** Accuracies that climb with some noise, without two that are the same. */
function climbing(random: Random, count: number, top: number, speed: number): number[] {
  return some(count, (i) => top * (1 - Math.exp(-speed * (i + 1))) + random.uniform(0, 0.02));
}

/** How many times fewer steps a variant needs to the plain network's best accuracy. */
export const stepsFactor = exercise<[number[], number[], number[]]>({
  id: 'steps-factor',
  section: '4.2.2',
  takes: ['steps', 'plain', 'variant'],
  inputs: (random) =>
    some(3, (i) => [
      some(12, (k) => 500 * (k + 1)),
      [...climbing(random, 11, 0.5, 0.3), 0.44],
      climbing(random, 12, 0.9, 0.15 + 0.03 * i),
    ]),
  solve: ([steps, plain, variant], slip) => {
    const best = slip('plain-end') ? plain[plain.length - 1]! : Math.max(...plain);
    const plainAt = slip('last-step') ? steps[steps.length - 1]! : steps[plain.findIndex((value) => value >= best)]!;
    const own = slip('own-best') ? Math.max(...variant) : best;
    const at = slip('last-below')
      ? variant.findLastIndex((value) => value < own)
      : variant.findIndex((value) => value >= own);
    return slip('upside-down') ? steps[at]! / plainAt : plainAt / steps[at]!;
  },
  mistakes: {
    'plain-end': says(
      'The plain network’s last accuracy is the goal here. The paper takes its best one.',
      '일반 망의 마지막 정확도를 목표로 삼았다. 논문은 최고 정확도를 쓴다.',
    ),
    'last-step': says(
      'The plain network’s whole run is counted. What counts are its steps to its best.',
      '일반 망의 전체 단계를 세었다. 최고에 이를 때까지의 단계를 세어야 한다.',
    ),
    'own-best': says(
      'The variant is followed to its own best. The question is when it has the plain network’s.',
      '변형이 자신의 최고에 이를 때까지 세었다. 일반 망의 최고에 이르는 때를 물었다.',
    ),
    'last-below': says(
      'This is the last step at which the variant is below the goal. The first one at which it has reached it counts.',
      '변형이 목표에 못 미친 마지막 단계이다. 처음으로 목표에 이른 단계를 세어야 한다.',
    ),
    'upside-down': says(
      'Upside down: plain steps over the variant’s.',
      '거꾸로이다. 일반 망의 단계를 변형의 단계로 나눈다.',
    ),
  },
  right: says(
    'Right. That is the number behind “14 times fewer steps”; a factor says nothing without the budget of the plain network.',
    '맞다. “14분의 1의 단계”가 바로 이 수이다. 이 배수는 일반 망의 예산과 함께 보아야 뜻이 있다.',
  ),
});

interface Module {
  readonly input: number;
  readonly conv1: number;
  readonly reduce3: number;
  readonly conv3: number;
  readonly reduceDouble: number;
  readonly double3: number;
  /** Filters of the projection behind the pooling; 0 where the pooled input passes through. */
  readonly projection: number;
}

const inception = (random: Random, passes: boolean): Module => {
  const filters = () => 32 * (1 + random.integer(6));
  return {
    input: filters() + 192, conv1: passes ? 0 : filters(), reduce3: filters() + 16, conv3: filters(),
    reduceDouble: filters() + 8, double3: filters(), projection: passes ? 0 : filters(),
  }; // prettier-ignore
};

/** Depth of what an Inception module gives. */
export const moduleDepth = exercise<[Module]>({
  id: 'module-depth',
  section: '4.2',
  takes: ['module'],
  exact: true,
  inputs: (random) => [
    [{ input: 192, conv1: 64, reduce3: 64, conv3: 64, reduceDouble: 64, double3: 96, projection: 32 }],
    [{ input: 320, conv1: 0, reduce3: 128, conv3: 160, reduceDouble: 64, double3: 96, projection: 0 }],
    ...some(4, (i): [Module] => [inception(random, i % 2 === 1)]),
  ],
  solve: ([{ input, conv1, reduce3, conv3, reduceDouble, double3, projection }], slip) => {
    const pooled =
      projection > 0 ? (slip('pool-unprojected') ? input : projection) : slip('no-pass-through') ? 0 : input;
    const reductions = slip('reductions') ? reduce3 + reduceDouble : 0;
    const twice = slip('double-twice') ? double3 : 0;
    return conv1 + conv3 + double3 + pooled + reductions + twice;
  },
  mistakes: {
    reductions: says(
      'The reductions are counted in. They stand before the 3x3 convolutions and are not joined to the output.',
      '축소 합성곱까지 세었다. 그것은 3x3 합성곱 앞에 있을 뿐 출력에 붙지 않는다.',
    ),
    'no-pass-through': says(
      'Where there is no projection, the pooled input itself is joined to the output, with all its channels.',
      '사영이 없으면 풀링한 입력이 모든 채널째 그대로 출력에 붙는다.',
    ),
    'pool-unprojected': says(
      'A projection stands behind the pooling: it decides how many channels that branch has.',
      '풀링 뒤에 사영이 있다. 그 가지의 채널 수는 사영이 정한다.',
    ),
    'double-twice': says(
      'The double branch is counted twice. Its two convolutions follow each other; only the second one gives channels.',
      '이중 3x3 가지를 두 번 세었다. 두 합성곱은 이어져 있으며 뒤의 것만 채널을 낸다.',
    ),
  },
  right: says(
    'Right. 256 for module 3a and 576 for 3c, as Figure 5 prints them. Each of these channels has a gamma and a beta.',
    '맞다. 그림 5에 적힌 대로 3a는 256, 3c는 576이다. 이 채널마다 감마와 베타가 하나씩 있다.',
  ),
});
