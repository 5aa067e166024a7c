import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifestLine, openSource, openSplits } from '../../../lib/data';
import { packTar, writeTar } from '../../../lib/data/archives/tar-write';
import { DISK } from '../../../lib/data/source/tree';
import { holdsData, wrappedSet } from '../../../lib/data/source/wrapped';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withOwnCache } from '../temporary';
import { memoryTree } from './memory-tree';

const classes = (place: string, n = 2) => ['cat', 'dog'].flatMap((name) => pictures(path.join(place, name), n));
const parts = (place: string) => [...classes(`${place}/train`), ...classes(`${place}/val`, 1)];

describe('a folder around a set', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);
  const set = (...inner: string[]) => path.join(folder.path, 'set', ...inner);
  const write = async (names: readonly string[]) => {
    mkdirSync(set());
    await writeTree(
      set(),
      names.filter((name) => !name.endsWith('/')),
      Object.fromEntries(names.filter((name) => !/\.(jpg|png)$/.test(name)).map((name) => [name, 'text'])),
    );
    for (const name of names.filter((n) => n.endsWith('/'))) mkdirSync(set(name));
  };

  const PARTS: readonly (readonly [what: string, names: readonly string[], unused: readonly string[]])[] = [
    ['alone', parts('imagenette2'), []],
    ['a README', ['README', ...parts('imagenette2')], ['README']],
    ['its archive and a licence', ['LICENSE.txt', 'x.tgz', ...parts('x')], ['LICENSE.txt', 'x.tgz']],
    ['a picture', ['preview.jpg', ...parts('x')], ['preview.jpg']],
    ['a folder of figures', ['docs/fig.png', ...parts('x')], ['docs']],
    ['folders of nothing', ['code/main.py', 'empty/', ...parts('x')], ['code', 'empty']],
    [
      'what systems leave',
      ['__MACOSX/x/._p.jpg', '@eaDir/x.jpg', '.git/y.jpg', 'x.part/train/cat/p.jpg', ...parts('x')],
      ['x.part'],
    ],
    ['another one around it', ['README', 'a/NOTES', ...parts('a/b')], ['NOTES', 'README']],
  ];
  for (const [what, names, unused] of PARTS) {
    it(`is no class, and what lies in it is named: ${what}`, async () => {
      await write(names);
      const { train, validation, manifest } = await openSplits(set());
      assert.deepEqual([train.classes, train.length, validation.length], [['cat', 'dog'], 4, 2]);
      assert.equal(manifest.split.kind, 'found');
      assert.deepEqual(manifest.split.unused, unused);
      if (unused.length > 0) assert.ok(manifestLine(manifest).includes(`not used: ${unused.join(', ')}`));
    });
  }

  const WHOLE: readonly (readonly [what: string, names: readonly string[], classes: readonly string[]])[] = [
    ['class folders beside a README', ['README', ...classes('pictures', 5)], ['cat', 'dog']],
    ['class folders two folders down', ['README', ...classes('a/b', 5)], ['cat', 'dog']],
    [
      'class folders in a folder beside folders of nothing',
      ['code/main.py', 'empty/', ...classes('pictures', 5)],
      ['cat', 'dog'],
    ],
    ['class folders beside a picture of theirs, one folder down', ['README', 'a/own.jpg', ...classes('a')], ['a']],
    ['class folders right in it', ['README', ...classes('', 5)], ['cat', 'dog']],
    ['nested class folders', [...pictures('cat/black'), ...pictures('cat/white'), ...pictures('dog')], ['cat', 'dog']],
    [
      'classes called as parts are',
      [...pictures('train'), ...pictures('test'), ...pictures('bus')],
      ['bus', 'test', 'train'],
    ],
    [
      'a class with folders called as parts',
      [...pictures('cat/train/a'), ...pictures('cat/bus'), ...pictures('dog')],
      ['cat', 'dog'],
    ],
    ['one class', pictures('cat'), ['cat']],
    ['one nested class', pictures('cat/images'), ['cat']],
  ];
  for (const [what, names, wanted] of WHOLE) {
    it(`is told from the folders of classes: ${what}`, async () => {
      await write(names);
      const { train } = await openSource(set());
      assert.deepEqual(train.classes, wanted);
    });
  }

  it('of shards, of Parquet files, of batches and of an archive is none either', async () => {
    const content = await solid([1, 2, 3]);
    const sample = (key: string, label: string) => [
      { name: `${key}.jpg`, content },
      { name: `${key}.cls`, content: Buffer.from(label) },
    ];
    await write(['README']);
    await writeTar(set('a', 'x-000000.tar'), [...sample('p', 'cat'), ...sample('q', 'dog')]);
    assert.deepEqual((await openSource(set())).train.origin.layout, 'WebDataset shards');
    const members = [...classes('deep')].map((name) => ({ name, content }));
    await writeTar(path.join(folder.path, 'other', 'b', 'all.tar'), members);
    writeFileSync(path.join(folder.path, 'other', 'README'), 'text');
    for (const source of ['other', 'other/b']) {
      const { train } = await openSource(path.join(folder.path, source));
      assert.deepEqual([train.classes, train.origin.layout], [['cat', 'dog'], 'tar archive'], source);
    }
  });

  it('may be in both parts', async () => {
    await write([...classes('train/images'), ...classes('val/images', 1)]);
    const { train, validation, manifest } = await openSplits(set());
    assert.deepEqual([train.classes, validation.length, manifest.train.name], [['cat', 'dog'], 2, 'train']);
  });

  const WORDY: readonly (readonly [train: string, validation: string])[] = [
    ['training_set', 'test_set'],
    ['training_set/training_set', 'test_set/test_set'],
    ['seg_train/seg_train', 'seg_test/seg_test'],
    ['train_images', 'val_images'],
    ['Train Data', 'Valid Data'],
    ['train/train', 'test/test'],
  ];
  for (const [train, validation] of WORDY)
    it(`is not needed for parts that are called ${train} and ${validation}`, async () => {
      await write(['README', ...classes(train), ...classes(validation, 1)]);
      const { manifest, ...found } = await openSplits(set());
      assert.deepEqual([found.train.classes, found.train.length, found.validation.length], [['cat', 'dog'], 4, 2]);
      assert.deepEqual(manifest.split.unused, ['README']);
    });

  for (const [train, validation] of WORDY.filter(([name]) => !name.includes('/')))
    it(`is not needed in an archive for parts that are called ${train} and ${validation}`, async () => {
      const content = await solid([1, 2, 3]);
      const names = [...classes(train), ...classes(validation, 1)].map((name) => `set/${name}`);
      await writeTar(
        path.join(folder.path, 'x.tar'),
        names.map((name) => ({ name, content })),
      );
      const found = await openSplits(path.join(folder.path, 'x.tar'));
      assert.deepEqual([found.train.classes, found.train.length, found.validation.length], [['cat', 'dog'], 4, 2]);
    });

  it('is told from classes with the word of a part in their names', async () => {
    const names = ['train_station', 'test_tube', 'steam-train'];
    await write(names.flatMap((name) => pictures(name)));
    assert.deepEqual((await openSource(set())).train.classes, [...names].sort());
  });

  it('that links to itself ends', async () => {
    await write(['README', ...parts('x')]);
    symlinkSync('..', set('x', 'up'));
    symlinkSync('.', set('again'));
    assert.equal((await openSplits(set())).train.length, 4);
  });

  const SEVERAL: readonly (readonly [what: string, names: readonly string[], message: RegExp])[] = [
    [
      'two sets',
      [...parts('imagenette'), ...parts('imagewoof')],
      /expected one set, got a training part in each of 2 folders \(imagenette, imagewoof\)\nPass one of them/,
    ],
    [
      'parts inside each class',
      ['cat', 'dog'].flatMap((name) => [...pictures(`${name}/train`), ...pictures(`${name}/val`)]),
      /a training part in each of 2 folders \(cat, dog\)\n.*train\/CLASS and val\/CLASS/,
    ],
  ];
  for (const [what, names, message] of SEVERAL) {
    it(`of ${what} is refused, for its parts would be mixed`, async () => {
      await write(names);
      await assert.rejects(openSource(set()), message);
    });
  }

  it('of tar files that are pieces of one set is refused', async () => {
    const content = await solid([1, 2, 3]);
    mkdirSync(set());
    for (const n of [1, 2]) {
      const members = classes('set', 1).map((name) => ({ name: name.replace('p0', `p${n}`), content }));
      writeFileSync(set(`piece${n}.tar`), await packTar(members));
    }
    await assert.rejects(
      openSource(set()),
      /piece2\.tar: expected a tar of one class, got the folder set\/cat of piece1\.tar\n.*pieces of one set/,
    );
  });

  it('of an archive that is not read says so', async () => {
    await write(['README', 'x.tgz']);
    await assert.rejects(
      openSource(set()),
      /none; there is 1 × not a picture, 1 × an archive, of which nothing is read here/,
    );
  });
});

