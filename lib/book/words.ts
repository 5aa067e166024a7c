/**
 * The words of the book's own pages, in both languages.
 * @module
 */
import type { Bilingual } from '../figures';

/** Every word that a page adds to what the notebooks say. */
export const words = {
  book: { en: 'Batch Normalization, rebuilt', ko: '다시 만드는 배치 정규화' },
  about: {
    en: 'The paper “Batch Normalization” (Ioffe & Szegedy, 2015), section by section: every algorithm built, every figure drawn from runs made here, every claim checked.',
    ko: '배치 정규화 논문(“Batch Normalization”, Ioffe & Szegedy, 2015)을 절마다 따라가며 알고리즘을 모두 구현하고, 그림을 모두 직접 돌린 실험으로 다시 그리고, 주장을 모두 확인한다.',
  },
  three: {
    en: 'Batch normalization subtracts the mean of each mini-batch from the inputs of a layer and divides by their standard deviation; two learned numbers then give back any scale and shift. With it, a network learns where its twin does not, at rates and from first weights that the twin cannot bear. What of this holds on this machine, and how far, is written down claim by claim.',
    ko: '배치 정규화는 층의 입력에서 미니배치의 평균을 빼고 표준편차로 나눈 뒤, 학습되는 두 수로 크기와 위치를 되돌려 준다. 이것을 쓰면 똑같은 망이 배우지 못하는 학습률과 초기 가중치에서도 배운다. 이 가운데 무엇이 이 기계에서 얼마나 성립하는지는 주장마다 적어 두었다.',
  },
  start: { en: 'Start here', ko: '여기서 시작' },
  minutes: { en: 'minutes', ko: '분' },
  after: { en: 'after', ko: '먼저 읽기:' },
  home: { en: 'Contents', ko: '차례' },
  lessons: { en: 'Lessons', ko: '수업' },
  onThisPage: { en: 'On this page', ko: '이 쪽의 내용' },
  scoreboard: { en: 'Scoreboard', ko: '주장 점검표' },
  scoreboardLead: {
    en: 'What the paper claims, what came out here, and the verdict. Verdicts come from 95 % intervals over at least three paired seeds: reproduced, where the whole interval is past what the sentence asks for; same direction, where it is past zero and not past that; undecided, where it holds zero; not reproduced, where it is short of zero. A claim with another point than zero (a factor has 1) says so beside its interval. Identities and counts are proved, and what needs more than this machine can do is not run at this scale.',
    ko: '논문의 주장, 여기서 얻은 결과, 그리고 판정. 판정은 짝지은 시드 셋 이상의 95 % 신뢰구간에서 나온다. 구간 전체가 문장이 요구하는 기준을 넘으면 재현됨, 0은 넘지만 기준을 다 넘지는 못하면 같은 방향, 0을 포함하면 판정 불가, 0에 못 미치면 재현되지 않음이다. 배수에서는 0 대신 1이고, 다른 값을 쓰는 주장은 구간 옆에 적었다. 항등식과 개수는 증명됨이고, 이 기계로 할 수 없는 것은 이 규모로는 실행하지 않음이다.',
  },
  section: { en: 'Paper, section', ko: '논문' },
  paperSection: { en: 'Section', ko: '절' },
  sectionMark: { en: '', ko: '절' },
  claim: { en: 'Claim', ko: '주장' },
  paper: { en: 'Paper', ko: '논문' },
  ours: { en: 'Here', ko: '여기' },
  verdict: { en: 'Verdict', ko: '판정' },
  neighbours: { en: 'Neighbouring pages', ko: '앞뒤 쪽' },
  method: { en: 'how it is measured', ko: '측정 방법' },
  run: { en: 'the run behind it', ko: '근거가 된 실행' },
  abstract: { en: 'abstract', ko: '초록' },
  previous: { en: 'Previous', ko: '이전' },
  next: { en: 'Next', ko: '다음' },
  language: { en: 'Language', ko: '언어' },
  both: { en: 'Both', ko: '둘 다' },
  skip: { en: 'Skip to the text', ko: '본문으로 건너뛰기' },
  search: { en: 'Search', ko: '검색' },
  dark: { en: 'Dark', ko: '어둡게' },
  download: { en: 'Download this notebook', ko: '이 노트북 내려받기' },
  figureCode: { en: 'Code of the figure', ko: '그림을 그리는 코드' },
  lines: { en: 'lines', ko: '줄' },
  explore: { en: 'Explore the numbers', ko: '수치 살펴보기' },
  asPicture: { en: 'as a picture (PNG)', ko: '그림 파일(PNG)' },
  anchor: { en: 'Link to this part', ko: '이 부분의 주소' },
  seenIn: { en: 'in the lesson', ko: '수업에서' },
  record: { en: 'the record', ko: '실행 기록' },
  command: { en: 'to run it again', ko: '다시 실행하려면' },
  error: { en: 'Error', ko: '오류' },
  code: { en: 'Code', ko: '코드' },
  output: { en: 'Output', ko: '출력' },
  solution: { en: 'Solution', ko: '풀이' },
  notRun: { en: 'This lesson has not been run yet.', ko: '이 수업은 아직 실행되지 않았다.' },
} as const satisfies Readonly<Record<string, Bilingual>>;
