import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { openImages, openSplits, type ImageList } from '../../../lib/data';
import { temporaryFolder, withOwnCache } from '../temporary';

/**
 * Written by pyarrow as HuggingFace's `datasets` does: red zebras, green ants and blue cats (labels 0, 1, 2, names in the metadata);
 * seven to train on in groups of three rows, snappy; two to validate, zstd.
 */
const SET = path.join(__dirname, 'huggingface');
/** Written by pyarrow: a column of binary and one of strings, no metadata. */
const PLAIN = path.join(__dirname, 'plain-bytes.parquet');
const TRAIN = path.join(SET, 'data', 'train-00000-of-00001.parquet');

async function coloursOf(list: ImageList): Promise<string[]> {
  const places = Array.from({ length: list.length }, (_, i) => list.entry(i));
  return Promise.all(
    places.map(async ({ file, offset, size, label }) => {
      const [r, g] = await sharp(readFileSync(file).subarray(offset, offset + size))
        .raw()
        .toBuffer();
      return `${r > 200 ? 'red' : g > 200 ? 'green' : 'blue'} ${list.classes[label]}`;
    }),
  );
}

describe('Parquet files of HuggingFace', () => {
  const folder = temporaryFolder();
  withOwnCache(folder);

  it('are a set of two parts with the class names of its metadata, in their order', async () => {
    for (const source of [SET, path.join(SET, 'data'), `${SET}/data/{train,validation}-00000-of-00001.parquet`]) {
      const { train, validation, manifest } = await openSplits(source);
      assert.deepEqual(train.classes, ['zebra', 'ant', 'cat']);
      assert.deepEqual(await coloursOf(train), [
        'red zebra',
        'green ant',
        'blue cat',
        'red zebra',
        'green ant',
        'blue cat',
        'red zebra',
      ]);
      assert.deepEqual(await coloursOf(validation), ['blue cat', 'red zebra']);
      assert.equal(manifest.train.layout, 'Parquet files');
    }
  });

  it('are one file, too, and are copied anew when they change', async () => {
    const file = path.join(folder.path, 'x.parquet');
    copyFileSync(TRAIN, file);
    assert.equal((await openImages(file)).length, 7);
    cpSync(path.join(SET, 'data', 'validation-00000-of-00001.parquet'), file);
    assert.equal((await openImages(file)).length, 2);
  });

  it('of other writers hold bytes without a path beside them, and labels in words', async () => {
    assert.deepEqual(await coloursOf(await openImages(PLAIN)), ['red zebra', 'green ant']);
  });

  /** The first nine bytes of each picture in the file, which is not compressed, and what they make of its name. */
  const BEGINNINGS: readonly (readonly [bytes: string, ending: string])[] = [
    ['\x89PNG\r\n\x1a\n\0', 'png'],
    ['RIFFsizeW', 'webp'],
    ['\xff\xd8\xff\xe0xxxxx', 'jpg'],
    ['RIFFsizeX', 'jpg'],
    ['SIFFsizeW', 'jpg'],
    ['\x89QNG\r\n\x1a\n\0', 'jpg'],
    ['\x8aPNG\r\n\x1a\n\0', 'jpg'],
  ];
  for (const [bytes, ending] of BEGINNINGS)
    it(`name pictures by their rows and first bytes: ${Buffer.from(bytes, 'latin1').toString('hex')} is of a ${ending}`, async () => {
      const file = path.join(folder.path, 'x.parquet');
      const text = readFileSync(PLAIN).toString('latin1').replaceAll('\x89PNG\r\n\x1a\n\0', bytes);
      writeFileSync(file, Buffer.from(text, 'latin1'));
      const list = await openImages(file);
      assert.deepEqual([list.name(0), list.name(1)], [`00000000.${ending}`, `00000001.${ending}`]);
    });

  it('may hold floats that are whole for numbers', async () => {
    const list = await openImages(path.join(__dirname, 'float-labels.parquet'));
    assert.deepEqual(
      [list.classes, [...list.labels]],
      [
        ['0', '2', '10'],
        [2, 1, 0],
      ],
    );
  });

  /** Each file holds two rows at least, and a label that says no class. */
  const NO_CLASS: readonly (readonly [file: string, message: RegExp])[] = [
    ['list-labels', /expected one label in row 0, got a list of 2\nPictures of several classes at once cannot be read/],
    [
      'large-labels',
      /the label of row 0: expected the number of a class, .* at most 2\^53 - 1, got 1152921504606846976/,
    ],
    ['negative-labels', /the label of row 1: expected the number of a class, 0 or more, got -1/],
    ['nan-labels', /the label of row 1: expected a class, got NaN/],
  ];
  for (const [file, message] of NO_CLASS)
    it(`are refused with the row of a label that says no class: ${file}`, async () => {
      await assert.rejects(openImages(path.join(__dirname, `${file}.parquet`)), { kind: 'data', message });
    });

  const OTHERS: readonly (readonly [what: string, from: string, to: string])[] = [
    ['in another order', '"ant", "cat"', '"cat", "ant"'],
    ['in other words', '"zebra"', '"horse"'],
    ['that are none', '"names"', '"nomes"'],
  ];
  for (const [what, from, to] of OTHERS)
    it(`are refused where files of one part have class names ${what}: a number would mean two classes`, async () => {
      const files = ['x-00000.parquet', 'x-00001.parquet'].map((name) => path.join(folder.path, name));
      copyFileSync(TRAIN, files[0]);
      const text = readFileSync(TRAIN).toString('latin1');
      const changed = text.replace(from, to);
      assert.notEqual(changed, text);
      writeFileSync(files[1], Buffer.from(changed, 'latin1'));
      const message = /x-0000[01]\.parquet: expected the class names of x-0000[01]\.parquet, in their order/;
      await assert.rejects(openImages(folder.path), { kind: 'data', message });
      await assert.rejects(openImages(`{${files[1]},${files[0]}}`), { kind: 'data', message });
    });

  it('are refused where a label has no name in the metadata', async () => {
    const file = path.join(folder.path, 'x.parquet');
    const text = readFileSync(TRAIN).toString('latin1');
    // two names made one, of the same length: label 2 is left without
    const changed = text.replace('"ant", "cat"', '"ant and ca"');
    assert.ok(changed !== text && changed.length === text.length);
    writeFileSync(file, Buffer.from(changed, 'latin1'));
    await assert.rejects(openImages(file), { kind: 'data', message: /expected a label of 0 to 1 in row 2, got 2/ });
  });

  it('are refused when they are cut, or have no pictures', async () => {
    const file = path.join(folder.path, 'x.parquet');
    copyFileSync(TRAIN, file);
    truncateSync(file, 900);
    await assert.rejects(openImages(file), { kind: 'data', message: /a whole Parquet file/ });
    const renamed = Buffer.from(readFileSync(TRAIN).toString('latin1').replaceAll('image', 'imagf'), 'latin1');
    writeFileSync(file, renamed);
    await assert.rejects(openImages(file), { kind: 'data', message: /a column of pictures, got imagf, label/ });
  });
});
