import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture, renderCrops, type DecoderName, type PictureCrop, type Size } from '../../../lib/data';
import { tfCrop, torchvisionCrop } from '../../../lib/data/pictures/pipeline-views';
import { resamplePlain, type Picture } from '../../../lib/data/pictures/resample';
import { hasTurboJpeg } from '../../../lib/data/pictures/turbojpeg';
import { temporaryFolder } from '../temporary';
import { drawnJpeg } from './jpeg/samples';

const PHOTOGRAPHS = path.join(process.env.BNLAB_DATA ?? '', 'imagenet-sample-images');
const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
const SIDE = 224;
const SIZES: readonly Size[] = [
  { width: 500, height: 375 },
  { width: 375, height: 500 },
  { width: 256, height: 256 },
  { width: 257, height: 300 },
  { width: 120, height: 333 },
  { width: 1201, height: 803 },
];

/** Writes for each picture what torchvision's evaluation preset makes of it, before its numbers are scaled. */
const TORCHVISION = `
import sys
import torchvision.transforms as T
from PIL import Image
look = T.Compose([T.Resize(256), T.CenterCrop(${SIDE})])
for name in sys.argv[1:]:
    open(name + '.rgb', 'wb').write(look(Image.open(name).convert('RGB')).tobytes())`;

async function show(jpeg: Uint8Array, choose: (size: Size) => PictureCrop, decoder: DecoderName, side = SIDE) {
  const into = new Uint8Array(side * side * 3);
  const look = (size: Size) => [choose(size)];
  await renderCrops(jpeg, 'x', look, { width: side, height: side, into, decoder, exact: true });
  return into;
}

/** A picture resized as a whole, then cut: two steps, as the pipeline has them. */
function resizeThenCut(picture: Picture, size: Size, [left, top]: readonly [number, number], side: number): Uint8Array {
  const whole = new Uint8Array(size.width * size.height * 3);
  const box = { x: 0, y: 0, width: picture.width, height: picture.height };
  resamplePlain(picture, { box, ...size, into: whole });
  const cut = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * size.width + left) * 3;
    cut.set(whole.subarray(from, from + side * 3), y * side * 3);
  }
  return cut;
}

describe('the view of torchvision', () => {
  const folder = temporaryFolder();

  it('resizes the shorter side, cuts the longer one to whole pixels, and rounds halves of the middle to the even pixel', () => {
    const cases: readonly (readonly [Size, number, readonly [number, number, number, number]])[] = [
      [{ width: 500, height: 375 }, 224, [341, 256, 58, 16]],
      [{ width: 375, height: 500 }, 224, [256, 341, 16, 58]],
      [{ width: 256, height: 256 }, 224, [256, 256, 16, 16]],
      [{ width: 100, height: 333 }, 224, [256, 852, 16, 314]],
      // (261 - 224) / 2 = 18.5 and (263 - 224) / 2 = 19.5 both lie between two pixels
      [{ width: 261, height: 256 }, 224, [261, 256, 18, 16]],
      [{ width: 263, height: 256 }, 224, [263, 256, 20, 16]],
      [{ width: 500, height: 375 }, 32, [48, 36, 8, 2]],
    ];
    for (const [size, side, [width, height, left, top]] of cases) {
      assert.deepEqual(torchvisionCrop(size, side).resized, { width, height, left, top }, JSON.stringify(size));
    }
  });

  for (const decoder of DECODERS) {
    it(`is two steps in one, to the last bit, with ${decoder}`, async () => {
      for (const size of SIZES) {
        const jpeg = await drawnJpeg({}, size);
        const { width, height, left, top } = torchvisionCrop(size, SIDE).resized!;
        const picture = await decodePicture(jpeg, 'x', { decoder });
        const expected = resizeThenCut(picture, { width, height }, [left, top], SIDE);
        const seen = await show(jpeg, (found) => torchvisionCrop(found, SIDE), decoder);
        assert.ok(Buffer.compare(seen, expected) === 0, JSON.stringify(size));
      }
    });
  }

  it('is torchvision’s own, to the last bit', async function () {
    this.timeout(60_000);
    if (spawnSync('/usr/bin/python3', ['-c', 'import torchvision']).status !== 0) {
      console.log('      skipped: no torchvision here (apt-get install python3-torchvision)');
      return this.skip();
    }
    const pictures = await Promise.all(SIZES.map((size) => drawnJpeg({}, size)));
    if (existsSync(PHOTOGRAPHS)) {
      const names = readdirSync(PHOTOGRAPHS).filter((_, i) => i % 12 === 0);
      pictures.push(...names.map((name) => readFileSync(path.join(PHOTOGRAPHS, name))));
    }
    const files = pictures.map((_, i) => path.join(folder.path, `${i}.jpg`));
    files.forEach((file, i) => writeFileSync(file, pictures[i]));
    assert.equal(spawnSync('/usr/bin/python3', ['-W', 'ignore', '-c', TORCHVISION, ...files]).status, 0);
    for (const i of pictures.keys()) {
      const expected = readFileSync(`${files[i]}.rgb`);
      const seen = await show(pictures[i], (size) => torchvisionCrop(size, SIDE), DECODERS[DECODERS.length - 1]);
      assert.ok(Buffer.compare(seen, expected) === 0, `picture ${i}`);
    }
  });
});

