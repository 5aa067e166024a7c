import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ImageLoader, makeShards, openImages, openSource } from '../../../lib/data';
import { packTar } from '../../../lib/data/archives/tar-write';
import { solid } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

const SAMPLES = 4;
/** More than a worker keeps open. */
const MANY = 40;

/** How the archives become others of the same size, whose pictures have changed their labels. */
const CHANGES: Readonly<Record<string, (file: string, content: Buffer) => void>> = {
  'put in their place': (file, content) => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  },
  'written over them': (file, content) => writeFileSync(file, content),
};

describe('archives that become others while their pictures are read', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined });
  let pictures: readonly [Buffer, Buffer];
  before(async () => {
    pictures = [await solid([250, 0, 0], 'png'), await solid([0, 0, 250], 'png')];
  });

  /** Shards whose pictures of class 0 are red and those of 1 blue, or the other way round. */
  const shard = (number: number, isTurned: boolean) =>
    packTar(
      Array.from({ length: SAMPLES }, (_, i) => [
        { name: `${number}-${i}.png`, content: pictures[isTurned ? 1 - (i % 2) : i % 2] },
        { name: `${number}-${i}.cls`, content: Buffer.from(`${i % 2}`) },
      ]).flat(),
    );
  const fileOf = (number: number) => path.join(folder.path, `set-${String(number).padStart(6, '0')}.tar`);
  const writeAll = async (count: number, isTurned: boolean, write: (file: string, content: Buffer) => void) => {
    for (let number = 0; number < count; number++) write(fileOf(number), await shard(number, isTurned));
  };

  for (const [what, change] of Object.entries(CHANGES))
    for (const count of [2, MANY])
      it(`stop the loader before it shows one of them: ${count} that are ${what}`, async () => {
        await writeAll(count, false, writeFileSync);
        const list = await openImages(folder.path);
        const options = { list, miniBatch: SAMPLES, seed: 1, size: 8, view: 'centre', shuffle: 'none' } as const;
        const loader = new ImageLoader({ ...options, workers: 1, prefetch: 1 });
        const wrong: number[] = [];
        const look = async () => {
          const { images, labels, step } = await loader.next();
          labels.forEach((label, i) => images[i * 8 * 8 * 3] > 128 !== (label === 0) && wrong.push(step));
        };
        await look();
        await writeAll(count, true, change);
        const all = (async () => {
          for (let step = 1; step < 2 * count; step++) await look();
        })();
        const message = /set-0000\d\d\.tar: expected the archive whose pictures were listed, got another one/;
        await assert.rejects(all, { kind: 'io', message });
        assert.deepEqual(wrong, []);
        await loader.close();
      });

  it('stop the making of shards, and a later look at a part that was listed before', async () => {
    await writeAll(2, false, writeFileSync);
    const { train: list } = await openSource(folder.path);
    await writeAll(2, true, CHANGES['put in their place']);
    const out = path.join(folder.path, 'out');
    await assert.rejects(makeShards({ list: list.subset([5, 1]), folder: out, shortSide: 0 }), { kind: 'io' });
    assert.equal((await openImages(folder.path)).length, 2 * SAMPLES);
  });
});
