import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  checkComplete,
  readShardIndex,
  refuseUnended,
  verifyShards,
  wrongShard,
} from '../../../lib/data/shards/shard-index';
import { temporaryFolder } from '../temporary';

const CONTENTS = { 'a.tar': 'one', 'b.tar': 'three' };
const shardOf = (name: string, content: string) => {
  const md5 = createHash('md5').update(content).digest('hex');
  return { name, images: content.length, bytes: content.length, md5 };
};

describe('the index of shards', () => {
  const folder = temporaryFolder();
  const write = (shards: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => {
    const index = { format: 'bnlab shards 1', classes: ['cat'], recipe: { name: 'x', perShard: 3 }, shards, ...more };
    writeFileSync(path.join(folder.path, 'shards.json'), JSON.stringify(index));
    return index;
  };
  const shards = () =>
    Object.entries(CONTENTS).map(([name, content]) => {
      writeFileSync(path.join(folder.path, name), content);
      return shardOf(name, content);
    });

  it('is what was written, and none where nothing was', () => {
    assert.equal(readShardIndex(folder.path), undefined);
    const index = write(shards());
    assert.deepEqual(readShardIndex(folder.path), index);
  });

  it('is refused where it is damaged, or leads out of its folder', () => {
    const [shard] = shards();
    for (const [list, more] of [
      [[{ ...shard, name: '../a.tar' }], {}],
      [[{ ...shard, bytes: '3' }], {}],
      [[], { format: 'bnlab shards 2' }],
      [[], { recipe: { name: true } }],
    ] as const) {
      write(list, more);
      assert.throws(() => readShardIndex(folder.path), {
        kind: 'data',
        message: /^shards\.json: expected a shard index, got .*\nDelete it to read the shards without it/s,
      });
    }
  });

  it('is complete when it lists as many shards as its recipe makes', () => {
    const index = (images: unknown, perShard: unknown, count: number) =>
      ({
        format: 'bnlab shards 1',
        classes: [],
        recipe: { images, perShard },
        shards: Array.from({ length: count }, (_, i) => shardOf(`${i}.tar`, 'xyz')),
      }) as unknown as Parameters<typeof checkComplete>[0];
    for (const [images, perShard, count] of [
      [9, 3, 3],
      [7, 3, 3],
      [6, 3, 3],
      [0, 3, 0],
      ['9', 3, 1],
      [9, '3', 1],
      [undefined, undefined, 0],
    ] as const)
      checkComplete(index(images, perShard, count));
    for (const [images, perShard, count, wanted, there] of [
      [9, 3, 2, 3, 6],
      [7, 3, 2, 3, 6],
      [1, 3, 0, 1, 0],
    ] as const)
      assert.throws(() => checkComplete(index(images, perShard, count)), {
        kind: 'data',
        message: new RegExp(
          `^shards\\.json: expected ${wanted} shards of ${images} pictures, got ${count} shards of ${there}: the run`,
        ),
      });
  });

  it('is compared with its shards, one after the other', async () => {
    write(shards());
    const progress: (readonly [number, number])[] = [];
    assert.deepEqual(await verifyShards(folder.path, (done, total) => void progress.push([done, total])), []);
    assert.deepEqual(progress, [
      [1, 2],
      [2, 2],
    ]);
    const [a, b] = shards();
    write([{ ...a, bytes: 4 }, { ...b, md5: '0'.repeat(32) }, shardOf('c.tar', 'x')]); // prettier-ignore
    assert.deepEqual(await verifyShards(folder.path), [
      { name: 'a.tar', problem: '3 bytes instead of 4' },
      { name: 'b.tar', problem: `MD5 ${b.md5} instead of ${'0'.repeat(32)}` },
      { name: 'c.tar', problem: 'no such file' },
    ]);
  });

  it('has nothing to compare where there is none', async () => {
    assert.deepEqual(await verifyShards(folder.path), []);
  });

  it('has words for shards that are not as it says', () => {
    assert.equal(wrongShard('a.tar', 9, undefined).message.split('\n')[0], 'a.tar: expected a shard of 9 bytes, got no such file'); // prettier-ignore
    assert.equal(wrongShard('a.tar', 9, 0).message.split('\n')[0], 'a.tar: expected a shard of 9 bytes, got 0 bytes');
    assert.equal(wrongShard('a.tar', 9, 0).kind, 'data');
    assert.throws(() => refuseUnended('a.tar', 'no end'), {
      kind: 'data',
      message: /^a\.tar: expected a whole shard, as shards\.json lists it, got no end\n/,
    });
  });
});
