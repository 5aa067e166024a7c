import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { indexArchive, openImages, openIndex, openSplits } from '../../../lib/data';
import { packTar, writeTar } from '../../../lib/data/archives/tar-write';
import { cachePlace } from '../../../lib/data/source/cache';
import { solid } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

describe('an index', () => {
  const folder = temporaryFolder();
  const cache = { path: '' };
  withEnvironment({ BNLAB_CACHE: undefined });
  beforeEach(() => {
    cache.path = path.join(folder.path, 'cache');
    process.env.BNLAB_CACHE = cache.path;
  });

  /** An archive with the red pictures of one class first and then the blue ones of the other: one size, whatever the names. */
  const twoClasses = async (red: string, blue: string, n = 5) => {
    const [first, second] = [await solid([220, 0, 0], 'png'), await solid([0, 0, 220], 'png')];
    const members = [
      { name: red, content: first },
      { name: blue, content: second },
    ];
    return packTar(
      members.flatMap(({ name, content }) =>
        Array.from({ length: n }, (_, i) => ({ name: `${name}/p${i}.png`, content })),
      ),
    );
  };
  /** The class of each picture by its colour. */
  const classesByColour = async (source: string) => {
    const list = await openImages(source);
    const red = await solid([220, 0, 0], 'png');
    return Array.from({ length: list.length }, (_, i) => {
      const { file, offset, size, label } = list.entry(i);
      const isRed = readFileSync(file)
        .subarray(offset, offset + size)
        .equals(red);
      return `${isRed ? 'red' : 'blue'}=${list.classes[label]}`;
    });
  };

  it('of an archive that was replaced by one of the same size is not believed', async () => {
    const archive = path.join(folder.path, 'x.tar');
    const [a, b] = [await twoClasses('cat', 'dog'), await twoClasses('dog', 'cat')];
    assert.equal(a.length, b.length);
    writeFileSync(archive, a);
    const { index } = await indexArchive(archive);
    const { mtime } = statSync(archive);
    writeFileSync(archive, b);
    // not even where the new one has the old one's time
    utimesSync(archive, mtime, mtime);
    assert.throws(() => openIndex(index), { kind: 'data', message: /another archive of the same size/ });
    assert.deepEqual(new Set(await classesByColour(archive)), new Set(['red=dog', 'blue=cat']));
    assert.match((await openImages(archive)).origin.why, /a folder for each class/);
  });

  it('of a tar of tars notices that its classes were exchanged', async () => {
    const content = await solid([1, 2, 3]);
    const inner = (seed: number) => packTar([{ name: `p${seed}.jpg`, content }]);
    const outer = async (first: string, second: string) =>
      packTar([
        { name: `${first}.tar`, content: await inner(0) },
        { name: `${second}.tar`, content: await inner(0) },
      ]);
    const archive = path.join(folder.path, 'train.tar');
    writeFileSync(archive, await outer('cat', 'dog'));
    const { index } = await indexArchive(archive);
    writeFileSync(archive, await outer('dog', 'cat'));
    assert.throws(() => openIndex(index), /another archive of the same size/);
  });

  it('that lies beside another archive than its own is not believed', async () => {
    const [a, b] = ['a', 'b'].map((name) => path.join(folder.path, `${name}.tar`));
    writeFileSync(a, await twoClasses('cat', 'dog'));
    writeFileSync(b, await twoClasses('owl', 'pig'));
    await indexArchive(a);
    copyFileSync(`${a}.arrow`, `${b}.arrow`);
    assert.deepEqual((await openImages(b)).classes, ['owl', 'pig']);
  });

  it('goes to BNLAB_CACHE where the folder of the archive cannot be written', async function () {
    const place = path.join(folder.path, 'shared');
    mkdirSync(place);
    const archive = path.join(place, 'x.tar');
    writeFileSync(archive, await twoClasses('cat', 'dog', 10));
    chmodSync(place, 0o555);
    try {
      writeFileSync(path.join(place, 'probe'), '');
      // root writes everywhere
      return this.skip();
    } catch {
      const { train } = await openSplits(archive);
      assert.equal(train.classes.length, 2);
      assert.deepEqual(readdirSync(place), ['x.tar']);
      assert.ok(existsSync(cache.path));
    } finally {
      chmodSync(place, 0o755);
    }
  });

  it('in the cache is used like one beside the archive, and so is not believed for another one either', async () => {
    const archive = path.join(folder.path, 'x.tar');
    writeFileSync(archive, await twoClasses('cat', 'dog'));
    const { index } = await indexArchive(archive, { output: cachePlace('indexes', archive, '.arrow') });
    assert.ok(index.startsWith(cache.path));
    assert.deepEqual((await openImages(archive)).classes, ['cat', 'dog']);
    assert.ok(!existsSync(`${archive}.arrow`));
    writeFileSync(archive, await twoClasses('owl', 'pig'));
    const { classes, origin } = await openImages(archive);
    assert.deepEqual(classes, ['owl', 'pig']);
    assert.match(origin.why, /indexed anew: .*another archive of the same size/);
  });

  it('of some of the validation pictures has the labels of all classes', async () => {
    const content = await solid([1, 2, 3]);
    const archive = path.join(folder.path, 'ILSVRC2012_img_val.tar');
    const wnid = (n: number) => `n0000000${n}`;
    await writeTar(
      archive,
      [7, 8].map((n) => ({ name: `ILSVRC2012_val_0000000${n}.JPEG`, content })),
    );
    const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `ILSVRC2012_val_0000000${n},${wnid((n - 1) % 4)} 1 1 2 2`);
    writeFileSync(path.join(folder.path, 'LOC_val_solution.csv'), ['ImageId,PredictionString', ...rows].join('\n'));
    const { classes, labels } = await openImages(archive);
    assert.deepEqual([classes, [...labels]], [[0, 1, 2, 3].map(wnid), [2, 3]]);
  });
});

