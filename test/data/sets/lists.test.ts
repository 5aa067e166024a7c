import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  checkImages,
  cifarIn,
  encodeIdx,
  IDX_SETS,
  ImageLoader,
  leftOutOf,
  loadCifar10,
  loadImages,
  loadMnist,
  manifestOfImages,
  openImages,
  openSplits,
  sourceLine,
  type RemoteFile,
} from '../../../lib/data';
import { CIFAR100_CLASSES } from '../../../lib/data/sets/cifar100-classes';
import { publishedSet } from '../../../lib/data/sets/idx-files';
import { bnlab } from '../../cli/printed';
import { pictures, writeTree } from '../solid';
import { temporaryFolder, withEnvironment, withOwnCache } from '../temporary';

describe('CIFAR-100', () => {
  const folder = temporaryFolder();
  /** Records of a coarse and a fine label and three planes of one value each. */
  const records = (fine: readonly number[]) =>
    Uint8Array.from(
      fine.flatMap((label) => [
        label % 20,
        label,
        ...[1, 2, 3].flatMap((c) => new Array<number>(1024).fill(label + c)),
      ]),
    );
  const write = (inner = '') => {
    const place = path.join(folder.path, inner);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'train.bin'), records([0, 99, 15]));
    writeFileSync(path.join(place, 'test.bin'), records([88]));
  };

  it('has the 100 fine classes in the order of their names', () => {
    assert.equal(CIFAR100_CLASSES.length, 100);
    assert.deepEqual([...CIFAR100_CLASSES].sort(), CIFAR100_CLASSES);
  });

  for (const inner of ['', 'cifar-100-binary']) {
    it(`is found ${inner === '' ? 'in its folder' : `in ${inner}/`}, with its fine labels`, async () => {
      write(inner);
      assert.equal(cifarIn(folder.path)?.format.name, 'CIFAR-100');
      const { train, test, classNames, source } = loadCifar10({ folder: folder.path });
      assert.deepEqual([[...train.labels], [...test.labels], classNames.length], [[0, 99, 15], [88], 100]);
      assert.deepEqual([...train.images.subarray(3072, 3075)], [100, 101, 102]);
      assert.match(source.detail, /^CIFAR-100 read from/);
      const lists = await openSplits(folder.path);
      assert.deepEqual([[...lists.train.labels], [...lists.validation.labels]], [[0, 99, 15], [88]]);
      assert.equal(lists.train.classes[99], 'worm');
    });
  }

  const BROKEN: readonly (readonly [what: string, content: Uint8Array, message: RegExp])[] = [
    ['empty', new Uint8Array(0), /test\.bin: expected records of 3074 bytes, .*got 0 bytes/],
    ['cut', records([1, 2]).subarray(0, 5000), /test\.bin: .*got 5000 bytes, 1926 beyond the last whole record/],
    ['of other labels', records([1]).fill(100, 1, 2), /test\.bin: expected labels of 0 to 99, got label 100/],
  ];
  for (const [what, content, message] of BROKEN)
    it(`is refused where a file of it is ${what}, as a list and in memory`, async () => {
      write();
      writeFileSync(path.join(folder.path, 'test.bin'), content);
      writeFileSync(path.join(folder.path, 'fine_label_names.txt'), 'by which a file of any size is told\n');
      await assert.rejects(openSplits(folder.path), { kind: 'data', message });
      assert.throws(() => loadCifar10({ folder: folder.path }), { kind: 'data', message });
    });
});

