import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  checkImages,
  findValidationClasses,
  openImageFolder,
  openImages,
  openSource,
  type ImageList,
} from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';

/** Classes with their numbers of pictures. */
function counts(list: ImageList): Record<string, number> {
  const perClass = new Array<number>(list.classes.length).fill(0);
  for (const label of list.labels) perClass[label]++;
  return Object.fromEntries(list.classes.map((name, label) => [name, perClass[label]]));
}

describe('sets that other programs store in another way', () => {
  const folder = temporaryFolder();
  const FOREIGN: readonly (readonly [name: string, message: RegExp])[] = [
    ['data-00000-of-00001.arrow', /save_to_disk wrote\nWrite it with to_parquet/],
    ['data_batch_1', /CIFAR-10’s version for Python\nGet the binary one/],
    ['train-00000.tfrecord', /TFRecord files/],
    ['x.beton', /FFCV’s files/],
    ['shard.00000.mds', /MosaicML’s shards/],
    ['data.mdb', /an LMDB/],
    ['train.rec', /MXNet’s RecordIO files/],
    ['deep/down/train_X.bin', /STL-10’s binary files in down\/ in deep\/\nWrite the pictures as PNG into train/],
    ['svhn/train_32x32.mat', /arrays in svhn\/\nWrite the pictures as PNG/],
    ['cat/1.ppm', /1 × an unsupported picture format \(\.ppm\)\nConvert them to PNG/],
    ['train.npz', /arrays\nWrite the pictures as PNG/],
  ];
  for (const [name, message] of FOREIGN)
    it(`are named, with a way out: ${name}`, async () => {
      await writeTree(folder.path, [name], { [name]: 'x' });
      await assert.rejects(openSource(folder.path), { kind: 'data', message });
      if (name.endsWith('.ppm')) return;
      const way = message.source.split('\\n').at(1) ?? '';
      const own = new RegExp(`expected a source of pictures, got a file of .*\n${way}`);
      await assert.rejects(openSource(path.join(folder.path, name)), { kind: 'data', message: own });
    });

  it('are named, with a way out: pickles of Python, whatever they are called', async () => {
    const names = ['cifar-100-python/train', 'cifar-100-python/test', 'cifar-100-python/meta'];
    const pickle = Uint8Array.of(0x80, 2, 0x7d, 0x71);
    await writeTree(folder.path, names, Object.fromEntries(names.map((name) => [name, pickle])));
    for (const [place, message] of [
      ['.', /pickles of Python, as CIFAR-100’s version for it in cifar-100-python\/\nGet the binary one/],
      ['cifar-100-python', /pickles of Python, as CIFAR-100’s version for it\nGet the binary one/],
      ['cifar-100-python/train', /got a pickle file\nPython alone reads it: get the binary version/],
    ] as const)
      await assert.rejects(openSource(path.join(folder.path, place)), { kind: 'data', message });
  });
});

describe('Tiny-ImageNet’s validation part', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const TABLE = ['a', 'b', 'c'].map((name, i) => `${name}.JPEG\t${i === 1 ? 'dog' : 'cat'}\t0\t0\t9\t9\r\n`).join('');
  const train = [...pictures('train/cat/images'), ...pictures('train/dog/images')];
  const SORTED: Readonly<Record<string, (name: string, className: string) => string>> = {
    'as it is published': (name) => `val/images/${name}`,
    'sorted into class folders': (name, className) => `val/${className}/${name}`,
    'sorted into folders of images': (name, className) => `val/${className}/images/${name}`,
    'sorted where the pictures lay': (name, className) => `val/images/${className}/${name}`,
  };
  for (const [how, placeOf] of Object.entries(SORTED))
    it(`has its classes, ${how}, the table still there`, async () => {
      const files = ['a', 'b', 'c'].map((name, i) => placeOf(`${name}.JPEG`, i === 1 ? 'dog' : 'cat'));
      const names = [...train, ...files, 'test/images/x.JPEG'];
      await writeTree(folder.path, [...names, 'val/val_annotations.txt'], { 'val/val_annotations.txt': TABLE });
      const { validation, manifest } = await openSource(folder.path);
      const found = Array.from(validation!.labels, (label, i) => [
        path.posix.basename(validation!.name(i)),
        validation!.classes[label],
      ]);
      const wanted = [
        ['a.JPEG', 'cat'],
        ['b.JPEG', 'dog'],
        ['c.JPEG', 'cat'],
      ];
      assert.deepEqual(found.sort(), wanted);
      assert.deepEqual(manifest.split.unused, ['test']);
    });

  it('is refused in an archive, where its table is not read', async () => {
    const content = await solid([1, 2, 3]);
    const members = [...train, 'val/images/a.JPEG', 'val/images/b.JPEG'].map((name) => ({ name, content }));
    for (const top of ['', 'tiny-imagenet-200/']) {
      const place = path.join(folder.path, 'tiny.tar');
      const table = { name: 'val/val_annotations.txt', content: Buffer.from(TABLE) };
      await writeTar(
        place,
        [...members, table].map((each) => ({ ...each, name: `${top}${each.name}` })),
      );
      const message = /val_annotations\.txt, a table of the classes[^]*Unpack the archive and pass the folder/;
      await assert.rejects(openSource(place), { kind: 'usage', message });
    }
  });
});

