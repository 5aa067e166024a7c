/**
 * Judges the claims of section 4.1 by the record of Figure 1 at one setting of rate and initial deviation.
 *
 * Nobody searched that setting for either network, so it can show a direction and no more than that.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '../../json';
import { judgeFigure1, type Figure1Record, type Figure1Verdict } from '../figure1-run';
import { Figure1RecordSchema } from '../record-schema';
import { noRecord, runOf } from './image-record';
import { notRun, pairedJudgement, type Judge, type Judgement } from './judgement';
import { weakest, type Paired } from './verdict';

/** Reads `figure1.json`; undefined when there is none. @throws BnlabError (`data`) when it is broken. */
export function readFigure1Record(results: string): Figure1Record | undefined {
  const file = path.join(results, 'figure1.json');
  if (!existsSync(file)) return undefined;
  return readJson(file, {
    schema: Figure1RecordSchema,
    where: 'figure1.json',
    expected: 'the record of bnlab run figure1',
    hint: 'Make it again: npx bnlab run figure1 --record notebooks/results/figure1.json',
  }) as object as Figure1Record;
}

/** Values of Figure 1 by seed. */
type Values = Omit<Paired, 'seeds' | 'values'> & { readonly of: (verdict: Figure1Verdict, steps: number) => number };

const UNSEARCHED = {
  en: 'one rate and deviation for both networks, which nobody searched',
  ko: '두 망에 같은 학습률과 표준편차, 탐색하지 않은 설정',
};

function figure1({ of, ...asked }: Values): Judge {
  return (results) => {
    const record = readFigure1Record(results);
    return record ? judgeRecord(record, { of, ...asked }) : notRun(noRecord('figure1'));
  };
}

function judgeRecord(record: Figure1Record, { of, ...asked }: Values): Judgement {
  const verdicts = judgeFigure1(record);
  const { steps } = record.manifest.recipe as unknown as { readonly steps: number };
  const seeds = verdicts.map(({ seed }) => seed);
  const run = runOf(record.manifest, { plain: steps, bn: steps });
  const values = verdicts.map((verdict) => of(verdict, steps));
  const judged = pairedJudgement({ ...asked, seeds, values }, run, UNSEARCHED);
  return { ...judged, verdict: weakest([judged.verdict, 'same direction']) };
}

/** One judge a claim. */
export const FIGURE1_JUDGES = {
  // a network that never got there is not faster: its factor is at most 1
  '4.1-faster': figure1({
    scale: 'factor',
    unit: 'times',
    of: ({ stepsToMatch }, steps) => (stepsToMatch === null ? 1 : steps / Math.max(1, stepsToMatch)),
  }),
  '4.1-higher': figure1({ unit: 'points', of: ({ plainFinal, bnFinal }) => bnFinal - plainFinal }),
  '4.1-stable': figure1({
    scale: 'factor',
    unit: 'times',
    bar: 2,
    of: ({ travel }) => travel.plain / travel.bn,
  }),
} as const satisfies Readonly<Record<string, Judge>>;
