import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  checkImages,
  decodePicture,
  makeShards,
  openImageFolder,
  openImages,
  openShards,
  readShardIndex,
} from '../../../lib/data';
import { checksum } from '../../../lib/data/download/checksum';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { EntryReader } from '../../../lib/data/loader/entry-reader';
import { miniTrainList } from '../mini-imagenet';
import { deadLock, temporaryFolder } from '../temporary';

describe('shards', () => {
  const folder = temporaryFolder();
  const make = async (extra: Partial<Parameters<typeof makeShards>[0]> = {}) =>
    makeShards({ list: await miniTrainList(), folder: folder.path, perShard: 40, shortSide: 32, ...extra });

  it('hold every picture once, at the short side, with its label, and an index that is true', async () => {
    const { index, reused, faults } = await make();
    const list = openShards(folder.path);
    const original = await miniTrainList();
    assert.deepEqual([list.length, index.shards.length, reused, faults.length], [96, 3, 0, 0]);
    assert.deepEqual(list.classes, original.classes);
    const reader = new EntryReader();
    const seen = new Set<number>();
    for (let i = 0; i < list.length; i += 7) {
      const entry = list.entry(i);
      const from = Number(entry.name.slice(0, 8));
      assert.equal(entry.label, original.labels[from]);
      const { width, height } = await decodePicture(reader.bytes(entry), entry.name);
      assert.equal(Math.min(width, height), 32);
    }
    for (let i = 0; i < list.length; i++) seen.add(Number(list.name(i).slice(0, 8)));
    assert.equal(seen.size, 96);
    for (const { name, bytes, md5 } of index.shards) {
      const content = readFileSync(path.join(folder.path, name));
      assert.deepEqual([content.length, checksum(content)], [bytes, md5]);
    }
    reader.close();
  });

  it('are made without what a killed run left', async () => {
    const left = ['train-000000.tar.0123abcd.tmp', 'shards.json.0123abcd.tmp', 'shards.json.lock'];
    const own = ['other-000000.tar.0123abcd.tmp'];
    for (const name of [...left, ...own]) writeFileSync(path.join(folder.path, name), deadLock());
    await make();
    const made = ['shards.json', 'train-000000.tar', 'train-000001.tar', 'train-000002.tar'];
    assert.deepEqual(readdirSync(folder.path).sort(), [...own, ...made]);
  });

  it('are plain tar files of key.jpg and key.cls side by side', async () => {
    const { index } = await make();
    const names = execFileSync('tar', ['-tf', path.join(folder.path, index.shards[0].name)], { encoding: 'utf8' })
      .trim()
      .split('\n');
    assert.equal(names.length, 80);
    for (let i = 0; i < names.length; i += 2) {
      assert.match(names[i], /^\d{8}\.jpg$/);
      assert.equal(names[i + 1], names[i].replace('.jpg', '.cls'));
    }
  });

  it('are the same when an interrupted run is continued, and only the missing ones are made', async () => {
    const whole = (await make()).index;
    rmSync(folder.path, { recursive: true });
    const stop = new Error('interrupted');
    const onProgress = () => {
      throw stop;
    };
    await assert.rejects(make({ onProgress }), stop);
    assert.equal(readShardIndex(folder.path)?.shards.length, 1);
    const { index, reused } = await make();
    assert.deepEqual([index, reused], [whole, 1]);
    truncateSync(path.join(folder.path, index.shards[1].name), 99);
    const again = await make();
    assert.deepEqual([again.index, again.reused], [whole, 1]);
  });

  it('of another recipe in the folder are left alone', async () => {
    await make();
    await assert.rejects(make({ quality: 50 }), /shards\.json: expected shards made by .*"quality":50/);
  });

  it('are refused when one is missing, cut, or without its label', async () => {
    const { index } = await make();
    const file = path.join(folder.path, index.shards[1].name);
    truncateSync(file, statSync(file).size - 512);
    assert.throws(() => openShards(folder.path), /expected a shard of \d+ bytes/);
    rmSync(file);
    assert.throws(() => openShards(folder.path), /got no such file/);
    const other = path.join(folder.path, 'other');
    await writeTar(path.join(other, 'x-000000.tar'), [{ name: '0.jpg', content: Buffer.from('x') }]);
    assert.throws(() => openShards(other), /a \.cls member beside 0\.jpg, got none/);
  });

  it('made elsewhere are read without an index, with the words of .cls as class names', async () => {
    const content = Buffer.from('x');
    const label = (text: string) => Buffer.from(text);
    await writeTar(path.join(folder.path, 'x-000000.tar'), [
      { name: 'a/1.cls', content: label('7') },
      { name: 'a/1.jpg', content },
      { name: 'a/2.jpg', content },
      { name: 'a/2.json', content },
      { name: 'a/2.cls', content: label('3\n') },
    ]);
    const { classes, labels } = await openImages(folder.path);
    assert.deepEqual(
      [classes, [...labels]],
      [
        ['3', '7'],
        [1, 0],
      ],
    );
  });

  it('leave faulty pictures out and say so, or stop', async () => {
    const pictures = path.join(folder.path, 'pictures', 'c');
    mkdirSync(pictures, { recursive: true });
    const list = await miniTrainList();
    const { file, offset, size } = list.entry(0);
    writeFileSync(path.join(pictures, 'good.jpg'), readFileSync(file).subarray(offset, offset + size));
    writeFileSync(path.join(pictures, 'bad.jpg'), 'no picture');
    const options = {
      list: openImageFolder(path.join(folder.path, 'pictures')),
      folder: path.join(folder.path, 'out'),
    };
    await assert.rejects(make(options), /c\/bad\.jpg/);
    assert.deepEqual(readdirSync(options.folder), []);
    const { index, faults } = await make({ ...options, faults: 'skip' });
    assert.deepEqual([index.shards[0].images, faults.map(({ name }) => name)], [1, ['c/bad.jpg']]);
  });

  it('refuse numbers that make none', async () => {
    for (const wrong of [{ perShard: 0 }, { quality: 101 }, { quality: 0 }, { shortSide: -5 }, { perShard: NaN }]) {
      await assert.rejects(make(wrong), { kind: 'usage' }, JSON.stringify(wrong));
    }
  });
});

describe('checkImages', () => {
  const folder = temporaryFolder();

  it('names every faulty picture and counts the classes', async () => {
    const list = await miniTrainList();
    const { file, offset, size } = list.entry(0);
    const picture = readFileSync(file).subarray(offset, offset + size);
    for (const [name, content] of [
      ['a/1.jpg', picture],
      ['a/2.jpg', picture.subarray(0, 200)],
      ['b/3.jpg', picture],
    ] as const) {
      mkdirSync(path.join(folder.path, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder.path, name), content);
    }
    const { images, classes, perClass, faults } = await checkImages(openImageFolder(folder.path));
    assert.deepEqual([images, classes, perClass], [3, 2, [1, 2]]);
    assert.deepEqual(
      faults.map(({ name }) => name),
      ['a/2.jpg'],
    );
  });
});
