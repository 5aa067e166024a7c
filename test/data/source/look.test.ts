/** Pictures of few colours, whose mean and deviation are known by hand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import { lookAt, THUMB, TILE } from '../../../lib/data/source/look';
import { temporaryFolder } from '../temporary';

type Colour = readonly [red: number, green: number, blue: number];

describe('a look at pictures', () => {
  const folder = temporaryFolder();

  /** A list of PNG files, each of columns of colours. */
  async function listOf(pictures: readonly (readonly Colour[])[], height = 1) {
    const builder = new ImageListBuilder();
    for (const [i, columns] of pictures.entries()) {
      const file = path.join(folder.path, `${i}.png`);
      const row = columns.flat();
      const pixels = Buffer.from(Array.from({ length: height }, () => row).flat());
      const png = await sharp(pixels, { raw: { width: columns.length, height, channels: 3 } })
        .png()
        .toBuffer();
      writeFileSync(file, png);
      builder.add({ className: 'c', name: `${i}.png`, file, offset: 0, size: png.length });
    }
    return builder.build();
  }
  const BLACK: Colour = [0, 0, 0];

  it('gives mean and deviation of each colour over all pixels, in units of the full scale', async () => {
    const list = await listOf([[BLACK, [255, 51, 10]], [BLACK, [255, 51, 10], BLACK, [255, 51, 10]]]); // prettier-ignore
    const { mean, deviation, faults } = await lookAt(list, { most: 10 });
    assert.deepEqual(faults, []);
    // one half of the pixels is black: the deviation is as large as the mean
    for (const values of [mean, deviation])
      [0.5, 0.1, 10 / 255 / 2].forEach((wanted, c) => assert.ok(Math.abs(values[c] - wanted) < 1e-12, `${values}`));
    assert.equal(mean.length, 3);
  });

  it('gives no deviation for one colour', async () => {
    const { mean, deviation } = await lookAt(await listOf([[[200, 100, 50]]]), { most: 10 });
    assert.deepEqual(
      [mean, deviation],
      [
        [200 / 255, 100 / 255, 50 / 255],
        [0, 0, 0],
      ],
    );
  });

  it('looks at evenly spread pictures, and says how far it is', async () => {
    const list = await listOf([[BLACK], [BLACK], [BLACK], [BLACK], [BLACK]]);
    const progress: number[][] = [];
    const { glances } = await lookAt(list, { most: 3, onProgress: (...seen) => void progress.push(seen) });
    assert.deepEqual(
      glances.map(({ index }) => index),
      [0, 2, 4],
    );
    assert.deepEqual(progress, [[1, 3], [2, 3], [3, 3]]); // prettier-ignore
  });

  it('keeps a small copy of the whole picture and a tile of its middle', async () => {
    // three squares beside each other: red, green, blue
    const columns = [[255, 0, 0], [0, 255, 0], [0, 0, 255]].flatMap((c) => Array.from({ length: TILE }, () => c as unknown as Colour)); // prettier-ignore
    const { glances } = await lookAt(await listOf([columns], TILE), { most: 1 });
    const { thumb, tile } = glances[0];
    assert.deepEqual([THUMB.width, THUMB.height, TILE], [9, 8, 64]);
    assert.deepEqual([thumb.length, tile.length], [9 * 8 * 3, 64 * 64 * 3]);
    // columns of nine: red to the left, green in the middle, blue to the right
    for (const row of [0, 7])
      assert.deepEqual([0, 4, 8].map((x) => [...thumb.subarray(3 * (9 * row + x), 3 * (9 * row + x) + 3)]), [[255, 0, 0], [0, 255, 0], [0, 0, 255]]); // prettier-ignore
    // the middle square is green, all of it: nothing of its neighbours
    for (let i = 0; i < tile.length; i += 3) assert.deepEqual([...tile.subarray(i, i + 3)], [0, 255, 0], `${i}`);
  });

  it('takes the middle of a high picture, too', async () => {
    const file = path.join(folder.path, 'high.png');
    const rows = [[255, 0, 0], [0, 255, 0], [0, 0, 255]].flatMap((c) => Array.from({ length: TILE * TILE }, () => c)).flat(); // prettier-ignore
    const png = await sharp(Buffer.from(rows), { raw: { width: TILE, height: 3 * TILE, channels: 3 } }).png().toBuffer(); // prettier-ignore
    writeFileSync(file, png);
    const builder = new ImageListBuilder();
    builder.add({ className: 'c', name: 'high.png', file, offset: 0, size: png.length });
    const { tile } = (await lookAt(builder.build(), { most: 1 })).glances[0];
    for (let i = 0; i < tile.length; i += 3) assert.deepEqual([...tile.subarray(i, i + 3)], [0, 255, 0], `${i}`);
  });

  it('reads records by their own rule, and names what cannot be decoded', async () => {
    const file = path.join(folder.path, 'records');
    const record = Buffer.concat([Buffer.alloc(1024, 255), Buffer.alloc(1024, 51), Buffer.alloc(1024, 0)]);
    writeFileSync(file, record);
    const builder = new ImageListBuilder({ encoding: 'cifar' });
    builder.add({ className: 'c', name: 'records#0', file, offset: 0, size: 3072 });
    assert.deepEqual((await lookAt(builder.build(), { most: 1 })).mean, [1, 0.2, 0]);
    const { glances, faults } = await lookAt(await listOf([[BLACK]]).then((list) => {
      writeFileSync(path.join(folder.path, '0.png'), Buffer.alloc(list.sizes[0]));
      return list;
    }), { most: 1 }); // prettier-ignore
    assert.deepEqual([glances.length, faults.map(({ name, index }) => [name, index])], [0, [['0.png', 0]]]);
  });
});
