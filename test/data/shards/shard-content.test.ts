import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { EntryReader } from '../../../lib/data/loader/entry-reader';
import { FaultLog } from '../../../lib/data/pictures/faults';
import { contentOf } from '../../../lib/data/shards/shard-content';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';
import type { Encoding } from '../../../lib/data/source/image-list';
import { temporaryFolder } from '../temporary';

describe('a picture as it goes into a shard', () => {
  const folder = temporaryFolder();
  const reader = new EntryReader();
  afterEach(() => reader.close());

  const plain = (width: number, height: number, channels: 3 | 1 = 3) => {
    const data = Buffer.alloc(width * height * channels, 90);
    return sharp(data, { raw: { width, height, channels } });
  };
  const contents = async (bytes: Uint8Array, options: { shortSide: number; quality?: number; encoding?: Encoding }) => {
    const { encoding, shortSide, quality = 90 } = options;
    const file = path.join(folder.path, 'p.jpg');
    writeFileSync(file, bytes);
    const builder = new ImageListBuilder({ encoding });
    builder.add({ className: 'c', name: 'p', file, offset: 0, size: bytes.length });
    const log = new FaultLog('skip');
    const content = await contentOf(0, { list: builder.build(), reader, log, shortSide, quality });
    reader.close();
    return { content, faults: log.faults };
  };
  const madeOf = async (bytes: Uint8Array, options: Parameters<typeof contents>[1]) => {
    const { content } = await contents(bytes, options);
    const { format, width, height, channels } = await sharp(content).metadata();
    return { content: Buffer.from(content!), is: [format, width, height, channels] };
  };

  it('keeps the stored bytes of grey and coloured JPEGs whose size is kept, and of nothing else', async () => {
    for (const picture of [plain(20, 12), plain(20, 12, 1).toColourspace('b-w')]) {
      const bytes = await picture.jpeg().toBuffer();
      assert.deepEqual((await madeOf(bytes, { shortSide: 0 })).content, bytes);
      assert.notDeepEqual((await madeOf(bytes, { shortSide: 12 })).content, bytes);
    }
    const print = await plain(20, 12).toColourspace('cmyk').jpeg().toBuffer();
    const others = [print, await plain(20, 12).png().toBuffer()];
    for (const bytes of others) assert.deepEqual((await madeOf(bytes, { shortSide: 0 })).is, ['jpeg', 20, 12, 3]);
  });

  it('is shrunk to its shorter side, in the same shape, and never enlarged', async () => {
    for (const [width, height, shortSide, expected] of [
      [40, 20, 10, [20, 10]],
      [20, 40, 10, [10, 20]],
      [41, 20, 10, [21, 10]],
      [40, 20, 20, [40, 20]],
      [40, 20, 300, [40, 20]],
      [200, 2, 1, [100, 1]],
      [3, 3, 1, [1, 1]],
    ] as const) {
      const { is } = await madeOf(await plain(width, height).png().toBuffer(), { shortSide });
      assert.deepEqual(is, ['jpeg', ...expected, 3], `${width}x${height} to ${shortSide}`);
    }
  });

  it('has the whole picture in it, left and right, top and bottom', async () => {
    // four quarters of one grey each
    const data = Buffer.from(Array.from({ length: 32 * 32 * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96)];
      return 40 + 60 * (Number(x >= 16) + 2 * Number(y >= 16));
    })); // prettier-ignore
    const png = await sharp(data, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toBuffer();
    const { content } = await madeOf(png, { shortSide: 16, quality: 100 });
    const pixels = await sharp(content).raw().toBuffer();
    const seen = [[2, 2], [13, 2], [2, 13], [13, 13]].map(([x, y]) => pixels[(16 * y + x) * 3]); // prettier-ignore
    seen.forEach((grey, i) => assert.ok(Math.abs(grey - [40, 100, 160, 220][i]) <= 2, seen.join()));
  });

  it('is compressed as well as it is asked for', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251));
    const png = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const sizes = [];
    for (const quality of [10, 60, 95]) sizes.push((await madeOf(png, { shortSide: 64, quality })).content.length);
    assert.ok(sizes[0] < sizes[1] && sizes[1] < sizes[2], sizes.join());
  });

  it('keeps every pixel of a record', async () => {
    for (const [encoding, side, planes] of [
      ['cifar', 32, 3],
      ['digit', 28, 1],
    ] as const) {
      // prettier-ignore
      const record = Uint8Array.from({ length: planes * side * side }, (_, i) => (i * 31 + (i >> 10)) % 256);
      const { content, is } = await madeOf(record, { encoding, shortSide: 8 });
      assert.deepEqual(is, ['png', side, side, 3]);
      const pixels = await sharp(content).raw().toBuffer();
      pixels.forEach((value, i) => assert.equal(value, record[planes === 3 ? (i % 3) * side * side + Math.floor(i / 3) : Math.floor(i / 3)])); // prettier-ignore
    }
  });

  it('is none where it cannot be read, which is a fault', async () => {
    const { content, faults } = await contents(Buffer.from('no picture'), { shortSide: 0 });
    assert.deepEqual([content, faults.map(({ index, name }) => [index, name])], [undefined, [[0, 'p']]]);
  });
});
