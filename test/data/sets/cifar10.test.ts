import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { leftOutOf, loadCifar10, manifestOfImages, openSource, sourceLine } from '../../../lib/data';
import { temporaryFolder, withEnvironment } from '../temporary';

const REAL = process.env.BNLAB_DATA ? path.join(process.env.BNLAB_DATA, 'cifar10') : undefined;

/** A batch whose example i has label (first + i) % 10 and planes of 10 i, 10 i + 1 and 10 i + 2. */
function batch(examples: number, first = 0): Uint8Array {
  const records = Array.from({ length: examples }, (_, i) => [
    (first + i) % 10,
    ...[0, 1, 2].flatMap((channel) => new Array<number>(1024).fill(10 * i + channel)),
  ]);
  return Uint8Array.from(records.flat());
}

describe('loadCifar10', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined });
  const write = (name: string, content: Uint8Array) => writeFileSync(path.join(folder.path, name), content);
  const load = () => loadCifar10({ folder: folder.path });

  it('turns planes into pixels, channels last', () => {
    write('data_batch_1.bin', batch(3));
    write('test_batch.bin', batch(2, 5));
    const { train, test, source } = load();
    assert.deepEqual([...train.labels, ...test.labels], [0, 1, 2, 5, 6]);
    assert.equal(train.images.length, 3 * 32 * 32 * 3);
    assert.deepEqual([...train.images.subarray(3072, 3078)], [10, 11, 12, 10, 11, 12]);
    assert.match(source.detail, /3 images to train on, 2 to test; 0 of 2 files/);
  });

  it('joins the training batches in order', () => {
    write('data_batch_2.bin', batch(2, 4));
    write('data_batch_1.bin', batch(2, 0));
    write('test_batch.bin', batch(1));
    assert.deepEqual([...load().train.labels], [0, 1, 4, 5]);
  });

  it('holds out the last batch when there is no test batch, and says so', () => {
    write('data_batch_1.bin', batch(3));
    write('data_batch_5.bin', batch(2, 7));
    const { train, test, source } = load();
    assert.deepEqual([train.labels.length, ...test.labels], [3, 7, 8]);
    assert.match(source.detail, /data_batch_5\.bin, held out: test_batch\.bin is not there/);
  });

  it('names missing batches, stray files and an invented test part in its manifest, as the list of its pictures does', async () => {
    for (const name of ['data_batch_1.bin', 'data_batch_5.bin']) write(name, batch(2));
    for (const name of ['batches.meta.txt', 'readme.html', 'data_batch_6.bin', 'data_batch_2.bin.part'])
      write(name, Buffer.from('x'));
    const data = load();
    const manifest = manifestOfImages(data);
    const reasons = {
      'no such file: a batch of the published set': 4,
      'beside the batches and none of them': 2,
    };
    assert.deepEqual(leftOutOf(manifest).reasons, reasons);
    assert.equal(manifest.split.kind, 'held out');
    assert.match(manifest.split.why, /data_batch_5\.bin, held out: test_batch\.bin is not there/);
    assert.match(sourceLine(data.source, manifest), /6 left out \(4 × no such file/);
    assert.deepEqual((await openSource(folder.path)).manifest.train.leftOut.reasons, reasons);
    write('test_batch.bin', batch(1));
    assert.equal(manifestOfImages(load()).split.kind, 'found');
    const { train, validation } = (await openSource(folder.path)).manifest;
    assert.deepEqual([train.leftOut.total, validation?.leftOut.total], [5, 0]);
  });

  it('finds the folder the archive unpacks to', () => {
    const inner = path.join(folder.path, 'cifar-10-batches-bin');
    mkdirSync(inner);
    for (const name of ['data_batch_1.bin', 'test_batch.bin']) writeFileSync(path.join(inner, name), batch(1));
    const { source } = load();
    assert.equal(source.folder, inner);
    assert.ok(source.detail.includes(`read from ${path.basename(folder.path)}/cifar-10-batches-bin: `));
  });

  it('takes CIFAR-10 from the project, and CIFAR-100 only where it was asked for', () => {
    const own = path.join(folder.path, 'data', 'cifar10');
    mkdirSync(own, { recursive: true });
    for (const name of ['train.bin', 'test.bin']) writeFileSync(path.join(own, name), new Uint8Array(3074));
    const small = { project: folder.path, generatedSize: { train: 10, test: 10 } };
    const { source, classNames } = loadCifar10(small);
    assert.deepEqual([source.kind, classNames.length, classNames[9]], ['generated', 10, 'made-up class 9']);
    assert.match(loadCifar10({ folder: own }).source.detail, /^CIFAR-100 read from cifar10: 1 images/);
    for (const name of ['data_batch_1.bin', 'test_batch.bin']) writeFileSync(path.join(own, name), batch(1));
    assert.match(loadCifar10(small).source.detail, /^CIFAR-10 read from data\/cifar10: 1 images/);
  });

  it('refuses a single batch, a cut one, an empty one and a label that is no class', () => {
    write('data_batch_1.bin', batch(2));
    assert.throws(load, /at least two batch files, got data_batch_1\.bin\n/);
    for (const [content, message] of [
      [batch(2).subarray(0, 5000), /got 5000 bytes, 1927 beyond the last whole record/],
      [new Uint8Array(0), /got 0 bytes/],
      [batch(1).fill(11, 0, 1), /labels of 0 to 9, got label 11/],
    ] as const) {
      write('test_batch.bin', content);
      assert.throws(load, (thrown: Error) => message.test(thrown.message));
    }
  });

  it('refuses a folder without batches', () => {
    assert.throws(load, /CIFAR-10 batch files, got none/);
    const absent = { folder: path.join(folder.path, 'absent') };
    assert.throws(() => loadCifar10(absent), { message: /a folder with CIFAR-10 batch files, got (?!none\n)/ });
    write('test_batch.bin', batch(1));
    assert.throws(load, /at least two batch files, got test_batch\.bin\n/);
  });

  it('generates pictures of ten classes when there is nothing, and says that this is not CIFAR-10', () => {
    const small = { project: folder.path, generatedSize: { train: 40, test: 10 } };
    const { train, test, source } = loadCifar10(small);
    assert.deepEqual([train.images.length, test.images.length], [40 * 3072, 10 * 3072]);
    assert.deepEqual([...test.labels].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(source.kind, 'generated');
    assert.match(source.detail, /not CIFAR-10: no batch files in data\/cifar10/);
    assert.deepEqual(loadCifar10({ ...small, seed: 1 }).source.checksums, source.checksums);
    assert.notDeepEqual(loadCifar10({ ...small, seed: 2 }).source.checksums, source.checksums);
  });

  it('generates 10,000 pictures to train on and 2,000 to test where no other size is asked for', () => {
    const { train, test } = loadCifar10({ project: folder.path });
    assert.deepEqual([train.labels.length, test.labels.length], [10_000, 2000]);
  }).timeout(60_000);

  it('reads the real batches', function () {
    if (!REAL || !existsSync(REAL)) {
      console.log('      skipped: set BNLAB_DATA to a folder that has cifar10/');
      return this.skip();
    }
    const { train, source, classNames } = loadCifar10({ folder: REAL });
    // the first training image of CIFAR-10 is a frog, the next two are trucks
    assert.deepEqual(
      [...train.labels.subarray(0, 3)].map((label) => classNames[label]),
      ['frog', 'truck', 'truck'],
    );
    assert.deepEqual([...train.images.subarray(0, 3)], [59, 62, 63]);
    assert.match(source.detail, /have a known checksum/);
  });
});
