/**
 * The folder of the stored records: a path that leads elsewhere would leave every claim open, as if nothing had been run.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { readError } from '../../io-error';
import { SMALL } from '../../records/values';

/** Experiments with a record of their own, beside those of `small/`. */
const RECORDED = [
  'ablation',
  'dropout',
  'ensemble',
  'figure1',
  'figure1-best',
  'imagenette',
  'imagenette-wide',
  'ladder',
  'learning-rates',
];

/** Refuses what is no folder of stored records. @throws BnlabError (`input`), (`io`) for a folder that cannot be read. */
export function checkResultsFolder(results: string): void {
  const place = statSync(results, { throwIfNoEntry: false });
  if (!place) throw noRecords(results, 'no such folder');
  if (!place.isDirectory()) throw noRecords(results, 'no folder');
  const isThere = RECORDED.some((name) => statSync(path.join(results, `${name}.json`), { throwIfNoEntry: false }));
  if (isThere || hasSmall(results)) return;
  throw noRecords(results, 'a folder without any');
}

function hasSmall(results: string): boolean {
  const folder = path.join(results, SMALL);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  try {
    return readdirSync(folder).some((name) => name.endsWith('.json'));
  } catch (thrown) {
    throw readError(folder, 'a folder of stored records', thrown);
  }
}

function noRecords(where: string, got: string): BnlabError {
  return new BnlabError({
    where,
    expected: 'the folder of the stored records',
    got,
    hint: 'In a checkout it is notebooks/results; a published package carries a copy. Leave --results away for either.',
  });
}
