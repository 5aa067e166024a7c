/**
 * What later papers said of batch normalization, as statements that can be tried here; none of them is a claim of the paper.
 * @module
 */
import type { BothLanguages, JudgedClaim } from './claims';

/** One statement of a later paper, in our words. */
export interface FollowUp {
  readonly id: string;
  /** Authors and year. */
  readonly source: string;
  readonly statement: BothLanguages;
  /** How it is measured here, and what counts for it. */
  readonly method: BothLanguages;
}

/** A statement of a later paper with what came out here. */
export type JudgedFollowUp = FollowUp & Pick<JudgedClaim, 'verdict' | 'ours' | 'interval' | 'run'>;

const SANTURKAR = 'Santurkar et al. 2018';
const BJORCK = 'Bjorck et al. 2018';

/** Why it works: the dispute. */
const DISPUTE = [
  {
    id: 'noisy-batch-norm',
    source: SANTURKAR,
    statement: {
      en: 'With noise of random mean and scale behind it batch normalization helps about as much.',
      ko: '뒤에 평균과 크기가 무작위인 잡음을 더해도 배치 정규화는 거의 그만큼 도움이 된다.',
    },
    method: {
      en: 'Best against best: accuracy nearer to that of batch normalization without noise than to that of the plain network.',
      ko: '가장 좋은 학습률끼리: 정확도가 정규화 없는 망보다 잡음 없는 배치 정규화에 더 가까울 것.',
    },
  },
  {
    id: 'noisy-less-stable',
    source: SANTURKAR,
    statement: {
      en: 'With that noise the distributions are less stable than in a plain network.',
      ko: '그 잡음이 있으면 분포는 정규화 없는 망보다 불안정하다.',
    },
    method: {
      en: 'Movement of the units’ means in one step, in their standard deviations, last hidden layer: with noise over plain.',
      ko: '마지막 은닉층에서 한 단계에 유닛의 평균이 움직인 거리를 그 표준편차로 나눈 값: 잡음이 있을 때를 정규화 없는 망의 것으로 나눈다.',
    },
  },
  {
    id: 'gradient-cosine',
    source: SANTURKAR,
    statement: {
      en: 'Measured by gradients, internal covariate shift is no smaller with batch normalization.',
      ko: '기울기로 재면 내부 공변량 변화는 배치 정규화를 써도 작아지지 않는다.',
    },
    method: {
      en: 'Ten layers of ReLU: cosine of the last hidden layer’s gradient before and after a step of the layers below it, without batch normalization minus with it.',
      ko: 'ReLU 열 층: 아래층들이 한 단계를 밟기 전과 후에 마지막 은닉층의 기울기가 이루는 코사인, 배치 정규화가 없을 때에서 있을 때를 뺀 값.',
    },
  },
  {
    id: 'loss-range',
    source: SANTURKAR,
    statement: {
      en: 'Along the gradient the loss varies less with batch normalization.',
      ko: '배치 정규화를 쓰면 기울기를 따라 손실이 덜 변한다.',
    },
    method: {
      en: 'Ten layers of ReLU: range of the loss from half a step to four, without over with batch normalization, geometric mean of eight moments of training.',
      ko: 'ReLU 열 층: 반 단계에서 네 단계까지 손실의 폭, 배치 정규화가 없을 때를 있을 때로 나눈 값, 학습 중 여덟 시점의 기하 평균.',
    },
  },
  {
    id: 'gradient-predictiveness',
    source: SANTURKAR,
    statement: {
      en: 'Along the gradient the gradient itself changes less with batch normalization.',
      ko: '배치 정규화를 쓰면 기울기를 따라 기울기 자체도 덜 변한다.',
    },
    method: {
      en: 'The same, with the largest distance of the gradients there from the one here.',
      ko: '같은 방법으로, 그곳의 기울기와 이곳의 기울기 사이의 가장 큰 거리를 잰다.',
    },
  },
  {
    id: 'largest-rate',
    source: BJORCK,
    statement: {
      en: 'Batch normalization permits larger learning rates.',
      ko: '배치 정규화를 쓰면 더 큰 학습률을 쓸 수 있다.',
    },
    method: {
      en: 'Ten layers of ReLU: largest rate of a grid at which half of the digits are known after 150 steps, with over without.',
      ko: 'ReLU 열 층: 150단계 뒤에 숫자의 절반을 맞히는 가장 큰 학습률, 있을 때를 없을 때로 나눈 값.',
    },
  },
  {
    id: 'mainly-step-size',
    source: BJORCK,
    statement: {
      en: 'Larger learning rates are the main part of what batch normalization gives; at equal small ones there is little between the networks.',
      ko: '배치 정규화의 이득은 주로 더 큰 학습률에서 온다. 작은 학습률을 똑같이 쓰면 두 망의 차이가 작다.',
    },
    method: {
      en: 'Of the gain in accuracy, best against best: the part that needs another rate than the plain network’s best one, minus the part that is there at that rate.',
      ko: '가장 좋은 학습률끼리 견준 정확도의 이득 가운데, 정규화 없는 망의 가장 좋은 학습률이 아닌 다른 학습률이 있어야 나오는 부분에서 그 학습률에서도 나오는 부분을 뺀 값.',
    },
  },
] as const satisfies readonly FollowUp[];

const GROUP = 'Wu & He 2018';
const RENORM = 'Ioffe 2017';