describe('class folders', () => {
  const folder = temporaryFolder();

  const LAYOUTS: readonly {
    readonly behaviour: string;
    readonly names: readonly string[];
    readonly classes: Readonly<Record<string, number>>;
    readonly reasons?: Readonly<Record<string, number>>;
  }[] = [
    {
      behaviour: 'are not replaced by a stray picture in their root',
      names: [...pictures('cat'), ...pictures('dog'), ...pictures('owl'), 'preview.png'],
      classes: { cat: 3, dog: 3, owl: 3 },
      reasons: { 'a picture outside the class folders': 1 },
    },
    {
      behaviour: 'are not replaced by what macOS leaves in their root',
      names: [...pictures('cat'), ...pictures('dog'), '._cat.jpg', '.DS_Store'],
      classes: { cat: 3, dog: 3 },
      reasons: { 'a hidden file': 2 },
    },
    {
      behaviour: 'hold what is nested in them, as torchvision walks them',
      names: [...pictures('cat/black'), ...pictures('cat/white/very'), ...pictures('dog')],
      classes: { cat: 6, dog: 3 },
    },
    {
      behaviour: 'hold pictures beside a folder of the name images',
      names: [...pictures('cat'), 'cat/images/extra.jpg', ...pictures('dog')],
      classes: { cat: 4, dog: 3 },
    },
    {
      behaviour: 'of formats that are not read are named',
      names: ['cat/a.JPG', 'cat/b.jpe', 'cat/c.jfif', 'cat/d.PNG', 'owl/a.webp', 'dog/a.bmp', 'pig/a.tif', 'rat/a.gif'],
      classes: { cat: 4, owl: 1 },
      reasons: {
        'an unsupported picture format (.bmp)': 1,
        'an unsupported picture format (.tif)': 1,
        'an unsupported picture format (.gif)': 1,
        'a class without a readable picture': 3,
      },
    },
    {
      behaviour: 'may have odd names, and names that differ in case alone',
      names: [
        ...pictures('고양이'),
        ...pictures('chien noir'),
        ...pictures('a,b'),
        ...pictures('Cat'),
        ...pictures('cat'),
      ],
      classes: { Cat: 3, 'a,b': 3, cat: 3, 'chien noir': 3, 고양이: 3 },
    },
    {
      behaviour: 'hold junk that is named',
      names: [
        ...pictures('cat'),
        ...pictures('dog'),
        'cat/Thumbs.db',
        'dog/notes.txt',
        '__MACOSX/cat/._p0.jpg',
        '.git/x.jpg',
      ],
      classes: { cat: 3, dog: 3 },
      reasons: { 'a hidden file': 2, 'not a picture': 2 },
    },
  ];
  for (const { behaviour, names, classes, reasons = {} } of LAYOUTS) {
    it(behaviour, async () => {
      await writeTree(folder.path, names);
      const list = openImageFolder(folder.path);
      assert.deepEqual(counts(list), classes);
      assert.deepEqual(list.origin.leftOut.reasons, reasons);
      const total = Object.values(reasons).reduce((a, b) => a + b, 0);
      assert.deepEqual([list.origin.leftOut.total, list.origin.layout], [total, 'class folders']);
    });
  }

  it('that are empty are named', async () => {
    await writeTree(folder.path, [...pictures('ant'), ...pictures('cat')]);
    mkdirSync(path.join(folder.path, 'bee'));
    const list = openImageFolder(folder.path);
    assert.deepEqual(list.classes, ['ant', 'cat']);
    assert.deepEqual(list.origin.leftOut.examples, [{ name: 'bee/', reason: 'an empty class' }]);
  });

  it('may be links, and a picture whose link leads nowhere is a fault and no end', async () => {
    await writeTree(folder.path, [...pictures('real/cat'), ...pictures('set/dog')]);
    const set = path.join(folder.path, 'set');
    symlinkSync('../real/cat', path.join(set, 'cat'));
    symlinkSync('/nonexistent.jpg', path.join(set, 'dog', 'z.jpg'));
    symlinkSync('..', path.join(set, 'dog', 'loop'));
    const list = openImageFolder(set);
    assert.deepEqual(counts(list), { cat: 3, dog: 4 });
    assert.deepEqual(list.origin.leftOut.reasons, { 'a link to a folder above it': 1 });
    const { faults } = await checkImages(list);
    assert.deepEqual(
      faults.map(({ name }) => name),
      ['dog/z.jpg'],
    );
  });

  it('come in one order, class by class, whatever the file system says', async () => {
    await writeTree(folder.path, ['b/2.jpg', 'b/1.jpg', 'a/z/0.jpg', 'a/9.jpg', 'a-b/1.jpg']);
    const list = openImageFolder(folder.path);
    const names = Array.from({ length: list.length }, (_, i) => list.name(i));
    assert.deepEqual(names, ['a/9.jpg', 'a/z/0.jpg', 'a-b/1.jpg', 'b/1.jpg', 'b/2.jpg']);
    assert.deepEqual([...list.labels], [0, 0, 1, 2, 2]);
  });
});