describe('MNIST’s files as a source', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined });
  withOwnCache(folder);
  const write = (place: string, pack: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes, ending = '') => {
    mkdirSync(place, { recursive: true });
    const images = (n: number) =>
      encodeIdx({ dims: [n, 28, 28], data: Uint8Array.from({ length: n * 784 }, (_, i) => Math.floor(i / 784)) });
    const labels = (n: number) =>
      encodeIdx({ dims: [n], data: Uint8Array.from({ length: n }, (_, i) => (i + 3) % 10) });
    for (const [name, bytes] of [
      ['train-images-idx3-ubyte', images(12)],
      ['train-labels-idx1-ubyte', labels(12)],
      ['t10k-images-idx3-ubyte', images(5)],
      ['t10k-labels-idx1-ubyte', labels(5)],
    ] as const) {
      writeFileSync(path.join(place, `${name}${ending}`), pack(bytes));
    }
  };

  for (const [what, inner, pack, ending] of [
    ['plain', '', undefined, ''],
    ['compressed', '', gzipSync, '.gz'],
    ['in torchvision’s MNIST/raw', 'MNIST/raw', undefined, ''],
    ['in torchvision’s FashionMNIST/raw', 'FashionMNIST/raw', undefined, ''],
  ] as const) {
    it(`are read ${what}`, async () => {
      write(path.join(folder.path, inner), pack, ending);
      const { train, validation } = await openSplits(folder.path);
      assert.deepEqual([train.length, validation.length, [...train.labels].slice(0, 4)], [12, 5, [3, 4, 5, 6]]);
      assert.equal((await checkImages(train)).faults.length, 0);
      const loader = new ImageLoader({
        list: train,
        miniBatch: 4,
        seed: 1,
        size: 28,
        view: 'centre',
        shuffle: 'none',
        workers: 1,
      });
      const { images } = await loader.next();
      await loader.close();
      // picture i is grey i, in all three colours
      assert.deepEqual([images[0], images[2352], images[2 * 2352 + 1]], [0, 1, 2]);
      assert.deepEqual((await loadMnist({ folder: folder.path })).train.labels.length, 12);
    });
  }

  it('name what lies beside them, in lists and in memory', async () => {
    const place = path.join(folder.path, 'raw');
    write(place);
    write(place, gzipSync, '.gz');
    for (const name of ['notes.txt', 'train-images.idx3-ubyte', 'emnist-letters-train-images-idx3-ubyte.gz'])
      writeFileSync(path.join(place, name), 'x');
    const { source, ...data } = await loadMnist({ folder: folder.path });
    const set = manifestOfImages({ ...data, source, classNames: [] });
    const { manifest } = await openSplits(folder.path);
    const reasons = {
      'another form of a file that is read': 5,
      'beside the four IDX files and none of them': 2,
    };
    for (const { train, validation } of [set, manifest])
      assert.deepEqual([train.leftOut.reasons, validation?.leftOut.total], [reasons, 0]);
    assert.match(sourceLine(source, set), /7 left out \(2 × beside .*, 5 × another form/);
    const printed = await bnlab('data', 'mnist', '--folder', folder.path);
    assert.match(printed.out, /left out: notes\.txt: beside the four IDX files and none of them/);
  });

  it('say which published set they are, and when they are none', async () => {
    for (const [name, files] of Object.entries(IDX_SETS)) {
      const sums = Object.values(files).map(({ checksum }: RemoteFile) => checksum);
      assert.equal(publishedSet(sums), name);
      assert.equal(publishedSet([...sums.slice(1), 'another']), undefined);
    }
    write(folder.path);
    const { source } = await loadMnist({ folder: folder.path });
    assert.match(source.detail, /^Images in MNIST’s format read from .*not the published files: checksums differ/);
    assert.equal(source.name, 'Images in MNIST’s format (not the published files)');
  });
});

describe('any source in memory', () => {
  const folder = temporaryFolder();

  it('keeps the manifest of the source: layout, split, and what was left out', async () => {
    const names = [...pictures('a', 11), ...pictures('b', 11), 'a/x.bmp', 'stray.jpg', '@eaDir/y.jpg'];
    await writeTree(folder.path, names);
    const data = await loadImages(folder.path);
    const [set, { manifest }] = [manifestOfImages(data), await openSplits(folder.path)];
    assert.equal(manifest.train.leftOut.total, 3);
    assert.deepEqual(leftOutOf(set), manifest.train.leftOut);
    assert.deepEqual(set.split, manifest.split);
    assert.deepEqual([set.train.layout, set.train.why], ['class folders', 'a folder for each class']);
    assert.deepEqual([set.train.images, set.validation?.images], [20, 2]);
    // what was left out is said once
    assert.equal(sourceLine(data.source, set).split('3 left out').length, 2);
  });

  it('is centre crops of 32x32 with the classes and the fingerprint of the source', async () => {
    await writeTree(folder.path, [...pictures('train/a', 6), ...pictures('train/b', 5), ...pictures('val/b', 2)]);
    const { train, test, classNames, source } = await loadImages(folder.path);
    const { manifest, train: list } = await openSplits(folder.path);
    assert.deepEqual([classNames, [...train.labels], [...test.labels]], [['a', 'b'], [...list.labels], [1, 1]]);
    assert.equal(train.images.length, 11 * 3072);
    assert.equal(source.checksums['train'], manifest.train.fingerprint);
    assert.match(source.detail, /Pictures of train and val: 11 to train on.*centre crops of 32x32 pixels/);
    const [r, g, b] = train.images.subarray(0, 3);
    // the first picture of the tree has the colour (0, 40, 90)
    assert.ok(r < 6 && Math.abs(g - 40) < 6 && Math.abs(b - 90) < 6, `${r} ${g} ${b}`);
  });

  it('has two classes at least', async () => {
    const set = path.join(folder.path, 'one');
    await writeTree(set, pictures('a', 3));
    await assert.rejects(loadImages(set), { kind: 'data' });
    assert.equal((await openImages(set)).length, 3);
  });
});
