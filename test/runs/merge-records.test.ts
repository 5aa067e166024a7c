import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '../../lib/runs/manifest';
import { withEarlierSeeds } from '../../lib/runs/merge-records';

/** A record of some seeds; `of` marks where a result comes from. */
function record(seeds: readonly number[], of: string, steps = 10) {
  const manifest = {
    recipe: { name: 'ladder', profile: { steps } },
    seeds,
    engine: { name: 'wasm', detail: '' },
    versions: { bnlab: '1', tensorflowjs: '4', node: '20' },
    commit: of,
    data: { kind: 'generated', detail: '', checksums: {} },
    machine: { cpu: of, cores: 2, memoryGiB: 4, platform: 'linux x64' },
  } as unknown as Manifest;
  const results = seeds.flatMap((seed) => ['plain', 'bn'].map((cell) => ({ cell, seed, of })));
  return { manifest, results, ensembles: seeds.map((seed) => ({ seed, of })), note: of };
}

describe('a record that others were written before', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-record-'));
    file = path.join(folder, 'ladder.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (content: unknown) => writeFileSync(file, JSON.stringify(content));

  it('stays as it is where there was none', () => {
    const now = record([1], 'now');
    assert.equal(withEarlierSeeds(now, file), now);
  });

  it('takes over the seeds it does not have, and replaces those it has', () => {
    write(record([1, 3], 'before'));
    const merged = withEarlierSeeds(record([2, 3], 'now'), file);
    assert.deepEqual(merged.manifest.seeds, [1, 2, 3]);
    assert.equal(merged.manifest.commit, 'now');
    const seen = merged.results.map(({ cell, seed, of }) => `${cell} ${seed} ${of}`);
    assert.deepEqual(seen, ['plain 1 before', 'bn 1 before', 'plain 2 now', 'bn 2 now', 'plain 3 now', 'bn 3 now']);
    assert.deepEqual(
      merged.ensembles.map(({ of }) => of),
      ['before', 'now', 'now'],
    );
    assert.equal(merged.note, 'now');
  });

  it('says of each seed on what it was run, also after several additions', () => {
    write(record([1, 3], 'first'));
    write(withEarlierSeeds(record([3], 'second'), file));
    const { runs } = withEarlierSeeds(record([2], 'third'), file).manifest;
    assert.deepEqual(
      runs?.map(({ seeds, commit, machine }) => [seeds, commit, machine.cpu]),
      [
        [[1], 'first', 'first'],
        [[3], 'second', 'second'],
        [[2], 'third', 'third'],
      ],
    );
  });

  it('is not mixed with one of another recipe, nor written over what is no record', () => {
    write(record([1], 'before', 20));
    assert.throws(() => withEarlierSeeds(record([2], 'now'), file), /recipe\.profile\.steps = 10.*got.*20/s);
    write([]);
    assert.throws(() => withEarlierSeeds(record([2], 'now'), file), /without a manifest/);
    writeFileSync(file, '{');
    assert.throws(() => withEarlierSeeds(record([2], 'now'), file), /the record of an experiment/);
  });
});
