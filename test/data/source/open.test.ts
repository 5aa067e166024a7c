import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from '../../../lib/data/archives/tar-write';
import { openPart, type OpenPartOptions, type PartPlace } from '../../../lib/data/source/open';
import { openFiles } from '../open-files';
import { temporaryFolder, withOwnCache } from '../temporary';

const RECORD = Buffer.concat([Buffer.of(3), Buffer.alloc(3072, 5)]);
/** An IDX file of bytes: how many in each direction, then all of them zero. */
const idx = (...sizes: number[]) => {
  const head = Buffer.from([0, 0, 8, sizes.length, ...sizes.flatMap((size) => [0, 0, 0, size])]);
  return Buffer.concat([head, Buffer.alloc(sizes.reduce((a, b) => a * b))]);
};
const IDX = {
  'train-images-idx3-ubyte': idx(2, 28, 28),
  'train-labels-idx1-ubyte': idx(2),
  't10k-images-idx3-ubyte': idx(1, 28, 28),
  't10k-labels-idx1-ubyte': idx(1),
};
const SAMPLE = { '1.jpg': 'x', '1.cls': 'cat' };

describe('opening a part of a set', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const at = (...names: string[]) => path.join(folder.path, ...names);
  const write = (name: string, content: Buffer | string = 'x') => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
  };
  const tar = (members: Readonly<Record<string, string>>) =>
    packTar(Object.entries(members).map(([name, text]) => ({ name, content: Buffer.from(text) })));
  const seen = async (place: PartPlace, options?: OpenPartOptions) => {
    const list = await openPart(place, options);
    assert.deepEqual(openFiles(folder.path), []);
    return { list, layout: list.origin.layout, classes: list.classes, left: list.origin.leftOut.examples };
  };
  const whole = (...names: string[]): PartPlace => ({ kind: 'path', path: at(...names) });

  it('takes class folders, and the names of pictures instead where that is asked for', async () => {
    for (const name of ['set/a/cat_1.jpg', 'set/b/dog_1.jpg']) write(name);
    assert.deepEqual((await seen(whole('set'))).classes, ['a', 'b']);
    const { list, classes } = await seen(whole('set'), { labelFrom: 'first-word' });
    assert.deepEqual([classes, list.entry(0).state], [['cat', 'dog'], undefined]);
  });

  it('takes shards of a folder, with what lies beside them', async () => {
    write('set/x-00.tar', await tar(SAMPLE));
    write('set/x-01.tgz', gzipSync(await tar({ '2.jpg': 'x', '2.cls': 'dog' })));
    write('set/notes');
    const { list, layout, classes, left } = await seen(whole('set'));
    assert.deepEqual([layout, classes], ['WebDataset shards', ['cat', 'dog']]);
    assert.deepEqual(left, [{ name: 'notes', reason: 'beside the shards and none of them' }]);
    assert.equal(typeof list.entry(0).state, 'string');
  });

  it('takes shards of an index, and of a sample the picture that is chosen', async () => {
    const bytes = await tar({ '1.a.jpg': 'x', '1.b.jpg': 'y', '1.cls': '1' });
    write('set/x.tar', bytes);
    const shards = [{ name: 'x.tar', images: 1, bytes: bytes.length, md5: '' }];
    write('set/shards.json', JSON.stringify({ format: 'bnlab shards 1', classes: ['c', 'd'], recipe: {}, shards }));
    assert.deepEqual((await seen(whole('set'))).classes, ['c', 'd']);
    write('other/00.tar', bytes);
    for (const place of [
      whole('set'),
      whole('other'),
      whole('other', '00.tar'),
      { kind: 'files', files: [at('other/00.tar')] } as const,
    ])
      // prettier-ignore
      assert.equal((await seen(place, { picture: 'b.jpg' })).list.name(0), '1.b.jpg');
  });

  it('takes CIFAR’s batches and MNIST’s files, all or one part', async () => {
    write('cifar/data_batch_1.bin', Buffer.concat([RECORD, RECORD]));
    write('cifar/test_batch.bin', RECORD);
    assert.equal((await seen(whole('cifar'))).list.encoding, 'cifar');
    for (const [test, length] of [
      [false, 2],
      [true, 1],
    ] as const)
      // prettier-ignore
      assert.equal((await seen({ kind: 'cifar', folder: at('cifar'), test })).list.length, length);
    for (const [name, bytes] of Object.entries(IDX)) {
      write(`mnist/${name}`, bytes);
      write(`fashion/FashionMNIST/raw/${name}`, bytes);
    }
    for (const place of ['mnist', 'fashion'])
      assert.deepEqual([(await seen(whole(place))).list.encoding, (await seen(whole(place))).list.length], ['digit', 2]); // prettier-ignore
    assert.equal((await seen({ kind: 'idx', folder: at('mnist'), test: true })).list.length, 1);
  });

  it('takes a folder of one tar for each class, or of one tar with class folders', async () => {
    write('tars/cat.tar', await tar({ '1.jpg': 'x' }));
    write('tars/dog.tar', await tar({ '2.jpg': 'x' }));
    write('tars/packed.tar.gz');
    const { layout, classes, left } = await seen(whole('tars'));
    assert.deepEqual([layout, classes], ['tar per class', ['cat', 'dog']]);
    assert.deepEqual(left, [{ name: 'packed.tar.gz', reason: 'beside the archives of classes and none of them' }]);
    write('one/set.tar', await tar({ 'cat/1.jpg': 'x', 'dog/2.jpg': 'x' }));
    write('one/notes');
    const set = await seen(whole('one'));
    assert.deepEqual([set.layout, set.classes], ['tar archive', ['cat', 'dog']]);
    assert.deepEqual(set.left, [{ name: 'notes', reason: 'beside the archive and none of it' }]);
    write('single/cat.tar', await tar({ '1.jpg': 'x' }));
    assert.equal((await seen(whole('single'))).layout, 'tar per class');
    // a second one is a class, whatever is in the first
    write('one/z.tar', await tar({ '1.jpg': 'x' }));
    assert.equal((await seen(whole('one'))).layout, 'tar per class');
    // folders come before tars, but for those that nobody means
    write('tars/.hidden/x');
    assert.equal((await seen(whole('tars'))).layout, 'tar per class');
    write('tars/bee/1.jpg');
    assert.deepEqual((await seen(whole('tars'))).classes, ['bee']);
  });

  it('takes an archive, its index, or a shard as a file', async () => {
    write('set.tar', await tar({ 'cat/1.jpg': 'x', 'dog/2.jpg': 'x' }));
    assert.equal((await seen(whole('set.tar'))).layout, 'tar archive');
    assert.deepEqual((await seen(whole('set.tar.arrow'))).classes, ['cat', 'dog']);
    write('x.tar', await tar(SAMPLE));
    assert.equal((await seen(whole('x.tar'))).layout, 'WebDataset shards');
    write('x-00.tar.gz', gzipSync(await tar(SAMPLE)));
    assert.equal((await seen(whole('x-00.tar.gz'))).layout, 'WebDataset shards');
    assert.equal((await seen({ kind: 'files', files: [at('x.tar')] })).layout, 'WebDataset shards');
  });

  it('says what a file is not', async () => {
    write('set.tar.gz', gzipSync(await tar(SAMPLE)));
    write('x.parquet', 'PAR1 and nothing behind it');
    for (const name of ['meta.json', 'data.BIN', 'train-images-idx3-ubyte']) write(name);
    for (const [name, kind, message] of [
      ['set.tar.gz', 'data', /expected a tar archive, which is read in place, got a gzip file/],
      ['meta.json', 'usage', /expected a folder, an archive or an index, got the file meta\.json\nPass the folder/],
      ['data.BIN', 'usage', /got the file data\.BIN/],
      ['train-images-idx3-ubyte', 'usage', /got the file train-images-idx3-ubyte/],
      ['none', 'usage', /expected a source of pictures, got nothing there/],
    ] as const) {
      await assert.rejects(openPart(whole(name)), { kind, message }, name);
      assert.deepEqual(openFiles(folder.path), []);
    }
    // as Parquet it is damaged
    for (const place of [whole('x.parquet'), { kind: 'files', files: [at('x.parquet')] } as const])
      await assert.rejects(openPart(place), { kind: 'data', where: 'x.parquet', message: /^(?!.*tar archive)/ });
    await assert.rejects(openPart({ kind: 'files', files: [at('x.parquet'), at('none')] }), /1 that are not there/);
  });
});
