import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openImages } from '../../../lib/data';
import { packTar, writeTar } from '../../../lib/data/archives/tar-write';
import { writeFileAtomic } from '../../../lib/files';
import { Random } from '../../../lib/random';
import { children } from '../children';
import { pictures, solid } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';
import type { BuildSet } from './build-set';

const SEED = 5;
const PICTURES = 120;
/** BNLAB_LONG=1 tries as many moments as were asked for. */
const ROUNDS = process.env.BNLAB_LONG === '1' ? 20 : 2;
/** From before the first member to about the last shard, in milliseconds. */
const LONGEST = 300;
const PROGRAM = path.join(__dirname, 'build-set.ts');
const WHOLE = { indexed: PICTURES, copied: PICTURES, images: PICTURES, bad: 0 };

describe('index, cache and shards that several processes want', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const processes = children();
  withEnvironment({ BNLAB_CACHE: undefined });

  /** A set in a folder of its own, and what a process is to make of it. */
  const prepare = async (round: number): Promise<Omit<BuildSet, 'delay'>> => {
    const content = await solid([1, 2, 3]);
    const here = path.join(folder.path, `${round}`);
    const archive = path.join(here, 'set.tar');
    const members = ['a', 'b'].flatMap((name) => pictures(name, PICTURES / 2));
    await writeTar(
      archive,
      members.map((name) => ({ name, content })),
    );
    const samples = members.flatMap((_, i) => [
      { name: `${i}.jpg`, content },
      { name: `${i}.cls`, content: Buffer.from(String(i % 2)) },
    ]);
    const compressed = path.join(here, 'compressed');
    writeFileAtomic(path.join(compressed, 'train-000000.tar.gz'), gzipSync(await packTar(samples)));
    return { archive, compressed, shards: path.join(here, 'shards') };
  };

  const isWhole = async ({ archive, shards }: Omit<BuildSet, 'delay'>, when: string) => {
    const names = ['compressed', 'set.tar', 'set.tar.arrow', 'shards'];
    assert.deepEqual(readdirSync(path.dirname(archive)).sort(), names, when);
    assert.equal(readdirSync(shards).length, Math.ceil(PICTURES / 16) + 1, when);
    assert.equal((await openImages(shards)).length, PICTURES, when);
    const cached = readdirSync(cache(), { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
    assert.deepEqual([...new Set(cached.map(({ name }) => name))], ['train-000000.tar'], when);
  };
  const cache = () => path.join(folder.path, 'cache');
  const start = () => {
    // the processes inherit it
    process.env.BNLAB_CACHE = cache();
    return processes.start(PROGRAM);
  };

  it(`are whole after two at once, at ${ROUNDS} offsets`, async () => {
    const random = new Random(SEED);
    const pair = [await start(), await start()];
    for (let round = 0; round < ROUNDS; round++) {
      const set = await prepare(round);
      const delays = [0, round === 0 ? 0 : random.uniform(0, LONGEST)];
      const ends = pair.map((child) => processes.answer(child));
      pair.forEach((child, i) => child.send({ ...set, delay: delays[i] }));
      const when = `seed ${SEED}, second one after ${delays[1].toFixed(0)} ms`;
      assert.deepEqual(await Promise.all(ends), [WHOLE, WHOLE], when);
      await isWhole(set, when);
    }
  });

  it(`are whole after the next call, whenever the first was killed (${ROUNDS} moments)`, async () => {
    const random = new Random(SEED);
    const second = await start();
    for (let round = 0; round < ROUNDS; round++) {
      const set = await prepare(round);
      const first = await start();
      first.send({ ...set, delay: 0 });
      const moment = random.uniform(0, LONGEST);
      await new Promise((resolve) => setTimeout(resolve, moment));
      first.kill('SIGKILL');
      const end = processes.answer(second);
      second.send({ ...set, delay: 0 });
      const when = `seed ${SEED}, killed after ${moment.toFixed(0)} ms`;
      assert.deepEqual(await end, WHOLE, when);
      await isWhole(set, when);
    }
  });
});
