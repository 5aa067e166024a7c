/**
 * Judges the abstract's "less careful about initialization" by the grid of Figure 1: how much of it works for each network.
 * @module
 */
import path from 'node:path';
import { readCellRecord } from '../cells';
import { recipeOf, robustness, settingName, settingsOf, type Figure1BestEntry } from '../figure1-best';
import type { Figure1Network } from '../figure1-curves';
import { noRecord, runOf } from './image-record';
import { notRun, pairedJudgement, type Judgement } from './judgement';

/** By the share of settings within two points of the network's own best; the grid has one seed, which decides nothing. */
export function judgeLessCareful(results: string): Judgement {
  const record = readCellRecord<Figure1BestEntry>(path.join(results, 'figure1-best.json'));
  if (!record) return notRun(noRecord('figure1-best'));
  const recipe = recipeOf(record);
  const [plain, bn] = (['plain', 'bn'] as const).map((network) => robustness(record, network, recipe.gridSteps));
  if (plain.settings === 0 || bn.settings === 0) return notRun(noRecord('figure1-best'));
  const first = (network: Figure1Network) => settingName(settingsOf(recipe, network)[0]);
  const steps = { [first('plain')]: recipe.gridSteps, [first('bn')]: recipe.gridSteps };
  const values = [bn.within / bn.settings - plain.within / plain.settings];
  const run = { ...runOf(record.manifest, steps), seeds: [recipe.seeds[0]], command: 'npx bnlab run figure1-best' };
  return pairedJudgement({ seeds: [recipe.seeds[0]], values, unit: 'points' }, run, {
    en: `good settings of rate and initial deviation: ${bn.within} of ${bn.settings} with BN, ${plain.within} of ${plain.settings} without`,
    ko: `좋은 학습률과 초기 표준편차: BN이 있으면 ${bn.settings}개 중 ${bn.within}개, 없으면 ${plain.settings}개 중 ${plain.within}개`,
  });
}
