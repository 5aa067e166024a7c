/**
 * The checkable claims of sections 4.2.2 and 4.2.3.
 * @module
 */
import type { BothLanguages, Claim } from './types';

/** A way to measure that is tried on two records, with the rule by which one of them decides. */
export function onPhotographsOrSmall({ en, ko }: BothLanguages): BothLanguages {
  return {
    en: `${en} On photographs of ImageNet (Imagenette) as soon as three seeds of these networks are stored, else on CIFAR-10.`,
    ko: `${ko} 이 망들의 시드 세 개가 저장되면 ImageNet 사진(Imagenette)으로, 그 전에는 CIFAR-10으로 잰다.`,
  };
}

/** What the paper says of the five variants and of the ensemble. */
export const SECTION4_2_2_CLAIMS = [
  {
    id: '4.2.2-baseline-faster',
    section: '4.2.2',
    statement: {
      en: 'With batch normalization alone, the network has the plain one’s best accuracy in less than half of its steps.',
      ko: '배치 정규화만 더해도 일반 망의 절반이 안 되는 단계에 그 최고 정확도에 이른다.',
    },
    paper: { en: '2.3 times fewer steps (13.3 against 31.0 million)', ko: '2.3분의 1의 단계 (3,100만 대 1,330만)' },
    method: onPhotographsOrSmall({
      en: 'Steps of the plain network to its best over the steps to that accuracy, by seed; bar 2.',
      ko: '일반 망이 최고 정확도에 이른 단계를 그 정확도에 이른 단계로 나눈다, 시드마다. 기준 2배.',
    }),
  },
  {
    id: '4.2.2-baseline-higher',
    section: '4.2.2',
    statement: {
      en: 'BN-Baseline ends higher than the plain network.',
      ko: 'BN-Baseline의 최고 정확도는 일반 망보다 높다.',
    },
    paper: { en: '72.7 % against 72.2 %', ko: '72.7 % 대 72.2 %' },
    method: onPhotographsOrSmall({
      en: 'Best accuracy of the curves, paired by seed.',
      ko: '곡선의 최고 정확도를 시드마다 짝지어.',
    }),
  },
  {
    id: '4.2.2-x5-faster',
    section: '4.2.2',
    statement: {
      en: 'BN-x5, with five times the learning rate and the other changes, needs 14 times fewer steps.',
      ko: '학습률을 5배로 하고 나머지도 바꾼 BN-x5는 단계가 14분의 1이면 된다.',
    },
    paper: { en: '14.8 times fewer steps (2.1 against 31.0 million)', ko: '14.8분의 1의 단계 (3,100만 대 210만)' },
    method: onPhotographsOrSmall({ en: 'As for BN-Baseline; bar 14.', ko: 'BN-Baseline과 같다. 기준 14배.' }),
  },
  {
    id: '4.2.2-x5-higher',
    section: '4.2.2',
    statement: { en: 'BN-x5 ends higher than the plain network.', ko: 'BN-x5의 최고 정확도는 일반 망보다 높다.' },
    paper: { en: '73.0 % against 72.2 %', ko: '73.0 % 대 72.2 %' },
    method: onPhotographsOrSmall({
      en: 'Best accuracy of the curves, paired by seed.',
      ko: '곡선의 최고 정확도를 시드마다 짝지어.',
    }),
  },
  {
    id: '4.2.2-x30-faster',
    section: '4.2.2',
    statement: {
      en: 'BN-x30 is slower than BN-x5 at first, and still far faster than the plain network.',
      ko: 'BN-x30은 처음에는 BN-x5보다 느리지만 일반 망보다는 훨씬 빠르다.',
    },
    paper: { en: '11.5 times fewer steps (2.7 against 31.0 million)', ko: '11.5분의 1의 단계 (3,100만 대 270만)' },
    method: onPhotographsOrSmall({
      en: 'Factor against the plain network, bar 5; and steps of BN-x30 over those of BN-x5 to that accuracy.',
      ko: '일반 망에 대한 배수(기준 5배), 그리고 그 정확도까지 BN-x30의 단계를 BN-x5의 것으로 나눈 값.',
    }),
  },
  {
    id: '4.2.2-x30-higher',
    section: '4.2.2',
    statement: {
      en: 'BN-x30 ends higher than BN-x5, and both end higher than the plain network.',
      ko: 'BN-x30의 최고 정확도는 BN-x5보다 높고, 둘 다 일반 망보다 높다.',
    },
    paper: { en: '74.8 %, 73.0 %, 72.2 %', ko: '74.8 %, 73.0 %, 72.2 %' },
    method: onPhotographsOrSmall({
      en: 'Best accuracy of the curves, paired by seed. The weakest of the two parts decides.',
      ko: '곡선의 최고 정확도를 시드마다 짝지어. 두 부분 가운데 약한 쪽이 판정을 정한다.',
    }),
  },
  {
    id: '4.2.2-x30-steps',
    section: '4.2.2',
    statement: {
      en: 'BN-x30 has its best accuracy after five times fewer steps than the plain network its own.',
      ko: 'BN-x30은 일반 망이 제 최고 정확도에 이르는 단계의 5분의 1에 최고 정확도에 이른다.',
    },
    paper: { en: '6 against 31 million steps', ko: '600만 대 3,100만 단계' },
    method: onPhotographsOrSmall({
      en: 'Steps to the best of each, by seed; bar 5.',
      ko: '각자 최고 정확도까지의 단계, 시드마다. 기준 5배.',
    }),
  },
  {
    id: '4.2.2-plain-x5',
    section: '4.2.2',
    statement: {
      en: 'The plain network does not train at five times its learning rate.',
      ko: '일반 망은 학습률을 5배로 올리면 학습되지 않는다.',
    },
    paper: { en: 'parameters reach machine infinity', ko: '매개변수가 무한대가 됨' },
    method: {
      en: 'Its best accuracy, against chance and its scatter (13 %); a run that diverged counts as chance. BN-x5 is the control.',
      ko: '최고 정확도를 무작위 수준과 그 산포(13 %)에 견준다. 발산하면 무작위 수준으로 친다. BN-x5가 대조군.',
    },
  },
  {
    id: '4.2.2-sigmoid',
    section: '4.2.2',
    statement: {
      en: 'With sigmoid instead of ReLU the batch-normalized network trains.',
      ko: 'ReLU 대신 시그모이드를 써도 배치 정규화한 망은 학습된다.',
    },
    paper: { en: '69.8 %', ko: '69.8 %' },
    method: {
      en: 'Best accuracy, against twice chance and its scatter (26 %).',
      ko: '최고 정확도를 무작위 수준과 그 산포의 두 배(26 %)에 견준다.',
    },
  },
  {
    id: '4.2.2-plain-sigmoid',
    section: '4.2.2',
    statement: {
      en: 'The plain network with sigmoid never gets better than chance.',
      ko: '시그모이드를 쓴 일반 망은 무작위 수준을 넘지 못한다.',
    },
    paper: { en: 'never better than 1/1000', ko: '1/1000을 넘지 못함' },
    method: {
      en: 'Its best accuracy, against chance and its scatter (13 %).',
      ko: '최고 정확도를 무작위 수준과 그 산포(13 %)에 견준다.',
    },
  },
  {
    id: '4.2.2-sigmoid-lower',
    section: '4.2.2',
    statement: {
      en: 'The sigmoid network ends lower than the same network with ReLU.',
      ko: '시그모이드 망의 최고 정확도는 같은 망에 ReLU를 쓴 것보다 낮다.',
    },
    paper: { en: '69.8 % against 73.0 %', ko: '69.8 % 대 73.0 %' },
    method: { en: 'Best accuracy of the curves, paired by seed.', ko: '곡선의 최고 정확도를 시드마다 짝지어.' },
  },
  {
    id: '4.2.3-crops',
    section: '4.2.3',
    statement: {
      en: 'Averaging the class probabilities over many crops of a picture lowers the error.',
      ko: '이미지 하나에서 잘라 낸 여러 조각의 클래스 확률을 평균하면 오류가 줄어든다.',
    },
    paper: { en: 'top-1 error 25.2 % to 21.99 % (144 crops)', ko: '상위 1 오류 25.2 %에서 21.99 %로 (조각 144개)' },
    method: {
      en: 'Top-1 error with one crop minus with ten, mean of the networks of a seed, paired by seed.',
      ko: '조각 하나일 때의 상위 1 오류에서 열 개일 때를 뺀 값, 한 시드의 망들의 평균을 시드마다 짝지어.',
    },
  },
  {
    id: '4.2.3-ensemble',
    section: '4.2.3',
    statement: {
      en: 'An ensemble of six batch-normalized networks has a lower error than the best of them.',
      ko: '배치 정규화한 망 여섯 개의 앙상블은 그 가운데 가장 좋은 망보다 오류가 낮다.',
    },
    paper: { en: 'top-1 error 21.99 % to 20.1 %', ko: '상위 1 오류 21.99 %에서 20.1 %로' },
    method: {
      en: 'Top-1 error of the best single network, ten crops, minus that of the six together, by seed.',
      ko: '조각 열 개를 쓴 가장 좋은 망 하나의 상위 1 오류에서 여섯 망을 합친 것을 뺀 값, 시드마다.',
    },
  },
  {
    id: '4.2.3-ensemble-top5',
    section: '4.2.3',
    statement: { en: 'So has it in the top-5 error.', ko: '상위 5 오류도 그렇다.' },
    paper: { en: '5.82 % to 4.9 %', ko: '5.82 %에서 4.9 %로' },
    method: { en: 'The same with top-5 errors.', ko: '상위 5 오류로 같은 측정.' },
  },
  {
    id: '4.2.3-imagenet',
    section: '4.2.3',
    statement: {
      en: 'The ensemble’s top-5 error on ImageNet is 4.9 %, below that of human raters.',
      ko: '앙상블의 ImageNet 상위 5 오류는 4.9 %로 사람의 것보다 낮다.',
    },
    paper: { en: '4.9 % validation, 4.82 % test', ko: '검증 4.9 %, 테스트 4.82 %' },
    method: {
      en: 'Not run: ImageNet for weeks on this machine.',
      ko: '실행하지 않음: 이 기계로는 ImageNet에 몇 주가 걸린다.',
    },
  },
] as const satisfies readonly Claim[];
