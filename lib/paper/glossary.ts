/**
 * The words of the field in English and Korean: one rendering each, so that a reader of either text meets one word for one idea.
 * @module
 */

/** A term and how the Korean text says it. */
export interface Term {
  /** English term, singular, as in the paper. */
  readonly en: string;
  /** Korean rendering; further ones are inflections or the same word in compounds. The first is the one to show. */
  readonly ko: readonly string[];
  /** Regular expression of the English forms where the plain plural is not enough. */
  readonly forms?: string;
  /** Renderings that mean something else, or a second word for the same thing. */
  readonly avoid?: readonly string[];
  /** True where a good Korean sentence may do without the word. */
  readonly optional?: boolean;
  /** True for a word that every reader knows, and which lessons therefore use without its English in brackets. */
  readonly everyday?: boolean;
}

/** Normalization, and what it must not be confused with. */
const NORMALIZATION: readonly Term[] = [
  {
    en: 'batch normalization',
    ko: ['배치 정규화'],
    forms: 'batch[- ]normaliz\\w+',
    avoid: ['일괄 정규화', '배치 표준화', '배치 노멀라이제이션'],
  },
  { en: 'normalization', ko: ['정규화'], forms: '(?:un|re)?normaliz\\w+', avoid: ['노멀라이제이션', '노말라이제이션'] },
  { en: 'regularization', ko: ['규제'], forms: 'regulari[sz]\\w+', avoid: ['정규화', '정칙화', '조절화'] },
  { en: 'standardization', ko: ['표준화'], forms: 'standardi[sz]\\w+', avoid: ['정규화'] },
  { en: 'whitening', ko: ['백색화'], forms: 'whiten\\w*', avoid: ['화이트닝'] },
  {
    en: 'decorrelation',
    ko: ['상관 제거', '상관을 없', '상관을 제거', '상관관계를 없'],
    forms: 'decorrelat\\w+',
  },
  {
    en: 'internal covariate shift',
    ko: ['내부 공변량 변화'],
    avoid: ['내부 공변량 이동', '내부 공변량 시프트', '내부 공변량 변동', '내부 공변량 전이'],
  },
  { en: 'covariate shift', ko: ['공변량 변화'], avoid: ['공변량 이동', '공변량 시프트', '공변량 변동', '공변량 전이'] },
  { en: 'mini-batch', ko: ['미니배치'], forms: 'mini-?batch(?:es)?', avoid: ['미니 배치', '소배치'] },
  { en: 'batch size', ko: ['배치 크기', '배치의 크기'], avoid: ['배치 사이즈', '일괄 크기'] },
  {
    en: 'moving average',
    ko: ['이동 평균'],
    forms: '(?:moving|running) (?:averages?|means?)',
    avoid: ['움직이는 평균', '러닝 평균'],
  },
  {
    en: 'population statistics',
    ko: ['모집단 통계량'],
    forms: 'population statistics?',
    avoid: ['인구 통계'],
  },
  { en: 'population mean', ko: ['모평균', '모집단 평균'], avoid: ['인구 평균'] },
  { en: 'population variance', ko: ['모분산', '모집단 분산'], avoid: ['인구 분산'] },
  { en: 'statistic', ko: ['통계'], forms: 'statistics?', everyday: true },
  { en: 'standard deviation', ko: ['표준편차'] },
  { en: 'variance', ko: ['분산'] },
  { en: 'covariance', ko: ['공분산'] },
  { en: 'unbiased', ko: ['비편향', '편향 없', '편향되지 않'], avoid: ['불편 추정', '불편향'] },
  { en: 'distribution', ko: ['분포'], everyday: true },
  { en: 'percentile', ko: ['백분위수'], avoid: ['퍼센타일'] },
];

