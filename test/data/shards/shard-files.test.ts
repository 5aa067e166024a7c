import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from '../../../lib/data/archives/tar-write';
import { holdsSamples, inPlace, isNumberedShard, isShardFolder, missingShards, shardFiles } from '../../../lib/data/shards/shard-files'; // prettier-ignore
import { temporaryFolder, withEnvironment } from '../temporary';

const shards = (...numbers: readonly number[]) => numbers.map((i) => `/set/t-${String(i).padStart(6, '0')}.tar`);

describe('the files of shards', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_CACHE: undefined });
  const file = (name: string) => path.join(folder.path, name);
  const write = async (name: string, members: readonly string[]) => {
    const bytes = await packTar(members.map((member) => ({ name: member, content: Buffer.from('x') })));
    writeFileSync(file(name), bytes);
    return file(name);
  };

  it('are the tars of a folder by name, compressed or not', () => {
    for (const name of ['b.tar', 'a.TAR', 'c.tar.gz', 'd.tgz', '.e.tar', 'f.zip', 'tar']) writeFileSync(file(name), '');
    assert.deepEqual(shardFiles(folder.path), ['a.TAR', 'b.tar', 'c.tar.gz', 'd.tgz']);
  });

  it('are known by two digits at the end', () => {
    for (const name of ['/d/00.tar', 't-01.tar', 't_123.tar.gz', 't.0000.TGZ']) assert.ok(isNumberedShard(name), name);
    for (const name of ['1.tar', 't-1.tar', 't01.tar', '01/t.tar', '01.zip']) assert.ok(!isNumberedShard(name), name);
  });

  it('jump over numbers, which are named unless they are more than the shards and a hundred', () => {
    const name = (i: number) => path.basename(shards(i)[0]);
    assert.deepEqual(missingShards(shards(0, 1, 2)), []);
    assert.deepEqual(missingShards(shards(5, 2, 1)), [name(3), name(4)]);
    assert.deepEqual(missingShards(['b/10.tar', 'b/12.tar', 'x-20.tgz', 'x-22.tgz', 'y.tar', 'x-023.tgz']), ['11.tar', 'x-21.tgz']); // prettier-ignore
    assert.deepEqual(missingShards(['v07-98-a.tar', 'v07-100.tar', 'v07-098.tar']), ['v07-099.tar']);
    // two shards may have 102 holes between them
    assert.equal(missingShards(shards(0, 103)).length, 102);
    assert.deepEqual(missingShards(shards(0, 104)), []);
    assert.deepEqual(missingShards([]), []);
  });

  it('hold a picture and a label of one key among their first 64 members', async () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => `${i}.jpg`);
    const CASES: readonly (readonly [members: readonly string[], holds: boolean])[] = [
      [['1.jpg', '1.cls'], true],
      [['./a.b/1.JSON', 'a.b/1.png'], true],
      [['1.jpg', '2.cls'], false],
      [['1.txt', '1.cls'], false],
      [['1.cls', '1/', '1/x.jpg'], false],
      [['1', 'cls'], false],
      [[...many(63), '62.cls'], true],
      [[...many(64), '63.cls'], false],
      [[], false],
    ];
    for (const [i, [members, holds]] of CASES.entries())
      assert.equal(holdsSamples(await write('x.tar', members)), holds, `case ${i}`);
  });

  it('hold no samples where they are compressed, damaged or gone, which others report', async () => {
    const packed = await packTar([{ name: '1.jpg', content: Buffer.from('x') }]);
    writeFileSync(file('x.tar'), gzipSync(packed));
    assert.equal(holdsSamples(file('x.tar')), false);
    writeFileSync(file('x.tar'), packed.subarray(0, 300));
    assert.equal(holdsSamples(file('x.tar')), false);
    for (const name of ['none.tar', '.']) assert.throws(() => holdsSamples(file(name)), { kind: 'io' });
  });

  it('hold no label in a folder that is called like one', async () => {
    const packed = await packTar(['1.jpg', '1.cls'].map((name) => ({ name, content: Buffer.alloc(0) })));
    const label = packed.subarray(512, 1024);
    label.write('5', 156);
    label.fill(' ', 148, 156);
    const sum = label.reduce((total, byte) => total + byte, 0);
    label.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    writeFileSync(file('x.tar'), packed);
    assert.equal(holdsSamples(file('x.tar')), false);
  });

  it('are closed again', async function () {
    if (process.platform !== 'linux') return this.skip();
    await write('x.tar', ['1.jpg', '1.cls']);
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    assert.equal(holdsSamples(file('x.tar')), true);
    assert.equal(open(), before);
  });

  it('make a folder of shards by an index, by numbers, or by what the first one holds', async () => {
    assert.equal(isShardFolder(folder.path), false);
    await write('cat.tar', ['1.jpg']);
    assert.equal(isShardFolder(folder.path), false);
    await write('a.tar', ['1.jpg', '1.cls']);
    assert.equal(isShardFolder(folder.path), true);
    const numbers = file('numbers');
    mkdirSync(numbers);
    await write('numbers/00.tar', ['1.jpg']);
    assert.equal(isShardFolder(numbers), true);
    await write('numbers/x.tar', []);
    assert.equal(isShardFolder(numbers), false);
    writeFileSync(path.join(numbers, 'shards.json'), '');
    assert.equal(isShardFolder(numbers), true);
  });

  it('are read where they lie, unpacked ones instead of compressed ones', async () => {
    process.env.BNLAB_CACHE = file('cache');
    const plain = await write('a.tar', ['1.jpg']);
    const packed = await packTar([{ name: '2.jpg', content: Buffer.from('x') }]);
    writeFileSync(file('b.tgz'), gzipSync(packed));
    const places = await inPlace([plain, file('b.tgz')]);
    assert.deepEqual([places[0], path.basename(places[1])], [plain, 'b.tar']);
  });
});
