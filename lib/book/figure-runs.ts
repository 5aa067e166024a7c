/**
 * The stored runs that the first page draws.
 * @module
 */
import path from 'node:path';
import { readCellRecord } from '../experiments/cells/record';
import type { DrawnRun } from './figure-one';

/** The runs of Figure 1's record in a folder of results; none where there is no record. @throws BnlabError (`data`) for a damaged one. */
export function figure1Runs(results: string): readonly DrawnRun[] {
  return readCellRecord(path.join(results, 'figure1-best.json'))?.cells ?? [];
}
