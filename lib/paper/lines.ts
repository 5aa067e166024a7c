/**
 * What cells of lessons print, line by line, in Korean.
 * @module
 */

/**
 * English lines with `{}` for whatever differs from run to run, and the Korean ones, where `{1}` is the first of these.
 *
 * A line that tells a number apart from the words around it stands here once for all runs.
 */
export const LINES: readonly (readonly [english: string, korean: string])[] = [
  ['engine: {}; seed: {}; bnlab {}', '엔진: {1}; 시드: {2}; bnlab {3}'],
  [
    '{} read from {} (the four published files, checksums verified).',
    '{1}: {2}에서 읽음(공개된 파일 넷, 체크섬 확인).',
  ],
  [
    '{} read from {} (the four published files, checksums verified). Engine {}, seeds {}.',
    '{1}: {2}에서 읽음(공개된 파일 넷, 체크섬 확인). 엔진 {3}, 시드 {4}.',
  ],
  [
    '{} read from {}: {} images to train on, {} to test ({}, held out: {} is not there); {} of {} files have a known checksum.',
    '{1}: {2}에서 읽음. 학습 이미지 {3}장, 테스트 {4}장(떼어 둔 것: {5}, 없는 것: {6}). 파일 {8}개 중 {7}개의 체크섬을 확인함.',
  ],
  ['Generated digits (drawn strokes, seed {}), not MNIST: {}', 'MNIST가 아니라 생성한 숫자(그린 획, 시드 {1}): {2}'],
  ['{} downloaded just now into {} ({}).', '{1}: {2}에 방금 내려받음({3}).'],
  [
    '{} read from {} (not the published files: checksums differ).',
    '{1}: {2}에서 읽음(공개된 파일이 아님: 체크섬이 다름).',
  ],
  [
    '{} read from {}: {} images to train on, {} to test; {} of {} files have a known checksum.',
    '{1}: {2}에서 읽음. 학습 이미지 {3}장, 테스트 {4}장. 파일 {6}개 중 {5}개의 체크섬을 확인함.',
  ],
  [
    'Pictures of {} and {}: {} to train on, {} to validate, {} classes ({}); {}; fingerprint {}. Of the training pictures {} are held out for the choice of rates.',
    '사진 {1}·{2}: 학습 {3}장, 검증 {4}장, 클래스 {5}개({6}). {7}. 지문 {8}. 학습 사진 가운데 {9}장은 학습률을 고르려고 떼어 둠.',
  ],
  ['WebDataset shards ({} lists them)', 'WebDataset 샤드({1}에 목록이 있음)'],
  ['seed {}: engine {}, commit {}', '시드 {1}: 엔진 {2}, 커밋 {3}'],
  ['seeds {}: engine {}, commit {}', '시드 {1}: 엔진 {2}, 커밋 {3}'],
  ['{} cells of the plan are not run.', '계획에서 실행하지 않은 칸: {1}개.'],
  ['{}, seed {}: {} steps', '{1}, 시드 {2}: {3}단계'],
  ['seed {}: {} steps', '시드 {1}: {2}단계'],
  ['{}, seed {}: 1 step', '{1}, 시드 {2}: 1단계'],
  ['seed {}: 1 step', '시드 {1}: 1단계'],
  ['without {}', '{1} 없이'],
  ['plain {}', '일반 망 {1}'],
  ['bn {}', 'BN 망 {1}'],
  ['dropout {}', '드롭아웃 {1}'],
  ['network {}', '망 {1}'],
  ['gradient of all {} examples: norm {}', '예제 {1}개 전체의 기울기: 노름 {2}'],
  ['m = {}: the gradient is off by {} % of its length', 'm = {1}: 기울기가 제 길이의 {2} %만큼 빗나간다'],
  ['mean input of the third layer, unit by unit: {}', '셋째 층의 평균 입력, 유닛마다: {1}'],
  ['mean as a constant: {}', '평균을 상수로:          {1}'],
  ['mean as part of the graph: {}', '평균을 계산의 일부로:   {1}'],
  ['{} examples of {} features: rank {}', '특징 {2}개인 예제 {1}개: 랭크 {3}'],
  ['distance of the two, not normalized: {}', '정규화하지 않은 둘의 거리: {1}'],
  ['statistics of each example: {}', '예제마다의 통계량:         {1}'],
  ['statistics of the mini-batch: {}', '미니배치의 통계량:         {1}'],
  ['cosine between weights and gradient, unit by unit: {}', '가중치와 기울기 사이의 코사인, 유닛마다: {1}'],
  ['after a step: {}, Pythagoras: {}', '한 단계 뒤: {1}, 피타고라스: {2}'],
  ['without BN: {} at the start, {} after {} steps', 'BN 없음: 처음 {1}, {3}단계 뒤 {2}'],
  ['with BN: {} at the start, {} after {} steps', 'BN 사용: 처음 {1}, {3}단계 뒤 {2}'],
  ['training: {} different answers of {}', '학습: {2}번에 서로 다른 답 {1}가지'],
  ['training: {} different answer of {}', '학습: {2}번에 서로 다른 답 {1}가지'],
  ['inference: {} different answers of {}', '추론: {2}번에 서로 다른 답 {1}가지'],
  ['inference: {} different answer of {}', '추론: {2}번에 서로 다른 답 {1}가지'],
  ['loops {}', '반복문 {1}'],
  ['tensors {}', '텐서   {1}'],
  ['printed form against one line: {}', '인쇄된 식과 한 줄로 쓴 식: {1}'],
  ['printed form against central differences: {}', '인쇄된 식과 중심 차분:     {1}'],
  ['sum of dx over the first channel: {}', '첫 채널에 걸친 dx의 합:    {1}'],
  ['engine {} against float64: {}', '엔진 {1}, 배정밀도와의 차이: {2}'],
  [
    'batchNorm: expected 2 or more values per channel in training, got {} (shape {})',
    'batchNorm: 학습에서는 채널마다 값이 2개 이상이어야 하는데 {1}개가 왔다(모양 {2})',
  ],
  [
    'Use a larger mini-batch, or inference mode, which uses population statistics.',
    '더 큰 미니배치를 쓰거나, 모집단 통계량을 쓰는 추론 모드를 쓴다.',
  ],
  ['without BN {} parameters, with BN {}', '매개변수: BN 없음 {1}개, BN 사용 {2}개'],
  ['{}: {} of {} pairs meet again', '{1}: {3}쌍 중 {2}쌍이 다시 만난다'],
  ['{} crops of a photograph, {} of a {} image', '사진의 조각 {1}개, {3} 이미지의 조각 {2}개'],
  ['{} parameters, {} layers with weights', '매개변수 {1}개, 가중치가 있는 층 {2}개'],
  ['{} billion multiply-adds for an image', '이미지 하나에 곱셈-덧셈 {1}×10억 번'],
  ['{} of {} parameters are gamma and beta: {} %', '매개변수 {2}개 중 {1}개가 감마와 베타: {3} %'],
  ['reproduced: {} of {}', '재현됨: {2}개 중 {1}개'],
  ['proved: {} of {}', '증명됨: {2}개 중 {1}개'],
  ['not reproduced: {} of {}', '재현되지 않음: {2}개 중 {1}개'],
  ['same direction: {} of {}', '같은 방향: {2}개 중 {1}개'],
  ['undecided: {} of {}', '판정 불가: {2}개 중 {1}개'],
  ['not run at this scale: {} of {}', '이 규모로는 실행하지 않음: {2}개 중 {1}개'],
];
