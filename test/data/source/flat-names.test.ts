import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { openSource, openSplits } from '../../../lib/data';
import { readNames } from '../../../lib/data/source/flat-names';
import { temporaryFolder } from '../temporary';
import { pictures, writeTree } from '../solid';

/** Oxford-IIIT Pets: all pictures in one folder, breeds of several words, and a table beside them. */
const PETS = ['american_bulldog', 'american_pit_bull_terrier', 'Abyssinian', 'pug'].flatMap((breed) =>
  Array.from({ length: 5 }, (_, i) => `images/${breed}_${i + 1}.jpg`),
);
const BREEDS = ['Abyssinian', 'american_bulldog', 'american_pit_bull_terrier', 'pug'];

describe('classes in the names of pictures', () => {
  const ONE_RULE: readonly (readonly [names: readonly string[], classes: readonly (string | undefined)[]])[] = [
    [
      ['n01440764_tench.JPEG', 'n01440764_1_2.jpg', 'n02102040_10.JPEG'],
      ['n01440764', 'n01440764', 'n02102040'],
    ],
    [
      ['cat.0.jpg', 'dog.12.jpg'],
      ['cat', 'dog'],
    ],
    [
      ['cat (1).png', 'dog (2).png'],
      ['cat', 'dog'],
    ],
    [
      ['cat1.jpg', 'dog22.jpg'],
      ['cat', 'dog'],
    ],
    [
      ['cat_black.jpg', 'dog_white.jpg'],
      ['cat', 'dog'],
    ],
    [
      ['IMG_2021_0001.jpg', 'DSC0002.jpg', 'test_1.jpg', 'train_2.jpg'],
      ['unnamed', 'unnamed', 'unnamed', 'unnamed'],
    ],
    [
      ['000bec180eb18c7604dcecc8fe0dba07.jpg', '0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f.jpg'],
      ['unnamed', 'unnamed'],
    ],
    [
      ['cat_1.jpg', 'IMG_1.jpg'],
      ['cat', undefined],
    ],
    [
      ['0_12.png', '7_3.png'],
      ['0', '7'],
    ],
    [
      ['cat_1.jpg', 'preview.png'],
      ['cat', undefined],
    ],
    [
      ['1.jpg', '2.jpg'],
      ['unnamed', 'unnamed'],
    ],
    [
      ['great_dane_1.jpg', 'pug_2.jpg'],
      ['unnamed', 'unnamed'],
    ],
  ];
  for (const [names, classes] of ONE_RULE)
    it(`are read from ${names.join(', ')}`, () => {
      const { classOf } = readNames(names);
      assert.deepEqual(names.map(classOf), classes);
    });

  it('are none where nearly each name would say another one', () => {
    const names = Array.from({ length: 30 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${i % 7}x${i}.jpg`);
    assert.deepEqual([...new Set(names.map(readNames(names).classOf))], ['unnamed']);
    // a set of one picture a class in ImageNet's names is one
    const synsets = names.map((_, i) => `n${String(1440764 + i).padStart(8, '0')}_x.JPEG`);
    assert.equal(new Set(synsets.map(readNames(synsets).classOf)).size, 30);
  });

  it('are those that wrote the names, wherever one word and a number make them', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const number = fc.integer({ min: 0, max: 99_999 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, number), { minLength: 1 }),
        fc.constantFrom('_', '.', '-', ' '),
        (all, sign) => {
          const names = all.map(([name, n]) => `${name}${sign}${n}.jpg`);
          assert.deepEqual(
            names.map(readNames(names).classOf),
            all.map(([name]) => name),
          );
        },
      ),
      { seed: 11, numRuns: 100 },
    );
  });
});

describe('pictures of all classes in one folder', () => {
  const folder = temporaryFolder();

  it('are refused with the choices, and read by the one that is made, whatever the folder is called', async () => {
    await writeTree(folder.path, [...PETS, ...pictures('annotations/trimaps', 0)]);
    for (const source of [folder.path, path.join(folder.path, 'images')]) {
      await assert.rejects(openSplits(source), {
        kind: 'data',
        message:
          /got 1 \((images|unnamed)\)[^]*--label-from first-word would give 3 classes \(Abyssinian, american, pug\), --label-from number would give 4 classes/,
      });
      const { train, validation, manifest } = await openSplits(source, { labelFrom: 'number' });
      assert.deepEqual([train.classes, train.length, validation.length], [BREEDS, 16, 4]);
      assert.match(manifest.train.why, /before the number at the end/);
    }
  });

  it('are left out where their names say nothing, and refused where none says anything', async () => {
    await writeTree(folder.path, [...PETS, 'images/preview.jpg']);
    const { train, manifest } = await openSource(folder.path, { labelFrom: 'number' });
    assert.equal(train.length, PETS.length);
    assert.deepEqual(manifest.train.leftOut.reasons, { 'a picture whose name says no class': 1 });
    await writeTree(path.join(folder.path, 'none'), ['1.jpg', '2.jpg']);
    await assert.rejects(openSource(path.join(folder.path, 'none'), { labelFrom: 'number' }), {
      kind: 'data',
      message: /--label-from: expected pictures whose names say their class, got 1\.jpg/,
    });
  });
});