/** Networks and their parts. */
const NETWORKS: readonly Term[] = [
  { en: 'network', ko: ['망', '네트워크'], optional: true, everyday: true },
  { en: 'hidden layer', ko: ['은닉층'], avoid: ['숨은 층', '숨겨진 층', '히든 레이어'] },
  {
    en: 'fully connected layer',
    ko: ['완전 연결층'],
    forms: 'fully[- ]connected layers?',
    avoid: ['전결합층'],
  },
  { en: 'convolutional layer', ko: ['합성곱층'], forms: 'convolution(?:al)? layers?', avoid: ['컨볼루션 레이어'] },
  { en: 'convolution', ko: ['합성곱'], forms: 'convolution(?:s|al)?', avoid: ['컨볼루션', '콘볼루션', '컨벌루션'] },
  { en: 'layer', ko: ['층'], avoid: ['레이어'], everyday: true },
  { en: 'feature map', ko: ['특징 맵'], avoid: ['피처 맵', '특성 맵', '특징 지도'] },
  { en: 'channel', ko: ['채널'], everyday: true },
  { en: 'pooling', ko: ['풀링'] },
  { en: 'dropout', ko: ['드롭아웃'], avoid: ['드랍아웃'] },
  { en: 'activation function', ko: ['활성화 함수'], avoid: ['활성 함수', '액티베이션'] },
  { en: 'activation', ko: ['활성값', '활성화'], avoid: ['액티베이션'] },
  { en: 'nonlinearity', ko: ['비선형'], forms: 'non-?linear\\w*', avoid: ['넌리니어'] },
  { en: 'saturation', ko: ['포화'], forms: '(?:un|non)?-?saturat\\w+' },
  { en: 'sigmoid', ko: ['시그모이드'] },
  { en: 'softmax', ko: ['소프트맥스'] },
  { en: 'weight', ko: ['가중치'], avoid: ['무게'], everyday: true },
  { en: 'bias', ko: ['편향'], forms: 'bias(?:es)?', avoid: ['바이어스'] },
  { en: 'parameter', ko: ['매개변수'], avoid: ['모수', '(?<!하이퍼)파라미터', '(?<!하이퍼)파라메터'] },
  {
    en: 'hyperparameter',
    ko: ['하이퍼파라미터'],
    forms: 'hyper-?parameters?',
    avoid: ['초매개변수', '하이퍼 파라미터'],
  },
  {
    en: 'identity transform',
    ko: ['항등 변환'],
    forms: 'identity (?:transform(?:ation)?|mapping)s?',
  },
  { en: 'affine transform', ko: ['아핀 변환'], forms: 'affine transform(?:ation)?s?', avoid: ['어파인 변환'] },
  { en: 'Jacobian', ko: ['야코비안'], avoid: ['야코비(?!안)', '자코비안'] },
  { en: 'singular value', ko: ['특잇값'], avoid: ['특이값'] },
  { en: 'eigenvalue', ko: ['고윳값'], avoid: ['고유값'] },
  { en: 'condition number', ko: ['조건수'] },
  { en: 'local response normalization', ko: ['국소 응답 정규화'], avoid: ['국소 반응 정규화'] },
  { en: 'tensor', ko: ['텐서'], everyday: true },
  { en: 'ensemble', ko: ['앙상블'] },
];

