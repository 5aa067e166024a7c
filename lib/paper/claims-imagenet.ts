/**
 * The checkable claims of sections 3.3, 3.4 and 4.2, in the paper's order.
 * @module
 */
import type { Claim } from './claims';

/** What the paper says of learning rates, Dropout, the seven changes, the five variants and the ensemble. */
export const IMAGENET_CLAIMS = [
  {
    id: '3.3-higher-rates',
    section: '3.3',
    statement: {
      en: 'Batch normalization lets the same network learn at higher learning rates.',
      ko: '배치 정규화를 쓰면 같은 망이 더 높은 학습률에서도 학습한다.',
    },
    paper: 'no number printed',
  },
  {
    id: '3.4-dropout',
    section: '3.4',
    statement: {
      en: 'A batch-normalized network does without Dropout.',
      ko: '배치 정규화한 망은 드롭아웃 없이도 된다.',
    },
    paper: 'Dropout can be removed or weakened',
  },
  {
    id: '4.2.1-shuffle',
    section: '4.2.1',
    statement: {
      en: 'Shuffling within the shards too, so that the same examples do not keep meeting, raises the accuracy.',
      ko: '샤드 안까지 섞어 같은 예제끼리만 만나지 않게 하면 정확도가 오른다.',
    },
    paper: 'about 1 % validation accuracy',
  },
  {
    id: '4.2.1-l2',
    section: '4.2.1',
    statement: {
      en: 'A fifth of the L2 penalty raises the accuracy of the batch-normalized network.',
      ko: 'L2 벌점을 5분의 1로 줄이면 배치 정규화한 망의 정확도가 오른다.',
    },
    paper: 'improves validation accuracy, no number',
  },
  {
    id: '4.2.2-baseline-faster',
    section: '4.2.2',
    statement: {
      en: 'With batch normalization alone, the network has the plain one’s best accuracy in less than half of its steps.',
      ko: '배치 정규화만 더해도 일반 망의 절반이 안 되는 스텝에 그 최고 정확도에 이른다.',
    },
    paper: '2.3 times fewer steps (13.3 against 31.0 million)',
  },
  {
    id: '4.2.2-x5-faster',
    section: '4.2.2',
    statement: {
      en: 'BN-x5, with five times the learning rate and the other changes, needs 14 times fewer steps.',
      ko: '학습률을 5배로 하고 나머지도 바꾼 BN-x5는 스텝이 14분의 1이면 된다.',
    },
    paper: '14.8 times fewer steps (2.1 against 31.0 million)',
  },
  {
    id: '4.2.2-x30-faster',
    section: '4.2.2',
    statement: {
      en: 'BN-x30 is slower than BN-x5 at first, and still far faster than the plain network.',
      ko: 'BN-x30은 처음에는 BN-x5보다 느리지만 일반 망보다는 훨씬 빠르다.',
    },
    paper: '11.5 times fewer steps (2.7 against 31.0 million)',
  },
  {
    id: '4.2.2-x30-higher',
    section: '4.2.2',
    statement: {
      en: 'BN-x30 ends higher than BN-x5, and both end higher than the plain network.',
      ko: 'BN-x30의 최고 정확도는 BN-x5보다 높고, 둘 다 일반 망보다 높다.',
    },
    paper: '74.8 %, 73.0 %, 72.2 %',
  },
  {
    id: '4.2.2-plain-x5',
    section: '4.2.2',
    statement: {
      en: 'The plain network does not train at five times its learning rate.',
      ko: '일반 망은 학습률을 5배로 올리면 학습되지 않는다.',
    },
    paper: 'parameters reach machine infinity',
  },
  {
    id: '4.2.2-sigmoid',
    section: '4.2.2',
    statement: {
      en: 'With sigmoid the batch-normalized network trains, the plain one stays at chance.',
      ko: '시그모이드를 써도 배치 정규화한 망은 학습되지만 일반 망은 찍기 수준에 머문다.',
    },
    paper: '69.8 % against 1/1000',
  },
  {
    id: '4.2.3-crops',
    section: '4.2.3',
    statement: {
      en: 'Averaging the class probabilities over many crops of an image lowers the error.',
      ko: '한 이미지에서 잘라 낸 여러 조각의 클래스 확률을 평균하면 오류가 줄어든다.',
    },
    paper: 'top-1 error 25.2 % to 21.99 % (144 crops)',
  },
  {
    id: '4.2.3-ensemble',
    section: '4.2.3',
    statement: {
      en: 'An ensemble of six batch-normalized networks lowers the error further.',
      ko: '배치 정규화한 망 여섯 개의 앙상블은 오류를 더 줄인다.',
    },
    paper: 'top-1 error 21.99 % to 20.1 %, top-5 4.9 %',
  },
] as const satisfies readonly Claim[];
