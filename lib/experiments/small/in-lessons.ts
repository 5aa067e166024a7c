/**
 * The small experiments in lessons: one seed measured while the reader watches, beside the stored record of all.
 * @module
 */
import { BnlabError } from '../../errors';
import { resultsFolder, runQuick } from '../lesson';
import { FOLLOW_UP_EXPERIMENTS } from '../follow-ups';
import { SMALL_EXPERIMENTS } from '.';
import { readSmallRecord, type SmallRecord } from './small';
import { SMALL, type Values } from '../../records/values';
import { firstOf } from '../../tuples';

/**
 * Measures one seed of a small experiment on the spot; nothing is kept but the numbers.
 *
 * @param steps training steps of its longest run, where fewer than its own are to do.
 * @throws BnlabError (`usage`) for a name that there is not; whatever the experiment throws.
 */
export async function measureSmall(
  name: string,
  { seed, steps }: { readonly seed: number; readonly steps?: number },
): Promise<Values> {
  const all = [...SMALL_EXPERIMENTS, ...FOLLOW_UP_EXPERIMENTS];
  const experiment = all.find((candidate) => candidate.name === name);
  if (!experiment) {
    throw new BnlabError({
      kind: 'usage',
      where: 'measureSmall',
      expected: `a small experiment: ${all.map((one) => one.name).join(', ')}`,
      got: JSON.stringify(name),
      hint: 'Correct the name.',
    });
  }
  const { record } = await runQuick((options) => experiment.run({ ...options, steps }), { seed });
  return firstOf((record as SmallRecord).results).values;
}

/**
 * The stored record of a small experiment.
 *
 * @throws BnlabError (`data`) when there is none, naming the command that makes it, or when it is broken.
 */
export function storedSmall(name: string, results = resultsFolder()): SmallRecord {
  const record = readSmallRecord(results, name);
  if (record) return record;
  const file = `notebooks/results/${SMALL}/${name}.json`;
  throw new BnlabError({
    kind: 'data',
    where: file,
    expected: `the stored record of bnlab run ${name}`,
    got: 'no such file',
    hint: `Make it: npx bnlab run ${name} --record ${file}`,
  });
}
