import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { ExampleReader, viewsOf, type ReaderOptions, type View } from '../../../lib/data/loader/example-reader';
import { hasTurboJpeg } from '../../../lib/data/pictures/turbojpeg';
import { Random } from '../../../lib/random';
import { temporaryFolder } from '../temporary';

const SIDE = 8;
/** Much larger than what is shown of it: a decoder that may shrink does. */
const LARGE = 160;

describe('what is shown of a picture', () => {
  const folder = temporaryFolder();
  let jpeg: Buffer;
  before(async () => {
    const random = new Random(5);
    const data = Uint8Array.from({ length: LARGE * LARGE * 3 }, () => random.integer(256));
    jpeg = await sharp(data, { raw: { width: LARGE, height: LARGE, channels: 3 } })
      .jpeg()
      .toBuffer();
  });

  async function shown(view: View, more: Partial<ReaderOptions> = {}): Promise<Uint8Array> {
    const file = path.join(folder.path, 'p.jpg');
    writeFileSync(file, jpeg);
    const how = {
      size: SIDE,
      distortion: 'none',
      seed: 4,
      encoding: 'picture',
      decoder: 'sharp',
      upright: false,
    } as const;
    const reader = new ExampleReader({ ...how, view, ...more });
    const into = new Uint8Array(viewsOf(view) * SIDE * SIDE * 3);
    await reader.read({ label: 0, name: 'p', file, offset: 0, size: jpeg.length }, 0, 0, into);
    reader.close();
    return into;
  }

  it('is one view, or the 144 of GoogLeNet', () => {
    const views = ['train', 'centre', 'crops144', 'torchvision', 'tf'] as const;
    assert.deepEqual(views.map(viewsOf), [1, 1, 144, 1, 1]);
  });

  it('is decoded at full size where that is asked for or a published pipeline did so, and else as is quickest', async function () {
    if (!hasTurboJpeg()) return this.skip();
    const turbo = { decoder: 'turbojpeg' } as const;
    for (const view of ['torchvision', 'tf'] as const)
      assert.deepEqual(await shown(view, turbo), await shown(view, { ...turbo, exact: true }), view);
    for (const view of ['centre', 'train', 'crops144'] as const) {
      const exact = await shown(view, { ...turbo, exact: true });
      // at full size both decoders give the same bits
      assert.deepEqual(exact, await shown(view, { exact: true }), view);
      const quick = await shown(view, turbo);
      assert.notDeepEqual(quick, exact, view);
      assert.deepEqual(await shown(view, { ...turbo, exact: false }), quick, view);
    }
  });

  it('has other colours in training alone', async () => {
    const full = { distortion: 'full' } as const;
    assert.notDeepEqual(await shown('train', full), await shown('train'));
    for (const view of ['centre', 'torchvision'] as const) assert.deepEqual(await shown(view, full), await shown(view));
  });
});
