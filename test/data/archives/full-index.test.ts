import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { FULL_SIZE, type FullIndexReport } from './full-index';
import { temporaryFolder } from '../temporary';
import { SOURCES } from '../../sources';

/**
 * The most that 1.28 million entries may take, at any moment, beyond the process itself: 145 to 185 MB on Node 20 and 223 MB on
 * Node 26; more where the threads that collect garbage have to wait for a core.
 */
const MOST_BYTES = 300e6;
/** What the young generation may grow to, in MB, as Node 20 has it: newer ones collect garbage later. */
const YOUNG = '--max-semi-space-size=16';
/** What they hold in the end: 4 + 8 + 4 + 2 bytes of columns, 27 of names and their places, 4 of the order, each. */
const HELD_BYTES = 70e6;

describe('the index of the full ImageNet', () => {
  const folder = temporaryFolder();

  it('is written, opened and shuffled in little memory', () => {
    const program = path.join(__dirname, 'full-index.ts');
    const file = path.join(folder.path, 'full.arrow');
    const run = (task: string): FullIndexReport => {
      const words = [YOUNG, ...SOURCES, program, task, file];
      const out = execFileSync(process.execPath, words, { encoding: 'utf8' });
      return JSON.parse(out) as FullIndexReport;
    };
    const written = run('write');
    const opened = run('open');
    const last = { name: `n00000166_${FULL_SIZE - 1}.JPEG`, label: 166, offset: (FULL_SIZE - 1) * 115_000 };
    assert.deepEqual([written.last, opened.last], [last, last]);
    for (const { peakGrowth } of [written, opened]) {
      assert.ok(peakGrowth < MOST_BYTES, `${peakGrowth} bytes at the peak`);
    }
    assert.ok(opened.heldGrowth < HELD_BYTES, `${opened.heldGrowth} bytes held`);
  });
});
