/**
 * What the book takes from the stored records: the verdicts, the runs of Figure 1, the records themselves, a picture to share.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readCellRecord } from '../experiments/cells/record';
import type { JudgedClaim } from '../paper';
import type { DrawnRun } from './figure-one';
import type { BookOptions } from './types';

const PICTURE = {
  file: 'figure2.png',
  alt: 'Held-out accuracy of five variants of Inception against training steps, with and without batch normalization',
} as const;

/** The runs of Figure 1's record in a folder of results; none where there is no record. @throws BnlabError (`data`) for a damaged one. */
function figure1Runs(results: string): readonly DrawnRun[] {
  return readCellRecord(path.join(results, 'figure1-best.json'))?.cells ?? [];
}

/** All that a book shows of a folder of results, with the claims as they were judged there. @throws BnlabError (`data`) for a damaged record. */
export function storedParts(
  results: string,
  claims: readonly JudgedClaim[],
): Pick<BookOptions, 'claims' | 'figure1' | 'records' | 'picture'> {
  const names = [...new Set(claims.flatMap(({ run }) => run?.record ?? []))].sort();
  const there = names.filter((name) => existsSync(path.join(results, name)));
  const picture = path.join(results, PICTURE.file);
  return {
    claims,
    figure1: figure1Runs(results),
    records: new Map(there.map((name) => [name, readFileSync(path.join(results, name))])),
    picture: existsSync(picture) ? { png: readFileSync(picture), alt: PICTURE.alt } : undefined,
  };
}
