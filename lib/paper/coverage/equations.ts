/**
 * The equations of the paper; it does not number them.
 * @module
 */
import type { PaperItem } from './types';

/** The equations of the paper; it does not number them. */
export const EQUATION_ITEMS: readonly PaperItem[] = [
  {
    id: 'eq-objective',
    kind: 'equation',
    section: '1',
    what: { en: 'The objective: least mean loss', ko: '목적 함수: 가장 작은 평균 손실' },
    places: [{ lesson: '01', shows: String.raw`\arg\min_\Theta` }],
  },
  {
    id: 'eq-mini-batch-gradient',
    kind: 'equation',
    section: '1',
    what: { en: 'The gradient of a mini-batch', ko: '미니배치의 기울기' },
    places: [
      {
        lesson: '01',
        shows: String.raw`\frac{1}{m} \sum_{i=1}^{m} \frac{\partial \ell(x_i, \Theta)}{\partial \Theta}`,
      },
    ],
  },
  {
    id: 'eq-sub-network',
    kind: 'equation',
    section: '1',
    what: { en: 'A network as two parts', ko: '두 부분으로 본 망' },
    places: [{ lesson: '01', shows: String.raw`\ell = F_2(F_1(u, \Theta_1), \Theta_2)` }],
  },
  {
    id: 'eq-sub-network-step',
    kind: 'equation',
    section: '1',
    what: { en: 'The step of the upper part', ko: '위쪽 부분의 갱신' },
    places: [{ lesson: '01', shows: String.raw`\Theta_2 \leftarrow \Theta_2 - \frac{\alpha}{m}` }],
  },
  {
    id: 'eq-sigmoid',
    kind: 'equation',
    section: '1',
    what: { en: 'The sigmoid layer', ko: '시그모이드 층' },
    places: [{ lesson: '01', shows: 'g(x) = 1 / (1 + e^{-x})' }],
  },
  {
    id: 'eq-centred',
    kind: 'equation',
    section: '2',
    what: { en: 'A bias, then the mean subtracted', ko: '편향을 더하고 평균을 빼기' },
    places: [{ lesson: '02', shows: String.raw`\hat{x} = x - E[x]` }],
  },
  {
    id: 'eq-update-cancels',
    kind: 'equation',
    section: '2',
    what: { en: 'The update cancels out', ko: '갱신이 상쇄된다' },
    places: [{ lesson: '02', shows: String.raw`u + (b + \Delta b) - E[u + (b + \Delta b)] = u + b - E[u + b]` }],
  },
  {
    id: 'eq-norm-of-set',
    kind: 'equation',
    section: '2',
    what: {
      en: 'Normalization as a function of an example and of all',
      ko: '예제 하나와 모든 예제의 함수로 본 정규화',
    },
    places: [{ lesson: '02', shows: String.raw`\hat{x} = \mathrm{Norm}(x, \mathcal{X})` }],
  },
  {
    id: 'eq-both-jacobians',
    kind: 'equation',
    section: '2',
    what: { en: 'The two Jacobians', ko: '두 야코비안' },
    places: [{ lesson: '02', shows: String.raw`\frac{\partial\,\mathrm{Norm}(x, \mathcal{X})}{\partial \mathcal{X}}` }],
  },
  {
    id: 'eq-covariance',
    kind: 'equation',
    section: '2',
    what: { en: 'The covariance that whitening needs', ko: '백색화에 필요한 공분산' },
    places: [{ lesson: '02', shows: String.raw`\mathrm{Cov}[x] = E[xx^T] - E[x]E[x]^T` }],
  },
  {
    id: 'eq-whitening',
    kind: 'equation',
    section: '2',
    what: { en: 'Whitening by its inverse root', ko: '역제곱근에 의한 백색화' },
    places: [{ lesson: '02', shows: String.raw`\mathrm{Cov}[x]^{-1/2}` }],
  },
  {
    id: 'eq-each-feature',
    kind: 'equation',
    section: '3',
    what: { en: 'Each feature on its own', ko: '특징마다 따로' },
    places: [
      { lesson: '03', shows: String.raw`\hat{x}^{(k)} = (x^{(k)} - E[x^{(k)}]) / \sqrt{\mathrm{Var}[x^{(k)}]}` },
    ],
  },
  {
    id: 'eq-scale-and-shift',
    kind: 'equation',
    section: '3',
    what: { en: 'The learned scale and shift', ko: '학습되는 크기와 이동' },
    places: [{ lesson: '03', shows: String.raw`y^{(k)} = \gamma^{(k)} \hat{x}^{(k)} + \beta^{(k)}` }],
  },
  {
    id: 'eq-identity',
    kind: 'equation',
    section: '3',
    what: { en: 'Scale and shift that give the identity', ko: '항등 변환이 되는 크기와 이동' },
    places: [{ lesson: '03', shows: String.raw`\gamma = \sqrt{\mathrm{Var}[x]}` }],
  },
  {
    id: 'eq-gradient-variance',
    kind: 'equation',
    section: '3',
    what: { en: 'The gradient of the variance', ko: '분산의 기울기' },
    places: [{ lesson: '03', shows: String.raw`\frac{\partial\ell}{\partial\sigma^2} =` }],
  },
  {
    id: 'eq-gradient-mean',
    kind: 'equation',
    section: '3',
    what: { en: 'The gradient of the mean', ko: '평균의 기울기' },
    places: [{ lesson: '03', shows: String.raw`\frac{\partial\ell}{\partial\mu} =` }],
  },
  {
    id: 'eq-gradient-input',
    kind: 'equation',
    section: '3',
    what: { en: 'The gradients of the input and of its normalized value', ko: '입력과 정규화한 값의 기울기' },
    places: [
      { lesson: '03', shows: String.raw`\frac{\partial\ell}{\partial x_i} =` },
      { lesson: '03', shows: String.raw`\partial\ell/\partial\hat{x}_i = \gamma` },
    ],
  },
  {
    id: 'eq-gradient-parameters',
    kind: 'equation',
    section: '3',
    what: { en: 'The gradients of gamma and beta', ko: '감마와 베타의 기울기' },
    places: [
      { lesson: '03', shows: String.raw`\frac{\partial\ell}{\partial\gamma} =` },
      { lesson: '03', shows: String.raw`\frac{\partial\ell}{\partial\beta} =` },
    ],
  },
  {
    id: 'eq-normalized-sums',
    kind: 'equation',
    section: '3',
    what: { en: 'Mean 0 and mean square 1 without epsilon', ko: '엡실론이 없으면 평균 0, 제곱 평균 1' },
    places: [{ lesson: '03', shows: String.raw`\frac{1}{m}\sum_i \hat{x}_i^2 = 1` }],
  },
  {
    id: 'eq-inference',
    kind: 'equation',
    section: '3.1',
    what: { en: 'Normalization by population statistics', ko: '모집단 통계량에 의한 정규화' },
    places: [{ lesson: '03-1', shows: String.raw`\hat{x} = (x - E[x]) / \sqrt{\mathrm{Var}[x] + \epsilon}` }],
  },
  {
    id: 'eq-unbiased',
    kind: 'equation',
    section: '3.1',
    what: { en: 'The unbiased variance', ko: '비편향 분산' },
    places: [
      {
        lesson: '03-1',
        shows: String.raw`\mathrm{Var}[x] \leftarrow \frac{m}{m-1} E_{\mathcal{B}}[\sigma^2_{\mathcal{B}}]`,
      },
    ],
  },
  {
    id: 'eq-affine',
    kind: 'equation',
    section: '3.1',
    what: { en: 'The transform as one affine map', ko: '아핀 변환 하나가 된 변환' },
    places: [{ lesson: '03-1', shows: String.raw`y = \frac{\gamma}{\sqrt{\mathrm{Var}[x] + \epsilon}} \cdot x` }],
  },
  {
    id: 'eq-layer',
    kind: 'equation',
    section: '3.2',
    what: { en: 'A layer and its nonlinearity', ko: '층과 비선형 함수' },
    places: [{ lesson: '03-2', shows: 'z = g(Wu + b)' }],
  },
  {
    id: 'eq-layer-normalized',
    kind: 'equation',
    section: '3.2',
    what: { en: 'The normalized layer', ko: '정규화한 층' },
    places: [{ lesson: '03-2', shows: String.raw`z = g(\mathrm{BN}(Wu))` }],
  },
  {
    id: 'eq-effective-size',
    kind: 'equation',
    section: '3.2',
    what: { en: 'The effective size of a mini-batch of maps', ko: '특징 맵 미니배치의 실제 크기' },
    places: [{ lesson: '03-2', shows: String.raw`m' = |\mathcal{B}| = m \cdot p \cdot q` }],
  },
  {
    id: 'eq-scale-invariance',
    kind: 'equation',
    section: '3.3',
    what: { en: 'The scale of the weights does not matter', ko: '가중치의 크기는 상관없다' },
    places: [{ lesson: '03-3', shows: String.raw`\mathrm{BN}(Wu) = \mathrm{BN}((aW)u)` }],
  },
  {
    id: 'eq-scale-gradient-input',
    kind: 'equation',
    section: '3.3',
    what: { en: 'Nor for the gradient of the input', ko: '입력의 기울기에도' },
    places: [
      {
        lesson: '03-3',
        shows: String.raw`\frac{\partial\,\mathrm{BN}((aW)u)}{\partial u} = \frac{\partial\,\mathrm{BN}(Wu)}{\partial u}`,
      },
    ],
  },
  {
    id: 'eq-scale-gradient-weights',
    kind: 'equation',
    section: '3.3',
    what: { en: 'Larger weights, smaller gradients', ko: '큰 가중치, 작은 기울기' },
    places: [{ lesson: '03-3', shows: String.raw`\frac{\partial\,\mathrm{BN}((aW)u)}{\partial (aW)} = \frac{1}{a}` }],
  },
  {
    id: 'eq-jacobian',
    kind: 'equation',
    section: '3.3',
    what: { en: 'Covariances through a layer’s Jacobian', ko: '층의 야코비안을 지나는 공분산' },
    places: [{ lesson: '03-3', shows: String.raw`I = \mathrm{Cov}[\hat{z}] = J\,\mathrm{Cov}[\hat{x}]\,J^T = JJ^T` }],
  },
];
