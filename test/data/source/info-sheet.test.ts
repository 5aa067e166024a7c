import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectSource } from '../../../lib/data/source/info';
import { solid, writeTree } from '../solid';
import { temporaryFolder } from '../temporary';

describe('what a look at a source shows', () => {
  const folder = temporaryFolder();
  const colour = (grey: number) => solid([grey, grey, grey], 'png', 2);

  it('is a sheet of ten pictures of each of the first twenty classes, grey where there are no more', async () => {
    const files: Record<string, Buffer> = {};
    const className = (label: number) => `c${String(label).padStart(2, '0')}`;
    for (let label = 0; label < 21; label++) files[`${className(label)}/0.png`] = await colour(10 * label);
    for (const [i, digit] of [...'123456789a'].entries()) files[`c00/${digit}.png`] = await colour(101 + i);
    await writeTree(folder.path, Object.keys(files), files);
    const { info, sheet } = await inspectSource(folder.path);
    const rows = Array.from({ length: 20 }, (_, label) => className(label));
    assert.deepEqual(info.sheetRows, rows);
    assert.deepEqual([info.classes.length, info.classes[0]], [21, { name: 'c00', train: 11, validation: 0 }]);
    assert.deepEqual([info.looked, info.duplicates, info.faults], [{ train: 31, validation: 0 }, [], []]);
    const { data, info: size } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([size.width, size.height, size.channels], [640, 1280, 3]);
    /** The grey of a tile, which is one all over. */
    const greyOf = (row: number, column: number) => {
      const seen = new Set<number>();
      for (let y = 0; y < 64; y++)
        for (let x = 0; x < 64; x++)
          for (let c = 0; c < 3; c++) seen.add(data[((64 * row + y) * 640 + 64 * column + x) * 3 + c]);
      return [...seen];
    };
    const columns = Array.from({ length: 10 }, (_, i) => i);
    assert.deepEqual(columns.map((column) => greyOf(0, column)), [[0], ...columns.slice(0, 9).map((i) => [101 + i])]); // prettier-ignore
    for (const row of [1, 7, 19]) assert.deepEqual([greyOf(row, 0), greyOf(row, 1), greyOf(row, 9)], [[10 * row], [230], [230]]); // prettier-ignore
  });

  it('is one row of one class', async () => {
    await writeTree(folder.path, ['a/0.png', 'a/1.png']);
    const { info, sheet } = await inspectSource(folder.path);
    const { width, height } = await sharp(sheet).metadata();
    assert.deepEqual([info.sheetRows, width, height], [['a'], 640, 64]);
  });

  it('is of as many pictures of each part as are asked for, and tells how far it is', async () => {
    const names = ['train/a/0.png', 'train/a/1.png', 'train/b/2.png', 'train/b/3.png', 'val/a/4.png', 'val/b/5.png'];
    const files = Object.fromEntries(
      await Promise.all(names.map(async (name, i) => [name, await colour(40 * i)] as const)),
    );
    await writeTree(folder.path, names, files);
    const look = async (images?: number) => {
      const progress: (readonly [number, number])[] = [];
      const { info } = await inspectSource(folder.path, { images, onProgress: (...seen) => void progress.push(seen) });
      return [info.looked, progress];
    };
    const upTo = (total: number) => Array.from({ length: total }, (_, i) => [i + 1, total]);
    assert.deepEqual(await look(), [{ train: 4, validation: 2 }, upTo(6)]);
    assert.deepEqual(await look(3), [{ train: 3, validation: 2 }, upTo(5)]);
    assert.deepEqual(await look(1), [{ train: 1, validation: 1 }, upTo(2)]);
  });

  it('names what is at fault by its part, and counts it as looked at', async () => {
    const good = await colour(77);
    const files = { 'train/a/0.png': good, 'train/a/1.png': 'x', 'train/b/2.png': good, 'val/a/3.png': 'x', 'val/b/4.png': good }; // prettier-ignore
    await writeTree(folder.path, Object.keys(files), files);
    const progress: number[] = [];
    const { info } = await inspectSource(folder.path, { onProgress: (done) => void progress.push(done) });
    assert.deepEqual(info.faults.map(({ part, name }) => [part, name]), [['train', 'a/1.png'], ['val', 'a/3.png']]); // prettier-ignore
    assert.deepEqual([info.looked, progress], [{ train: 2, validation: 1 }, [1, 2, 3, 4, 5]]);
  });

  it('is which pictures of the parts are alike, to a hundredth of a level', async () => {
    const pixel = (grey: number) =>
      Array.from({ length: 72 }, (_, i) => Array<number>(3).fill(i === 0 ? grey : 90)).flat();
    const png = (grey: number) =>
      sharp(Buffer.from(pixel(grey)), { raw: { width: 9, height: 8, channels: 3 } }).png().toBuffer(); // prettier-ignore
    const files = { 'train/a/0.png': await png(90), 'train/b/1.png': await colour(10), 'val/a/2.png': await png(95), 'val/b/3.png': await colour(200) }; // prettier-ignore
    await writeTree(folder.path, Object.keys(files), files);
    const { info } = await inspectSource(folder.path);
    // one of 72 pixels is 5 levels lighter: 0.0694 on the average
    assert.deepEqual(info.duplicates, [{ train: 'a/0.png', validation: 'a/2.png', difference: 0.07 }]);
    assert.deepEqual(info.classes, [{ name: 'a', train: 1, validation: 1 }, { name: 'b', train: 1, validation: 1 }]); // prettier-ignore
  });
});