describe('the set in a folder', () => {
  const SETS: readonly (readonly [what: string, names: readonly string[], fileSets: readonly string[]])[] = [
    ['class folders', classes('set/a'), []],
    ['class folders, one of nothing', [...classes('set/a'), 'set/a/empty/'], []],
    ['an archive beside a README', ['set/a/README', 'set/a/x.tar'], []],
    ['files of a set', ['set/a/README', 'set/a/x.parquet'], ['/set/a']],
  ];
  for (const [what, names, fileSets] of SETS)
    it(`may be of ${what}`, () => {
      const tree = memoryTree(['set/README', ...names], fileSets);
      assert.equal(wrappedSet(tree, '/set'), '/set/a');
    });

  const NONE: readonly (readonly [what: string, names: readonly string[]])[] = [
    ['one class folder', pictures('set/a/cat')],
    ['class folders beside a picture', ['set/a/own.jpg', ...classes('set/a')]],
    ['archives that are not read', ['set/a/x.zip', 'set/a/y.tar.bz2']],
  ];
  for (const [what, names] of NONE)
    it(`is none of ${what}`, () => assert.equal(wrappedSet(memoryTree(['set/README', ...names]), '/set'), undefined));
});

describe('something to read', () => {
  const folder = temporaryFolder();
  const down = (folders: number) => `/set/${'a/'.repeat(folders)}p.jpg`;

  it('is looked for in the folder and twelve folders down', () => {
    for (const folders of [0, 1, 12]) assert.ok(holdsData(memoryTree([down(folders)]), '/set'), `${folders}`);
    assert.ok(!holdsData(memoryTree([down(13)]), '/set'));
  });

  it('is not made by links in a circle, and is found beside them', () => {
    const [a, b] = ['a', 'b'].map((name) => path.join(folder.path, name));
    for (const place of [a, b]) mkdirSync(place);
    symlinkSync(b, path.join(a, 'link'));
    symlinkSync(a, path.join(b, 'link'));
    assert.ok(!holdsData(DISK, a));
    writeFileSync(path.join(b, 'x.jpg'), '');
    assert.ok(holdsData(DISK, a));
  });
});

