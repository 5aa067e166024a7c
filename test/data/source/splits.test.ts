import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {
  holdOut,
  ImageListBuilder,
  loadCifar10,
  loadMnist,
  manifestLine,
  openImages,
  openSource,
  openSplits,
  type ImageList,
} from '../../../lib/data';
import { writeTar } from '../../../lib/data/archives/tar-write';
import type { BnlabError } from '../../../lib/errors';
import { pictures, solid, writeTree } from '../solid';
import { temporaryFolder, withEnvironment } from '../temporary';

const names = (list: ImageList) => Array.from({ length: list.length }, (_, i) => list.name(i));

describe('the parts of a source', () => {
  const folder = temporaryFolder();
  withEnvironment({ BNLAB_DATA: undefined });

  for (const val of ['val', 'validation', 'valid', 'test', 'Val', 'VALID', 'dev']) {
    it(`are train/ and ${val}/`, async () => {
      await writeTree(folder.path, [
        ...['cat', 'dog'].flatMap((name) => pictures(`train/${name}`, 10)),
        ...['cat', 'dog'].flatMap((name) => pictures(`${val}/${name}`, 4)),
      ]);
      const { train, validation, manifest, detail } = await openSplits(folder.path);
      assert.deepEqual([train.length, validation.length, train.classes], [20, 8, ['cat', 'dog']]);
      assert.equal(manifest.split.kind, 'found');
      assert.match(detail, new RegExp(`Pictures of train and ${val}: 20 to train on, 8 to validate, 2 classes`));
      // whoever wants one list gets the training part, and not classes called train and val
      assert.deepEqual((await openImages(folder.path)).classes, ['cat', 'dog']);
    });
  }

  it('that are not used are named', async () => {
    await writeTree(
      folder.path,
      ['train', 'val', 'test'].flatMap((part) => ['cat', 'dog'].flatMap((name) => pictures(`${part}/${name}`, 2))),
    );
    const { manifest, detail } = await openSplits(folder.path);
    assert.deepEqual([manifest.validation?.name, manifest.split.unused], ['val', ['test']]);
    assert.match(detail, /not used: test/);
  });

  it('are those of their names; other folders beside them are named, too', async () => {
    const train = [...pictures('train/cat', 12), ...pictures('train/dog', 12)];
    await writeTree(folder.path, [...train, ...pictures('holdout/cat', 2), ...pictures('notes', 1)]);
    const { manifest } = await openSplits(folder.path);
    assert.deepEqual([manifest.split.kind, manifest.split.unused], ['held out', ['holdout', 'notes']]);
    assert.match(manifestLine(manifest), /not used: holdout, notes/);
  });

  it('are none where train is a class among others, in a folder or in an archive', async () => {
    const names = ['bus', 'test', 'train', 'car'].flatMap((name) => pictures(name, 3));
    await writeTree(path.join(folder.path, 'set'), names);
    const content = await solid([1, 2, 3]);
    await writeTar(
      path.join(folder.path, 'set.tar'),
      names.map((name) => ({ name: `set/${name}`, content })),
    );
    for (const source of ['set', 'set.tar']) {
      const { train, validation } = await openSource(path.join(folder.path, source));
      assert.deepEqual(
        [train.classes, train.length, validation],
        [['bus', 'car', 'test', 'train'], 12, undefined],
        source,
      );
    }
  });

  it('in an archive leave out what lies beside them', async () => {
    const content = await solid([1, 2, 3]);
    const names = ['train/cat', 'train/dog', 'val/cat', 'extra/cat'].flatMap((name) => pictures(name, 3));
    await writeTar(
      path.join(folder.path, 'set.tar'),
      names.map((name) => ({ name: `set/${name}`, content })),
    );
    const { train, validation, manifest } = await openSource(path.join(folder.path, 'set.tar'));
    assert.deepEqual([train.classes, train.length, validation?.length], [['cat', 'dog'], 6, 3]);
    assert.equal(manifest.train.leftOut.reasons['a picture outside the class folders'], 3);
  });

  it('are found in the single folder that an archive unpacks to, and in Kaggle’s', async () => {
    const parts = ['train', 'val'].flatMap((part) => ['cat', 'dog'].flatMap((name) => pictures(`${part}/${name}`, 2)));
    await writeTree(path.join(folder.path, 'imagenette2-160'), parts);
    assert.equal((await openSplits(folder.path)).validation.length, 4);
    mkdirSync(path.join(folder.path, 'ILSVRC', 'Data'), { recursive: true });
    renameSync(path.join(folder.path, 'imagenette2-160'), path.join(folder.path, 'ILSVRC', 'Data', 'CLS-LOC'));
    assert.equal((await openSplits(folder.path)).validation.length, 4);
  });

  it('are two archives side by side', async () => {
    for (const [part, n] of [
      ['train', 4],
      ['val', 2],
    ] as const) {
      const members = ['cat', 'dog'].flatMap((name) => pictures(name, n));
      const content = await solid([1, 2, 3]);
      await writeTar(
        path.join(folder.path, `${part}.tar`),
        members.map((name) => ({ name, content })),
      );
    }
    for (let again = 0; again < 2; again++) {
      const { train, validation } = await openSplits(folder.path);
      assert.deepEqual([train.length, validation.length], [8, 4]);
    }
  });

  it('are folders inside one archive', async () => {
    const content = await solid([1, 2, 3]);
    const members = ['train', 'val'].flatMap((part) =>
      ['cat', 'dog'].flatMap((name) => pictures(`./set/${part}/${name}/deep`, part === 'train' ? 4 : 2)),
    );
    const archive = path.join(folder.path, 'set.tar');
    await writeTar(
      archive,
      members.map((name) => ({ name, content })),
    );
    const { train, validation } = await openSplits(archive);
    assert.deepEqual([train.length, validation.length, train.classes], [8, 4, ['cat', 'dog']]);
    assert.ok(names(train).every((name) => name.includes('/train/')));
    assert.ok(names(validation).every((name) => name.includes('/val/')));
  });

  for (const kind of ['folders', 'archives', 'shards'] as const) {
    it(`keep their labels where a class is missing from the validation part: ${kind}`, async () => {
      const content = await solid([1, 2, 3]);
      for (const [part, classes] of [
        ['train', ['ant', 'bee', 'cat']],
        ['val', ['bee', 'cat']],
      ] as const) {
        const all = classes.flatMap((name) => pictures(name, 2));
        if (kind === 'folders') await writeTree(path.join(folder.path, part), all);
        const place = path.join(folder.path, kind === 'shards' ? `${part}/x-000000.tar` : `${part}.tar`);
        const samples = all.flatMap((name, i) => [
          { name: `${i}.jpg`, content },
          { name: `${i}.cls`, content: Buffer.from(name.split('/')[0]) },
        ]);
        const members = kind === 'shards' ? samples : all.map((name) => ({ name, content }));
        if (kind !== 'folders') await writeTar(place, members);
      }
      const { train, validation, detail } = await openSplits(folder.path);
      assert.deepEqual(validation.classes, train.classes);
      assert.deepEqual([...validation.labels], [1, 1, 2, 2]);
      assert.match(detail, /1 class without a picture to validate/);
    });
  }

  it('that spell a class differently are refused with both spellings', async () => {
    await writeTree(path.join(folder.path, 'train'), [...pictures('caf\u00e9', 2), ...pictures('dog', 2)]);
    await writeTree(path.join(folder.path, 'val'), [...pictures('cafe\u0301', 2), ...pictures('dog', 2)]);
    await assert.rejects(openSplits(folder.path), /cafe<U\+0301>[^]*calls it café: give the class one spelling/);
  });

  it('of different sets are refused with the foreign class', async () => {
    await writeTree(folder.path, [
      ...pictures('train/a'),
      ...pictures('train/b'),
      ...pictures('val/a'),
      ...pictures('val/z'),
    ]);
    await assert.rejects(openSplits(folder.path), { kind: 'data', message: /among them z/ });
  });

  it('are refused before any training where there is one class, or too little to hold out of', async () => {
    await writeTree(path.join(folder.path, 'few'), [...pictures('cat', 2), ...pictures('dog', 2)]);
    await assert.rejects(openSplits(path.join(folder.path, 'few')), {
      kind: 'data',
      message: /10 or more pictures .* got 4/,
    });
    await writeTree(path.join(folder.path, 'one'), pictures('cat', 20));
    await assert.rejects(openSplits(path.join(folder.path, 'one')), {
      kind: 'data',
      message: /2 or more classes, got 1 \(cat\)/,
    });
    const single = Array.from({ length: 12 }, (_, i) => `c${i}/p.jpg`);
    await writeTree(path.join(folder.path, 'single'), single);
    await assert.rejects(openSplits(path.join(folder.path, 'single')), {
      kind: 'data',
      message: /one picture in each class/,
    });
    assert.equal((await openSource(path.join(folder.path, 'few'))).train.length, 4);
  });

  const WRONG: readonly (readonly [what: string, name: string, content: Uint8Array | string, message: RegExp])[] = [
    ['nothing', '', '', /typo: expected a source of pictures, got nothing there/],
    ['a gzip file', 'x.tar.gz', Uint8Array.of(0x1f, 0x8b, 8, 0), /got a gzip file\n.*gunzip/],
    ['a gzip file called tar', 'x.tar', Uint8Array.of(0x1f, 0x8b, 8, 0), /got a gzip file/],
    ['a zip file', 'x.zip', 'PK\x03\x04', /got a zip file\n.*unzip/],
    ['a picture', 'x.jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /got a jpeg file\nPass the folder/],
    [
      'a table of other things',
      'labels.csv',
      // pictures of a list are looked for above it too, where everybody's temporary files lie
      'no picture of anybody,b',
      /labels\.csv: expected the pictures that it names[^]*Each line is a picture/,
    ],
    [
      'a file of another kind',
      'labels.json',
      '{}',
      /expected a folder, an archive or an index, got the file labels\.json/,
    ],
    ['text called tar', 'x.tar', 'x'.repeat(2000), /a tar header, got a header with checksum/],
  ];
  const WRITTEN: readonly (readonly [source: string, message: RegExp])[] = [
    [
      '~/no-such-set',
      new RegExp(`got nothing there[^]*No shell has replaced ~ .*: write ${path.join(homedir(), 'no-such-set')}$`),
    ],
    ['~', /No shell has replaced ~/],
    ['', /^'': expected [^]*got nothing there\nThe word is empty/],
    ['https://example.org/train-{000..003}.tar', /Addresses are not read/],
    ['s3://bucket/set.tar', /Addresses are not read/],
    ['sets/*.tar', /No shell has found files for \*/],
    ['no-such-folder/set', /nothing there, nor a folder no-such-folder above it/],
  ];
  for (const [source, message] of WRITTEN) {
    it(`are not at ${source}, and the message says what its words look like`, async () => {
      const isUsage = (thrown: BnlabError) => thrown.kind === 'usage' && message.test(thrown.message);
      await assert.rejects(openSplits(source), isUsage);
      await assert.rejects(loadMnist({ folder: source }), isUsage);
      assert.throws(() => loadCifar10({ folder: source }), isUsage);
    });
  }

  for (const [what, name, content, message] of WRONG) {
    it(`are not to be had from ${what}, which is named`, async () => {
      const file = path.join(folder.path, name || 'typo');
      if (name) writeFileSync(file, content);
      await assert.rejects(openSplits(file), (thrown: Error) => message.test(thrown.message));
    });
  }
});

describe('what is held out', () => {
  /** A list of given numbers of pictures in each class. */
  const listOf = (counts: readonly number[]): ImageList => {
    const builder = new ImageListBuilder();
    counts.forEach((n, label) => {
      for (let i = 0; i < n; i++)
        builder.add({ className: `c${label}`, name: `c${label}/${i}`, file: 'x', offset: 0, size: 1 });
    });
    return builder.build(counts.map((_, label) => `c${label}`).sort());
  };
  const perClass = (list: ImageList, indices: ArrayLike<number>) => {
    const counts = new Array<number>(list.classes.length).fill(0);
    for (const i of Array.from(indices)) counts[list.labels[i]]++;
    return counts;
  };

  it('is a tenth of each class, at least one picture, and never all of a class', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
        fc.nat(),
        (counts, seed) => {
          const list = listOf(counts);
          if (list.length < 10 || counts.every((n) => n === 1)) {
            assert.throws(() => holdOut(list, { seed, where: 'x' }), { kind: 'data' });
            return;
          }
          const { train, validation, alone } = holdOut(list, { seed, where: 'x' });
          assert.deepEqual(
            [...train, ...validation].sort((a, b) => a - b),
            [...Array(list.length).keys()],
          );
          const all = perClass(list, [...Array(list.length).keys()]);
          const expected = all.map((n) => (n < 2 ? 0 : Math.max(1, Math.round(n / 10))));
          assert.deepEqual(perClass(list, validation), expected);
          assert.equal(alone, all.filter((n) => n === 1).length);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it('depends on the seed alone, and is no fixed place of a class', () => {
    const list = listOf([40, 40]);
    const of = (seed: number) => [...holdOut(list, { seed, where: 'x' }).validation];
    assert.deepEqual(of(1), of(1));
    const places = new Set(Array.from({ length: 40 }, (_, seed) => of(seed)[0]));
    assert.ok(places.size > 8, `${places.size} different first places`);
  });
});