describe('ImageNet’s validation pictures in a folder', () => {
  const folder = temporaryFolder();
  const names = [1, 2, 3].map((n) => `ILSVRC2012_val_0000000${n}.JPEG`);
  const SOLUTION =
    'ImageId,PredictionString\r\nILSVRC2012_val_00000001,n02 1 2 3 4\r\n'.replace('n02', 'n00000002') +
    'ILSVRC2012_val_00000002,n00000001 1 2 3 4 n00000001 5 6 7 8 \nILSVRC2012_val_00000003,n00000003 1 1 1 1\n';

  it('are those of the one folder in what was passed, whose list may lie beside it or in it', async () => {
    const val = path.join(folder.path, 'set', 'val');
    await writeTree(val, names);
    await assert.rejects(openImages(path.join(folder.path, 'set')), { kind: 'usage', message: /expected the devkit/ });
    for (const place of [val, path.join(folder.path, 'set')]) {
      const list = path.join(place, 'LOC_val_solution.csv');
      writeFileSync(list, SOLUTION);
      const { classes, labels } = await openImages(path.join(folder.path, 'set'));
      assert.deepEqual([classes.length, [...labels]], [3, [1, 0, 2]]);
      rmSync(list);
    }
  });

  it('take their classes from Kaggle’s solution, found above them or passed', async () => {
    const val = path.join(folder.path, 'ILSVRC', 'Data', 'CLS-LOC', 'val');
    await writeTree(val, names);
    const solution = path.join(folder.path, 'LOC_val_solution.csv');
    writeFileSync(solution, SOLUTION);
    for (const devkit of [undefined, solution]) {
      const { classes, labels } = await openImages(val, { devkit });
      assert.deepEqual(
        [classes, [...labels]],
        [
          ['n00000001', 'n00000002', 'n00000003'],
          [1, 0, 2],
        ],
      );
    }
  });

  it('ask for the devkit where nothing says their classes', async () => {
    await writeTree(folder.path, names);
    await assert.rejects(openImages(folder.path), { kind: 'usage', message: /expected the devkit/ });
  });

  it('keep the classes of the folders that they were sorted into', async () => {
    await writeTree(
      folder.path,
      names.map((name, i) => `n0000000${i % 2}/${name}`),
    );
    assert.deepEqual(counts(openImageFolder(folder.path)), { n00000000: 2, n00000001: 1 });
  });

  it('and a solution that says no synset are refused with the line', () => {
    const file = path.join(folder.path, 'LOC_val_solution.csv');
    writeFileSync(file, 'ImageId,PredictionString\nILSVRC2012_val_00000001,cat\n');
    assert.throws(() => findValidationClasses(folder.path), {
      kind: 'data',
      message: /a synset in each line, got line 2/,
    });
  });
});