describe('the view of TensorFlow', () => {
  it('shows the middle 87.5 % of each side, in whole pixels', () => {
    const cases = [
      [{ width: 500, height: 375 }, [31, 23, 438, 329]],
      [{ width: 64, height: 64 }, [4, 4, 56, 56]],
      [{ width: 1, height: 7 }, [0, 0, 1, 7]],
    ] as const;
    for (const [size, [left, top, width, height]] of cases) {
      const expected = { left, top, width, height, mirrored: false, sampling: 'tf' };
      assert.deepEqual(tfCrop(size), expected, JSON.stringify(size));
    }
  });

  for (const decoder of DECODERS) {
    it(`mixes the four neighbours of each point, without antialiasing, with ${decoder}`, async () => {
      for (const size of [SIZES[0], SIZES[4], { width: 40, height: 30 }]) {
        const jpeg = await drawnJpeg({}, size);
        const { data, width } = await decodePicture(jpeg, 'x', { decoder });
        const { left, top, ...box } = tfCrop(size);
        const side = 32;
        const seen = await show(jpeg, tfCrop, decoder, side);
        const pixel = (x: number, y: number, c: number) => data[((top + y) * width + left + x) * 3 + c];
        for (let i = 0; i < seen.length; i++) {
          const [c, x, y] = [i % 3, Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
          const [u, v] = [(x * box.width) / side, (y * box.height) / side];
          const [x0, y0] = [Math.floor(u), Math.floor(v)];
          const [x1, y1] = [Math.min(x0 + 1, box.width - 1), Math.min(y0 + 1, box.height - 1)];
          const row = (at: number) => pixel(x0, at, c) * (1 - (u - x0)) + pixel(x1, at, c) * (u - x0);
          const expected = row(y0) * (1 - (v - y0)) + row(y1) * (v - y0);
          // half a level for rounding, and float32's share of it
          assert.ok(Math.abs(seen[i] - expected) <= 0.501, `${x}, ${y}, ${c}: ${seen[i]} for ${expected}`);
        }
      }
    });
  }

  it('mirrors, and refuses a box that is not of whole pixels of the picture', async () => {
    const jpeg = await drawnJpeg();
    const plain = await show(jpeg, tfCrop, 'sharp', 16);
    const mirrored = await show(jpeg, (size) => ({ ...tfCrop(size), mirrored: true }), 'sharp', 16);
    for (let y = 0; y < 16; y++) assert.equal(mirrored[y * 48], plain[y * 48 + 45]);
    await assert.rejects(
      show(jpeg, (size) => ({ ...tfCrop(size), left: 0.5 }), 'sharp', 16),
      /whole pixels/,
    );
    await assert.rejects(
      show(jpeg, (size) => ({ ...tfCrop(size), width: size.width }), 'sharp', 16),
      /lies in the picture/,
    );
  });
});
