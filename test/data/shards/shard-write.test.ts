import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesReader } from '../../../lib/data/archives/file-reader';
import { tarEntries } from '../../../lib/data/archives/tar';
import { readShardIndex } from '../../../lib/data/shards/shard-index';
import { makeShards, type MakeShardsOptions } from '../../../lib/data/shards/shard-write';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { openFiles } from '../open-files';
import { solid } from '../solid';
import { temporaryFolder } from '../temporary';

describe('making shards', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, 'out', name);
  const LABELS = [0, 1, 1, 0, 2];

  /** Five records of CIFAR; `change` makes another list. */
  function records({ label = 0, name = 'r', size = 3072 } = {}) {
    const file = path.join(folder.path, 'records');
    writeFileSync(file, Buffer.alloc(5 * 3072, 7));
    const builder = new ImageListBuilder({ encoding: 'cifar' });
    [label, ...LABELS.slice(1)].forEach((of, i) =>
      builder.add({ className: 'abc'[of], name: `${name}${i}`, file, offset: 3072 * i, size }),
    );
    return builder.build(['a', 'b', 'c']);
  }
  const make = (extra: Partial<MakeShardsOptions> = {}) =>
    makeShards({ list: records(), folder: path.join(folder.path, 'out'), perShard: 2, ...extra });
  const membersOf = (shard: string) => {
    const bytes = readFileSync(at(shard));
    return [...tarEntries(bytesReader(bytes, shard))].map(({ name, offset, size }) => {
      const content = bytes.subarray(offset, offset + size);
      return [name, name.endsWith('.cls') ? content.toString() : content.toString('latin1', 1, 4)] as const;
    });
  };

  it('writes as many as are needed, each picture beside its label, and an index of all', async () => {
    const progress: number[][] = [];
    const { index, reused, faults } = await make({ onProgress: (...seen) => void progress.push(seen) });
    const names = ['train-000000.tar', 'train-000001.tar', 'train-000002.tar'];
    assert.deepEqual(readdirSync(at('')).sort(), ['shards.json', ...names]);
    assert.deepEqual(progress, [[2, 5], [4, 5], [5, 5]]); // prettier-ignore
    assert.deepEqual([reused, faults], [0, []]);
    const members = names.map(membersOf);
    assert.deepEqual(members.map(({ length }) => length), [4, 4, 2]); // prettier-ignore
    const all = members.flat();
    const keys = all.filter((_, i) => i % 2 === 0).map(([name]) => name.replace('.png', ''));
    assert.deepEqual(
      [...keys].sort(),
      [0, 1, 2, 3, 4].map((i) => `0000000${i}`),
    );
    // mixed, not as they came
    assert.notDeepEqual(keys, [...keys].sort());
    assert.deepEqual(all, keys.flatMap((key) => [[`${key}.png`, 'PNG'], [`${key}.cls`, `${LABELS[Number(key)]}`]])); // prettier-ignore
    assert.deepEqual(readShardIndex(at('')), index);
    const { format, classes, recipe, shards } = index;
    assert.deepEqual([format, classes], ['bnlab shards 1', ['a', 'b', 'c']]);
    const { list, ...numbers } = recipe;
    assert.deepEqual(numbers, { name: 'train', perShard: 2, shortSide: 256, quality: 90, seed: 1, images: 5 });
    assert.match(String(list), /^[0-9a-f]{32}$/);
    assert.deepEqual(
      shards,
      names.map((name, i) => ({
        name,
        images: [2, 2, 1][i],
        bytes: statSync(at(name)).size,
        md5: createHash('md5').update(readFileSync(at(name))).digest('hex'), // prettier-ignore
      })),
    );
  });

  it('takes a thousand pictures a shard where nothing else is said, and as few as one', async () => {
    const { index } = await make({ perShard: undefined });
    assert.deepEqual([index.shards.length, index.recipe.perShard], [1, 1000]);
    const one = await makeShards({ list: records(), folder: path.join(folder.path, 'one'), perShard: 1, name: 'x' });
    assert.deepEqual(
      one.index.shards.map(({ name, images }) => [name, images]),
      [0, 1, 2, 3, 4].map((i) => [`x-00000${i}.tar`, 1]),
    );
  });

  it('mixes by the seed alone', async () => {
    const order = async (seed: number, place: string) => {
      await makeShards({ list: records(), folder: path.join(folder.path, place), perShard: 5, seed });
      const bytes = readFileSync(path.join(folder.path, place, 'train-000000.tar'));
      return [...tarEntries(bytesReader(bytes, ''))].map(({ name }) => name).join();
    };
    const first = await order(1, 'p');
    assert.equal(await order(1, 'q'), first);
    assert.notEqual(await order(2, 'r'), first);
  });

  it('goes on behind the shards that are whole, and from the first that is not', async () => {
    const { index } = await make();
    const again = await make();
    assert.deepEqual([again.reused, again.index], [3, index]);
    appendFileSync(at('train-000001.tar'), 'x');
    const mended = await make();
    assert.deepEqual([mended.reused, mended.index], [1, index]);
    appendFileSync(at('train-000000.tar'), 'x');
    assert.deepEqual((await make()).reused, 0);
  });

  it('removes what a killed run left of the same shards, and nothing of another name', async () => {
    const own = ['shards.json.0123abcd.tmp', 'train-000001.tar.89ef4567.tmp'];
    const others = ['notes.txt.0123abcd.tmp', 'val-000001.tar.89ef4567.tmp'];
    mkdirSync(at(''), { recursive: true });
    for (const name of [...own, ...others]) writeFileSync(at(name), 'half');
    const { index } = await make();
    const shards = index.shards.map(({ name }) => name);
    assert.deepEqual(readdirSync(at('')).sort(), [...others, ...shards, 'shards.json'].sort());
  });

  it('leaves no file open, made or not', async function () {
    if (process.platform !== 'linux') return this.skip();
    await make();
    const builder = new ImageListBuilder();
    builder.add({ className: 'a', name: 'no.jpg', file: path.join(folder.path, 'records'), offset: 0, size: 9 });
    await assert.rejects(make({ list: builder.build(), folder: path.join(folder.path, 'none') }), { kind: 'data' });
    assert.deepEqual(openFiles(folder.path), []);
  });

  it('refuses a folder of shards of other pictures, classes or options', async () => {
    await make();
    const others: Partial<MakeShardsOptions>[] = [
      { quality: 91 },
      { perShard: 3 },
      { seed: 2 },
      { list: records({ label: 1 }) },
      { list: records({ name: 'q' }) },
      { list: records({ size: 3071 }) },
      { list: records().relabelled(['a', 'b', 'c', 'd']) },
    ];
    for (const other of others)
      await assert.rejects(make(other), { message: /^shards\.json: expected shards made by \{"name":"train"/ });
  });

  it('refuses numbers out of their range, and takes those at its ends', async () => {
    const wrong = [{ perShard: 0 }, { perShard: 1.5 }, { quality: 0 }, { quality: 101 }, { shortSide: -1 }, { perShard: 100_001 }, { shortSide: 100_000 }]; // prettier-ignore
    for (const numbers of wrong) {
      const message = new RegExp(`^makeShards: expected ${Object.keys(numbers)[0]} of 1 to \\d+, got `);
      await assert.rejects(make(numbers), { kind: 'usage', message }, JSON.stringify(numbers));
    }
    const { index } = await make({ perShard: 100_000, quality: 100, shortSide: 0 });
    assert.equal(index.shards.length, 1);
    await makeShards({ list: records(), folder: path.join(folder.path, 'low'), quality: 1, shortSide: 99_999 });
  });

  it('leaves out what is at fault and counts the rest, or stops', async () => {
    const builder = new ImageListBuilder();
    for (const [i, content] of [await solid([1, 2, 3]), Buffer.from('no picture')].entries()) {
      const file = path.join(folder.path, `${i}.jpg`);
      writeFileSync(file, content);
      builder.add({ className: 'a', name: `${i}.jpg`, file, offset: 0, size: content.length });
    }
    const list = builder.build();
    await assert.rejects(make({ list }), { kind: 'data', message: /^1\.jpg: / });
    const { index, faults } = await make({ list, faults: 'skip' });
    assert.deepEqual([index.shards[0].images, faults.map(({ index: place }) => place)], [1, [1]]);
    assert.deepEqual(membersOf('train-000000.tar').map(([name]) => name), ['00000000.jpg', '00000000.cls']); // prettier-ignore
  });
});