describe('folders that hold pictures which nobody means', () => {
  const folder = temporaryFolder();
  const JUNK = [
    '@eaDir',
    '__MACOSX',
    '.ipynb_checkpoints',
    '.thumbnails',
    '#recycle',
    '$RECYCLE.BIN',
    'lost+found',
    'System Volume Information',
    'owl.part',
    'owl.tmp',
    'owl.crdownload',
  ];
  for (const kind of ['folders', 'archive'] as const) {
    for (const name of JUNK) {
      it(`are no class, and are named: ${name} in ${kind === 'archive' ? 'an archive' : 'a folder'}`, async () => {
        const content = await solid([1, 2, 3]);
        const names = [...classes('', 2), `${name}/x.jpg`, `cat/${name}/y.jpg`].map(
          (each) => `set/${each.replace(/^\//, '')}`,
        );
        if (kind === 'folders') await writeTree(folder.path, names);
        else
          await writeTar(
            path.join(folder.path, 'set.tar'),
            names.map((each) => ({ name: each, content })),
          );
        const { train, manifest } = await openSource(path.join(folder.path, kind === 'folders' ? 'set' : 'set.tar'));
        assert.deepEqual([train.classes, train.length], [['cat', 'dog'], 4]);
        assert.equal(manifest.train.leftOut.total, 2);
      });
    }
  }
});
