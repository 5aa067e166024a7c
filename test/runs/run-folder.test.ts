import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from '../../lib/locks';
import { RunFolder } from '../../lib/runs';
import type { Manifest } from '../../lib/runs';
import { manifest } from './some-manifest';

describe('a run folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'bnlab-run-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Finishes a part for each seed, as one process would. */
  const work = (of: Manifest, cell = 'bn') =>
    RunFolder.use(folder, of, async (run) => {
      for (const seed of of.seeds) {
        const part = `${cell}-seed${seed}`;
        if (run.finished(part) === undefined) await run.finish(part, { seed });
      }
      return run.record();
    });
  const runs = (record: Manifest) =>
    record.runs!.map(({ commit, seeds, parts, machine }) => [commit, machine.threads, seeds, parts]);

  it('says which part was done by which commit and with how many threads', async () => {
    await work(manifest([1]));
    const record = await work(manifest([1, 2], 'second', 4));
    assert.deepEqual(runs(record), [
      ['first', 1, [1], ['bn-seed1']],
      ['second', 4, [2], ['bn-seed2']],
    ]);
    assert.deepEqual([record.commit, record.machine.threads, record.seeds], ['second', 4, [1, 2]]);
  });

  it('keeps the commit of what was done when nothing is left to do', async () => {
    await work(manifest([1]));
    const record = await work(manifest([1], 'second'));
    assert.equal(record.commit, 'first');
    assert.deepEqual(runs(record), [['first', 1, [1], ['bn-seed1']]]);
  });

  it('is one run where the same code went on on the same machine', async () => {
    await work(manifest([1]));
    await work(manifest([1]), 'plain');
    assert.deepEqual(runs(await work(manifest([2]))), [['first', 1, [2], ['bn-seed1', 'plain-seed1', 'bn-seed2']]]);
  });

  it('gives a part that was done again to the run that did it', async () => {
    await work(manifest([1, 2]));
    rmSync(path.join(folder, 'bn-seed1.json'));
    const record = await work(manifest([1, 2], 'second'));
    assert.deepEqual(
      record.runs!.map(({ parts }) => parts),
      [['bn-seed2'], ['bn-seed1']],
    );
  });

  it('loses what a killed process of the same seeds left half written, and nothing of other seeds', async () => {
    const left = ['bn-seed1.json.0123abcd.tmp', 'manifest.json.0123abcd.tmp'];
    const others = ['bn-seed11.json.0123abcd.tmp', 'bn-seed2.json.0123abcd.tmp'];
    for (const name of [...left, ...others]) writeFileSync(path.join(folder, name), 'half');
    await work(manifest([1]));
    assert.deepEqual(readdirSync(folder).sort(), ['bn-seed1.json', ...others, 'manifest.json'].sort());
  });

  it('notes a part before it is there: a process that is killed in between does it again, and another notes it as its own', async () => {
    const full = new Error('no space');
    const failing = RunFolder.use(folder, manifest([1]), async (run) => {
      mkdirSync(path.join(folder, 'bn-seed1.json'));
      await assert.rejects(run.finish('bn-seed1', { seed: 1 }));
      rmSync(path.join(folder, 'bn-seed1.json'), { recursive: true });
      throw full;
    });
    await assert.rejects(failing, full);
    const noted = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
    assert.deepEqual(runs(noted), [['first', 1, [1], ['bn-seed1']]]);
    assert.deepEqual(runs(await work(manifest([1], 'second'))).at(-1), ['second', 1, [1], ['bn-seed1']]);
  });

  it('is open to processes with other seeds, and closed to those with the same', async () => {
    const lock = takeLock(path.join(folder, 'seed2'), 'running ladder');
    await assert.rejects(work(manifest([1, 2])), /no other process[^]*running ladder/);
    assert.ok(!existsSync(path.join(folder, 'seed1.lock')), 'the lock that was taken first is given back');
    assert.equal((await work(manifest([1]))).runs!.length, 1);
    lock.release();
    await Promise.all([work(manifest([2])), work(manifest([3])), work(manifest([4]))]);
    const record = await work(manifest([1, 2, 3, 4]));
    assert.deepEqual(
      record.runs!.flatMap(({ parts }) => parts).sort(),
      [1, 2, 3, 4].map((seed) => `bn-seed${seed}`),
    );
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('lock')),
      [],
    );
  });

  it('reads the folder of a version that kept no runs', async () => {
    const { machine, ...old } = manifest([1], 'old');
    const { cpu, cores, memoryGiB, platform } = machine;
    const file = path.join(folder, 'manifest.json');
    writeFileSync(file, JSON.stringify({ ...old, machine: { cpu, cores, memoryGiB, platform } }));
    writeFileSync(path.join(folder, 'bn-seed1.json'), '{"seed":1}');
    const record = await work(manifest([1, 2], 'new'));
    assert.deepEqual(
      record.runs!.map(({ commit, seeds }) => [commit, seeds]),
      [
        ['old', [1]],
        ['new', [2]],
      ],
    );
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as Manifest).runs!.length, 2);
  });

  it('refuses a run of another engine, recipe, data or version, naming the difference', async () => {
    await work(manifest([1]));
    const base = manifest([1]);
    const others: readonly [Manifest, RegExp][] = [
      [{ ...base, engine: { ...base.engine, name: 'onednn' } }, /engine = "wasm", got engine = "onednn"/],
      [{ ...base, engine: { ...base.engine, precision: 'bf16' } }, /engine = "wasm", got engine = "wasm, bf16"/],
      [{ ...base, recipe: { ...base.recipe, steps: 20 } }, /recipe.steps = 10, got recipe.steps = 20/],
      [{ ...base, data: { ...base.data, checksums: { train: 'x' } } }, /data.train/],
      [{ ...base, versions: { ...base.versions, bnlab: '2' } }, /bnlab = "1", got bnlab = "2"/],
    ];
    for (const [other, message] of others) await assert.rejects(work(other), message);
  });
});
