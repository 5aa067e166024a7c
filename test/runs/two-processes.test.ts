import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../lib/random';
import { runsOfManifest, type Manifest } from '../../lib/runs/manifest';
import { children } from '../data/children';
import { temporaryFolder } from '../data/temporary';
import type { RunInFolder } from './run-in-folder';
import { manifest } from './some-manifest';

const SEED = 5;
/** BNLAB_LONG=1 tries as many moments as were asked for. */
const ROUNDS = process.env.BNLAB_LONG === '1' ? 20 : 2;
const PARTS = 6;
const PART_MILLISECONDS = 12;
/** From before the first part to after the last one, in milliseconds. */
const LONGEST = 250;
const PROGRAM = path.join(__dirname, 'run-in-folder.ts');

describe('a run folder that two processes want', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const processes = children();
  const work = (round: number, delay: number, seeds: readonly number[]): RunInFolder => {
    const here = path.join(folder.path, `${round}`);
    return { delay, folder: here, manifest: manifest(seeds), parts: PARTS, partMilliseconds: PART_MILLISECONDS };
  };
  const partsOf = (seeds: readonly number[]) =>
    seeds.flatMap((seed) => Array.from({ length: PARTS }, (_, part) => `cell${part}-seed${seed}`)).sort();

  const isWhole = (here: string, seeds: readonly number[], when: string) => {
    const names = partsOf(seeds);
    const files = names.flatMap((name) => [`${name}.json`, `${name}.jsonl`]);
    assert.deepEqual(readdirSync(here).sort(), [...files, 'manifest.json'].sort(), when);
    const stored = JSON.parse(readFileSync(path.join(here, 'manifest.json'), 'utf8')) as Manifest;
    const noted = runsOfManifest(stored).flatMap(({ parts }) => parts ?? []);
    assert.deepEqual(noted.sort(), names, when);
    for (const name of names) {
      const steps = readFileSync(path.join(here, `${name}.jsonl`), 'utf8');
      assert.equal(steps, '{"step":0}\n{"step":1}\n{"step":2}\n', `${when}: ${name}`);
    }
  };

  for (const [what, seeds] of [
    ['the same seeds: one works, the other is told who does', [[1], [1]]],
    ['seeds of their own: both work', [[1], [2]]],
  ] as const) {
    it(`is whole after two at once with ${what} (${ROUNDS} offsets)`, async () => {
      const random = new Random(SEED);
      const pair = [await processes.start(PROGRAM), await processes.start(PROGRAM)];
      for (let round = 0; round < ROUNDS; round++) {
        const delays = [0, round === 0 ? 0 : random.uniform(0, LONGEST)];
        const when = `seed ${SEED}, second one after ${delays[1].toFixed(0)} ms`;
        const both = pair.map((child) => processes.answer(child));
        pair.forEach((child, i) => child.send(work(round, delays[i], seeds[i])));
        const ends = await Promise.all(both);
        const done = ends.filter((end) => Array.isArray(end)).flat();
        assert.deepEqual(done.sort(), partsOf([...new Set(seeds.flat())]), `${when}: nothing is done twice`);
        for (const end of ends) {
          if (typeof end === 'string')
            assert.match(end, /got process \d+ \(running ladder, since .*Wait until it is done/s);
        }
        isWhole(path.join(folder.path, `${round}`), [...new Set(seeds.flat())], when);
      }
    });
  }

  it(`is whole after the next call, whenever the first was killed (${ROUNDS} moments)`, async () => {
    const random = new Random(SEED);
    const second = await processes.start(PROGRAM);
    for (let round = 0; round < ROUNDS; round++) {
      const first = await processes.start(PROGRAM);
      first.send(work(round, 0, [1]));
      const moment = random.uniform(0, LONGEST);
      await new Promise((resolve) => setTimeout(resolve, moment));
      first.kill('SIGKILL');
      await once(first, 'exit');
      const end = processes.answer(second);
      second.send(work(round, 0, [1]));
      const when = `seed ${SEED}, killed after ${moment.toFixed(0)} ms`;
      assert.ok(Array.isArray(await end), when);
      isWhole(path.join(folder.path, `${round}`), [1], when);
    }
  });
});