describe('an archive', () => {
  const folder = temporaryFolder();
  const archive = () => path.join(folder.path, 'x.tar');

  it('of validation pictures in class folders needs no devkit', async () => {
    const content = await solid([1, 2, 3]);
    await writeTar(archive(), [
      { name: 'val/n00000002/ILSVRC2012_val_00000001.JPEG', content },
      { name: 'val/n00000001/ILSVRC2012_val_00000002.JPEG', content },
    ]);
    const { classes, labels } = await openImages(archive());
    assert.deepEqual(
      [classes, [...labels]],
      [
        ['n00000001', 'n00000002'],
        [1, 0],
      ],
    );
  });

  it('packed on macOS has no more pictures than it has', async () => {
    const content = await solid([1, 2, 3]);
    const junk = Buffer.from('\0\x05\x16\x07');
    await writeTar(archive(), [
      { name: './._cat', content: junk },
      { name: './cat/._a.jpg', content: junk },
      { name: './cat/a.jpg', content },
      { name: './cat/.DS_Store', content: junk },
      { name: './__MACOSX/cat/a.jpg', content: junk },
      { name: './dog/b.jpg', content },
    ]);
    const { length, origin, classes } = await openImages(archive());
    assert.deepEqual([length, classes, origin.leftOut.reasons], [2, ['cat', 'dog'], { 'a hidden file': 4 }]);
  });

  it('has the classes that its folders have when they are unpacked', async () => {
    const content = await solid([1, 2, 3]);
    const members = ['cat/black/1.jpg', 'cat/white/2.jpg', 'dog/3.jpg', 'preview.jpg'];
    await writeTar(
      archive(),
      members.map((name) => ({ name: `set/${name}`, content })),
    );
    const { classes, labels, origin } = await openImages(archive());
    assert.deepEqual(
      [classes, [...labels]],
      [
        ['cat', 'dog'],
        [0, 0, 1],
      ],
    );
    assert.deepEqual(origin.leftOut.reasons, { 'a picture outside the class folders': 1 });
  });

  it('of pictures without any class is one of a single class', async () => {
    const content = await solid([1, 2, 3]);
    await writeTar(archive(), [{ name: 'a.jpg', content }]);
    await assert.rejects(
      openSplits(archive()),
      /expected 2 or more classes, got 1 \(unnamed\)[^]*neither folders nor names/,
    );
    assert.deepEqual((await openImages(archive())).classes, ['unnamed']);
  });
});
