import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packTar } from '../../../lib/data/archives/tar-write';
import { checksum } from '../../../lib/data/download/checksum';
import { checkSource } from '../../../lib/data/source/check-source';
import { solid } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

describe('the check of a source', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined });
  let picture: Buffer;
  before(async () => void (picture = await solid([9, 8, 7], 'jpg', 2)));
  const at = (name: string) => path.join(folder.path, name);
  /** A shard of pictures of the class 0 and 1 in turn; `bad` of them are none. */
  const shard = (count: number, bad = 0) =>
    packTar(
      Array.from({ length: count }, (_, i) => [
        { name: `${i}.jpg`, content: i < bad ? Buffer.from('none') : picture },
        { name: `${i}.cls`, content: Buffer.from(`${i % 2}`) },
      ]).flat(),
    );
  const writeIndex = (name: string, bytes: Buffer, images: number, md5 = checksum(bytes)) => {
    mkdirSync(at(name), { recursive: true });
    writeFileSync(path.join(at(name), 'x-000000.tar'), bytes);
    const shards = [{ name: 'x-000000.tar', images, bytes: bytes.length, md5 }];
    const index = { format: 'bnlab shards 1', classes: ['0', '1'], recipe: {}, shards };
    writeFileSync(path.join(at(name), 'shards.json'), JSON.stringify(index));
  };

  it('looks at every picture of both parts, and at the shards of each', async () => {
    writeIndex('train', await shard(4, 1), 4);
    writeIndex('val', await shard(2), 2, '0'.repeat(32));
    const seen: unknown[] = [];
    const { parts, badShards, unended, manifest } = await checkSource(folder.path, {
      onProgress: (...progress) => void seen.push(progress),
      onBadShards: (bad) => void seen.push(bad.length),
    });
    assert.deepEqual(parts.map(({ name, images, faults }) => [name, images, faults.length]), [['train', 4, 1], ['val', 2, 0]]); // prettier-ignore
    assert.deepEqual(seen, [1, [1, 6], [2, 6], [3, 6], [4, 6], [5, 6], [6, 6]]);
    assert.deepEqual(badShards.map(({ name, problem }) => [name, problem.slice(0, 3)]), [['x-000000.tar', 'MD5']]); // prettier-ignore
    assert.deepEqual([unended, manifest.validation?.name], [[], 'val']);
  });

  it('is of one part where there is no other, and tells of no bad shards where there are none', async () => {
    writeIndex('set', await shard(2), 2);
    const seen: unknown[] = [];
    const { parts, badShards } = await checkSource(at('set'), {
      onProgress: (...progress) => void seen.push(progress),
      onBadShards: (bad) => void seen.push(bad),
    });
    assert.deepEqual([parts.length, parts[0].images, badShards, seen], [1, 2, [], [[1, 2], [2, 2]]]); // prettier-ignore
  });

  it('names archives without an end, and nothing else that was left out', async () => {
    const bytes = await shard(2);
    mkdirSync(at('set'));
    writeFileSync(
      at('set/x-000000.tar'),
      bytes.subarray(0, bytes.lastIndexOf('1') + 512 - (bytes.lastIndexOf('1') % 512)),
    );
    writeFileSync(at('set/x-000002.tar'), await packTar([{ name: 'z.jpg', content: picture }, { name: 'z.cls', content: Buffer.from('0') }])); // prettier-ignore
    const { unended, manifest } = await checkSource(at('set'));
    assert.deepEqual(unended.map(({ name }) => name), ['x-000000.tar']); // prettier-ignore
    assert.equal(manifest.train.leftOut.total, 2);
  });
});
