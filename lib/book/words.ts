/**
 * The words of the book's own pages, in both languages.
 * @module
 */
import type { Bilingual } from '../figures';
import type { Verdict } from '../paper';

/** Every word that a page adds to what the notebooks say. */
export const words = {
  book: { en: 'Batch Normalization, rebuilt', ko: '다시 만드는 배치 정규화' },
  about: {
    en: 'The paper “Batch Normalization” (Ioffe & Szegedy, 2015), section by section: every algorithm built, every figure drawn from runs made here, every claim checked.',
    ko: '논문 “Batch Normalization”(Ioffe & Szegedy, 2015)을 절마다 따라가며 알고리즘을 모두 구현하고, 그림을 모두 직접 돌린 실험으로 다시 그리고, 주장을 모두 확인한다.',
  },
  home: { en: 'Contents', ko: '차례' },
  lessons: { en: 'Lessons', ko: '수업' },
  onThisPage: { en: 'On this page', ko: '이 쪽의 내용' },
  scoreboard: { en: 'Scoreboard', ko: '주장 점검표' },
  scoreboardLead: {
    en: 'What the paper claims, what came out here, and the verdict.',
    ko: '논문의 주장, 여기서 얻은 결과, 그리고 판정.',
  },
  section: { en: 'Paper, section', ko: '논문' },
  paperSection: { en: 'Section', ko: '절' },
  sectionMark: { en: '', ko: '절' },
  claim: { en: 'Claim', ko: '주장' },
  paper: { en: 'Paper', ko: '논문' },
  ours: { en: 'Here', ko: '여기' },
  verdict: { en: 'Verdict', ko: '판정' },
  neighbours: { en: 'Neighbouring pages', ko: '앞뒤 쪽' },
  previous: { en: 'Previous', ko: '이전' },
  next: { en: 'Next', ko: '다음' },
  language: { en: 'Language', ko: '언어' },
  both: { en: 'Both', ko: '둘 다' },
  skip: { en: 'Skip to the text', ko: '본문으로 건너뛰기' },
  error: { en: 'Error', ko: '오류' },
  code: { en: 'Code', ko: '코드' },
  output: { en: 'Output', ko: '출력' },
  notRun: { en: 'This lesson has not been run yet.', ko: '이 수업은 아직 실행되지 않았다.' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** The verdicts as a reader sees them. */
export const verdictWords: Readonly<Record<Verdict, Bilingual>> = {
  reproduced: { en: 'reproduced', ko: '재현됨' },
  'same direction': { en: 'same direction', ko: '같은 방향' },
  'not reproduced': { en: 'not reproduced', ko: '재현되지 않음' },
  'not run at this scale': { en: 'not run at this scale', ko: '이 규모로는 실행하지 않음' },
};