/** Training and judging. */
const TRAINING: readonly Term[] = [
  { en: 'stochastic gradient descent', ko: ['확률적 경사 하강법'], avoid: ['추계적 경사', '스토캐스틱'] },
  { en: 'gradient descent', ko: ['경사 하강법'], avoid: ['그래디언트 하강', '기울기 하강', '경사 강하'] },
  { en: 'vanishing gradient', ko: ['기울기 소실'], avoid: ['기울기 사라짐', '경사 소실'] },
  { en: 'exploding gradient', ko: ['기울기 폭발'], avoid: ['경사 폭발'] },
  { en: 'gradient', ko: ['기울기'], avoid: ['그래디언트', '그라디언트', '그레이디언트', '구배'] },
  { en: 'learning rate', ko: ['학습률'], avoid: ['학습율', '학습 속도', '러닝 레이트'] },
  { en: 'backpropagation', ko: ['역전파'], forms: 'back-?propagat\\w+', avoid: ['백프로파게이션'] },
  { en: 'forward pass', ko: ['순전파'], avoid: ['전방 패스', '포워드 패스'] },
  { en: 'backward pass', ko: ['역전파'], avoid: ['후방 패스', '백워드 패스'] },
  { en: 'chain rule', ko: ['연쇄 법칙'], avoid: ['사슬 법칙', '체인 룰'] },
  { en: 'loss', ko: ['손실'], forms: 'loss(?:es)?', avoid: ['로스 함수'] },
  { en: 'cross-entropy', ko: ['교차 엔트로피'], forms: 'cross[- ]entropy', avoid: ['크로스 엔트로피'] },
  { en: 'momentum', ko: ['모멘텀'], avoid: ['운동량'] },
  { en: 'optimizer', ko: ['옵티마이저', '최적화'], avoid: ['최적화기'] },
  {
    en: 'initialization',
    ko: ['초기화', '초깃값', '처음 값'],
    forms: 'initiali[sz]ation',
    avoid: ['이니셜라이제이션'],
  },
  { en: 'epoch', ko: ['에포크'], avoid: ['에폭'] },
  { en: 'step', ko: ['단계'], avoid: ['스텝'], optional: true, everyday: true },
  { en: 'label', ko: ['레이블'], forms: 'labels?', avoid: ['라벨'], everyday: true },
  { en: 'logit', ko: ['로짓'] },
  { en: 'top-1 error', ko: ['상위 1 오류'], avoid: ['1위 오류'] },
  { en: 'top-5 error', ko: ['상위 5 오류'], avoid: ['5위 오류'] },
  { en: 'training', ko: ['학습'], avoid: ['트레이닝'], everyday: true },
  { en: 'training set', ko: ['학습 집합', '학습 데이터'], avoid: ['훈련 세트', '트레이닝 셋'] },
  { en: 'test set', ko: ['테스트 집합', '테스트 데이터'], avoid: ['시험 세트', '테스트 셋'] },
  { en: 'validation set', ko: ['검증 집합', '검증 데이터'], avoid: ['밸리데이션', '검증 셋'] },
  { en: 'inference', ko: ['추론'], avoid: ['인퍼런스'] },
  { en: 'convergence', ko: ['수렴'], forms: 'converg\\w+', avoid: ['컨버전스'] },
  { en: 'accuracy', ko: ['정확도'], forms: 'accurac(?:y|ies)', avoid: ['정밀도'] },
  { en: 'overfitting', ko: ['과적합'], forms: 'over-?fit\\w*', avoid: ['과대적합', '오버피팅'] },
  { en: 'generalization', ko: ['일반화'], forms: 'generaliz\\w+', avoid: ['제너럴라이제이션'] },
  { en: 'seed', ko: ['시드'], avoid: ['씨드'], everyday: true },
  {
    en: 'numerical stability',
    ko: ['수치 안정성', '수치적 안정성', '수치적으로 안정'],
    forms: 'numerical(?:ly)? stab\\w+',
  },
  {
    en: 'finite difference',
    ko: ['유한 차분', '중심 차분'],
    forms: '(?:finite|central) differences?',
    avoid: ['유한 차이', '중앙 차이'],
  },
  { en: 'claim', ko: ['주장'], everyday: true },
];

/**
 * Every term of the course.
 * @example
 * ```ts
 * import { GLOSSARY } from 'bnlab';
 * console.log(GLOSSARY.find(({ en }) => en === 'regularization')?.ko); // [ '규제' ]
 * ```
 */
export const GLOSSARY: readonly Term[] = [...NORMALIZATION, ...NETWORKS, ...TRAINING];