/** What came after it. */
const SUCCESSORS = [
  {
    id: 'group-small-batches',
    source: GROUP,
    statement: {
      en: 'Group normalization does not mind small mini-batches, batch normalization does.',
      ko: '그룹 정규화는 작은 미니배치에서도 나빠지지 않지만 배치 정규화는 나빠진다.',
    },
    method: {
      en: 'Accuracy over that of batch normalization with mini-batches of 2, minus the same with mini-batches of 32.',
      ko: '크기 2인 미니배치에서 배치 정규화보다 높은 정확도에서, 크기 32일 때의 같은 차이를 뺀 값.',
    },
  },
  {
    id: 'layer-small-batches',
    source: 'Ba, Kiros & Hinton 2016',
    statement: {
      en: 'Nor does layer normalization mind them.',
      ko: '층 정규화도 작은 미니배치에서 나빠지지 않는다.',
    },
    method: { en: 'The same with one group.', ko: '그룹을 하나로 하여 같은 방법으로.' },
  },
  {
    id: 'renorm-small-batches',
    source: RENORM,
    statement: {
      en: 'Batch renormalization loses less with small mini-batches than batch normalization.',
      ko: '배치 재정규화는 작은 미니배치에서 배치 정규화보다 덜 나빠진다.',
    },
    method: { en: 'The same with batch renormalization.', ko: '배치 재정규화로 같은 방법으로.' },
  },
  {
    id: 'renorm-dependent',
    source: RENORM,
    statement: {
      en: 'Batch renormalization learns from mini-batches whose examples depend on each other.',
      ko: '배치 재정규화는 예제들이 서로 의존하는 미니배치에서도 학습한다.',
    },
    method: {
      en: 'Mini-batches of two classes only: accuracy by the moving averages, minus that of batch normalization.',
      ko: '두 클래스로만 된 미니배치: 이동 평균으로 잰 정확도에서 배치 정규화의 것을 뺀 값.',
    },
  },
  {
    id: 'group-dependent',
    source: GROUP,
    statement: {
      en: 'Group normalization, which never looks at other examples, does so, too.',
      ko: '다른 예제를 아예 보지 않는 그룹 정규화도 그렇다.',
    },
    method: { en: 'The same with ten groups.', ko: '그룹 열 개로 같은 방법으로.' },
  },
  {
    id: 'ghost-generalizes',
    source: 'Hoffer, Hubara & Soudry 2017',
    statement: {
      en: 'A large mini-batch generalizes better when small parts of it are normalized apart.',
      ko: '큰 미니배치는 작은 부분으로 나누어 따로 정규화할 때 더 잘 일반화한다.',
    },
    method: {
      en: 'A thousand digits in mini-batches of 500: test accuracy by twenties minus that of the whole.',
      ko: '숫자 천 개를 500개짜리 미니배치로: 스무 개씩 정규화할 때의 테스트 정확도에서 전체로 정규화할 때를 뺀 값.',
    },
  },
  {
    id: 'precise-early',
    source: 'Wu & Johnson 2021',
    statement: {
      en: 'Moving averages lag behind a network that is learning fast; statistics that are computed again do not.',
      ko: '이동 평균은 빠르게 배우는 망을 뒤늦게 따라가지만, 다시 계산한 통계량은 그렇지 않다.',
    },
    method: {
      en: 'After 20 of 200 steps, decay 0.99: accuracy by Algorithm 2 minus that by moving averages.',
      ko: '200단계 가운데 20단계 뒤, 감쇠율 0.99: 알고리즘 2로 잰 정확도에서 이동 평균으로 잰 것을 뺀 값.',
    },
  },
  {
    id: 'pooled-dependent',
    source: 'Wu & Johnson 2021',
    statement: {
      en: 'The variance of all values together is better than the mean of the mini-batches’ variances.',
      ko: '모든 값을 합친 분산이 미니배치 분산의 평균보다 낫다.',
    },
    method: {
      en: 'Statistics from mini-batches of two classes: accuracy of pooled ones minus that of averaged ones.',
      ko: '두 클래스로 된 미니배치에서 낸 통계량: 합친 것의 정확도에서 평균한 것의 정확도를 뺀 값.',
    },
  },
  {
    id: 'bn-weight-scale',
    source: 'Ioffe & Szegedy 2015',
    statement: {
      en: 'With batch normalization more scales of initial weights work.',
      ko: '배치 정규화를 쓰면 더 많은 초기 가중치의 크기에서 학습된다.',
    },
    method: {
      en: 'Of five standard deviations those within 5 points of the network’s own best: with minus without.',
      ko: '표준편차 다섯 가지 가운데 자기 최고 정확도에서 5퍼센트포인트 안에 드는 것의 수: 있을 때에서 없을 때를 뺀 값.',
    },
  },
  {
    id: 'layer-weight-scale',
    source: 'Ba, Kiros & Hinton 2016',
    statement: {
      en: 'So they do with layer normalization.',
      ko: '층 정규화를 써도 그렇다.',
    },
    method: { en: 'The same with layer normalization.', ko: '층 정규화로 같은 방법으로.' },
  },
] as const satisfies readonly FollowUp[];

/** All of them, in the order of the lesson. */
export const FOLLOW_UPS = [...DISPUTE, ...SUCCESSORS];

/** The id of a statement of a later paper. */
export type FollowUpId = (typeof FOLLOW_UPS)[number]['id'];
