import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeNotebook } from '../../lib/kernel/notebook';
import { en, ko, lesson } from '../lessons/lesson';
import { bnlab } from './printed';

describe('bnlab notebook coverage', () => {
  it('lists every part of the paper with its cell', async () => {
    const { code, out } = await bnlab('notebook', 'coverage');
    assert.equal(code, 0, out);
    assert.match(out, /^3 +algorithm +algorithm-1 +03-batch-normalization#\S+, 03-batch-normalization#\S+$/m);
    assert.match(out, /^1 +claim +1-subnetwork +01-introduction#\S+$/m);
    assert.doesNotMatch(out, /MISSING|gap/);
  });

  it('fails where lessons lack something, and names each gap, to programs too', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-coverage-'));
    try {
      writeNotebook(path.join(folder, '01-one.ipynb'), lesson(en('# 1. Introduction'), ko('# 1. 서론')));
      const { code, out, err } = await bnlab('notebook', 'coverage', '--notebooks', folder);
      assert.notEqual(code, 0);
      assert.match(out, /^1 +section +section-1 +01-one#cell-1$/m);
      assert.match(out, /^gap: eq-objective: no English text and no code of 01-one shows/m);
      assert.match(err, /lessons that treat all of the paper, got \d+ gaps/);
      const json = await bnlab('notebook', 'coverage', '--notebooks', folder, '--json');
      const { gaps } = JSON.parse(json.out) as { gaps: { id: string }[] };
      assert.ok(gaps.some(({ id }) => id === 'algorithm-2'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
