/**
 * The verdicts on what later papers said, as lessons show them: apart from the paper's own scoreboard.
 * @module
 */
import { FOLLOW_UPS, VERDICT_WORDS, type BothLanguages, type FollowUpId, type JudgedFollowUp } from '../../paper';
import type { Judge } from '../judges/judgement';
import { resultsFolder, type ClaimRow } from '../lesson';
import { FOLLOW_UP_JUDGES } from '.';

const JUDGES: Readonly<Record<FollowUpId, Judge>> = FOLLOW_UP_JUDGES;

/**
 * Judges every statement of the later papers by the stored records, in the order of the lesson.
 *
 * @param results folder of the stored records; default that of the lessons.
 * @throws BnlabError (`data`) when a record in it is broken.
 */
export function judgeFollowUps(results = resultsFolder()): JudgedFollowUp[] {
  return FOLLOW_UPS.map((one) => ({ ...one, ...JUDGES[one.id](results) }));
}

const HEADINGS = {
  en: { claim: 'claim', source: 'source', here: 'here', verdict: 'verdict' },
  ko: { claim: '주장', source: '출처', here: '여기', verdict: '판정' },
} as const;

/** A row for each statement: the statement, who made it, our numbers, the verdict, under headings in the reader's language. */
export function followUpRows(language: keyof BothLanguages = 'en'): ClaimRow[] {
  const heading = HEADINGS[language];
  return judgeFollowUps().map(({ statement, source, ours, verdict }) => ({
    [heading.claim]: statement[language],
    [heading.source]: source,
    [heading.here]: ours[language],
    [heading.verdict]: VERDICT_WORDS[verdict][language],
  }));
}
