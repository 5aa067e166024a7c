import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunOptions } from '../../lib/experiments/experiment';
import { claimRows, provenance, runQuick, storedRecord } from '../../lib/experiments/lesson';
import type { Manifest } from '../../lib/runs/manifest';
import { printed } from '../printed';

describe('a quick run in a lesson', () => {
  const run = ({ onProgress, ...options }: RunOptions) => {
    writeFileSync(path.join(options.out, 'metrics'), '');
    for (const part of ['plain', 'plain', 'bn']) onProgress?.({ part, done: 1, total: 40, note: 'loss 2.3' });
    return Promise.resolve(options);
  };

  it('takes the small profile with one seed, prints a line a network, and leaves no folder', async () => {
    let seen: Omit<RunOptions, 'onProgress'> | undefined;
    const lines = await printed(async () => (seen = await runQuick(run, { seed: 7 })));
    assert.deepEqual([seen?.quick, seen?.seeds], [true, [7]]);
    assert.deepEqual(lines, ['plain: 40 steps', 'bn: 40 steps']);
    assert.ok(seen && !existsSync(seen.out));
  });

  it('leaves no folder when it fails either, and lets the failure through', async () => {
    let out = '';
    const failing = (options: RunOptions) => {
      out = options.out;
      return Promise.reject(new Error('the engine is gone'));
    };
    await assert.rejects(runQuick(failing, { seed: 1 }), /the engine is gone/);
    assert.ok(out && !existsSync(out));
  });
});

describe('the stored record of an experiment', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-results-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read from the results, and its absence names the command that makes it', () => {
    assert.throws(() => storedRecord('dropout', folder), /no such file[^]*npx bnlab run dropout --record/);
    const record = storedRecord('dropout');
    writeFileSync(path.join(folder, 'dropout.json'), JSON.stringify(record));
    assert.deepEqual(storedRecord('dropout', folder), record);
  });

  it('is refused where fields are missing', () => {
    writeFileSync(path.join(folder, 'ladder.json'), JSON.stringify({ manifest: { recipe: { name: 'ladder' } } }));
    assert.throws(() => storedRecord('ladder', folder), /got manifest\.recipe\.profile/);
  });

  it('is there for every experiment that a lesson draws', () => {
    for (const name of ['ablation', 'dropout', 'ladder', 'learning-rates'] as const) {
      assert.ok(storedRecord(name).results.length > 0, name);
    }
    assert.ok(storedRecord('ensemble').ensembles.length > 0);
  });
});

describe('where a record comes from', () => {
  const run = (seeds: number[], commit: string | null) => ({
    seeds,
    commit,
    engine: { name: 'wasm', detail: 'one core' },
    machine: { cpu: 'AMD EPYC', cores: 2, memoryGiB: 24, platform: 'linux x64' },
  });
  const manifest = { ...run([2], '0123456789'), data: { detail: 'CIFAR-10, five files.' } } as unknown as Manifest;

  it('is a line for its data and one for its run', () => {
    assert.equal(
      provenance(manifest),
      'CIFAR-10, five files.\nseed 2: engine wasm (one core), AMD EPYC, commit 0123456',
    );
  });

  it('is a line for each run where seeds were added', () => {
    const lines = provenance({ ...manifest, runs: [run([1, 3], null), run([2], '0123456789')] }).split('\n');
    assert.match(lines[1], /^seeds 1, 3: .*commit unknown$/);
    assert.equal(lines.length, 3);
  });
});

describe('the claims that end a lesson', () => {
  it('come in the order asked for', () => {
    const rows = claimRows(['3-gradient', '3-normalized']);
    assert.match(rows[0].claim, /differentiable/);
    assert.equal(rows[0].verdict, 'proved');
    assert.match(rows[1].claim, /mean 0 and variance 1/);
    const [korean] = claimRows(['3-gradient'], 'ko');
    assert.deepEqual(Object.keys(korean), ['주장', '논문', '여기', '판정']);
    assert.equal(korean['판정'], '증명됨');
  });
});
