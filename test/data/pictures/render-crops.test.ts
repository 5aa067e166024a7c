/** Crops that are rendered from a JPEG against those of the picture that was decoded whole. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodePicture, renderCrops, type DecoderName, type PictureCrop, type Size } from '../../../lib/data';
import { parseJpegHeader } from '../../../lib/data/pictures/jpeg-header';
import { resample, type Picture } from '../../../lib/data/pictures/resample';
import { samplePoints } from '../../../lib/data/pictures/sample-points';
import { decodeTurbo, hasTurboJpeg } from '../../../lib/data/pictures/turbojpeg';
import { Random } from '../../../lib/random';
import { drawnJpeg } from './jpeg/samples';

const DECODERS: readonly DecoderName[] = hasTurboJpeg() ? ['sharp', 'turbojpeg'] : ['sharp'];
const [WIDTH, HEIGHT] = [96, 64];
const TARGET = { width: 12, height: 7 };
const SIZE = TARGET.width * TARGET.height * 3;

type Options = Partial<Omit<Parameters<typeof renderCrops>[3], 'into' | 'width' | 'height'>>;

async function rendered(jpeg: Uint8Array, crops: readonly PictureCrop[], target: Size = TARGET, options: Options = {}) {
  const into = new Uint8Array(crops.length * target.width * target.height * 3);
  await renderCrops(jpeg, 'x', () => crops, { ...target, ...options, into });
  return into;
}

/** What a crop of a picture is, which may have been decoded at a part of its size. */
function cropOf(picture: Picture, crop: PictureCrop, { width, height }: Size = TARGET, reduction = 1): Uint8Array {
  const into = new Uint8Array(width * height * 3);
  const [x, y] = [crop.left / reduction, crop.top / reduction];
  const box = { x, y, width: crop.width / reduction, height: crop.height / reduction };
  const options = { box, width, height, mirror: crop.mirrored, into };
  if (crop.sampling === 'tf') samplePoints(picture, options);
  else resample(picture, { ...options, resized: crop.resized });
  return into;
}

/** Crops of any size, fractions of pixels too, some to the edges of the picture. */
function crops(n: number, random: Random, first: number): readonly PictureCrop[] {
  return Array.from({ length: n }, (_, place) => {
    const i = first + place;
    const [width, height] = [random.uniform(1, WIDTH), random.uniform(1, HEIGHT)];
    const [left, top] = [(WIDTH - width) * random.uniform(), (HEIGHT - height) * random.uniform()];
    const edge = { left: i % 4 === 0 ? 0 : WIDTH - width, top: i % 4 === 2 ? 0 : HEIGHT - height };
    return { ...(i % 2 ? { left, top } : edge), width, height, mirrored: i % 3 === 0 };
  });
}

describe('rendered crops', () => {
  let jpeg: Buffer;
  before(async () => (jpeg = await drawnJpeg({}, { width: WIDTH, height: HEIGHT })));

  for (const decoder of DECODERS)
    it(`are those of the whole picture, one behind the other, with ${decoder}`, async () => {
      const whole = await decodePicture(jpeg, 'x', { decoder });
      const random = new Random(3);
      for (const target of [TARGET, { width: 70, height: 61 }, { width: 1, height: 40 }])
        for (let i = 0; i < 12; i++) {
          const some = crops(1 + (i % 3), random, i);
          const expected = Buffer.concat(some.map((crop) => cropOf(whole, crop, target)));
          const seen = await rendered(jpeg, some, target, { decoder, exact: true });
          assert.ok(Buffer.compare(seen, expected) === 0, `exact, seed 3: ${JSON.stringify({ some, target })}`);
          if (decoder !== 'sharp') continue;
          // only libjpeg-turbo shrinks: sharp gives away a part of the picture, with all that the filter touches
          assert.deepEqual(await rendered(jpeg, some, target, { decoder }), seen, `seed 3: ${JSON.stringify({ some, target })}`); // prettier-ignore
        }
    });

  for (const decoder of DECODERS)
    it(`are sampled and resized as they say, with ${decoder}`, async () => {
      const whole = await decodePicture(jpeg, 'x', { decoder });
      const box = { left: 8, top: 6, width: 40, height: 30, mirrored: true };
      const some: readonly PictureCrop[] = [
        { ...box, sampling: 'tf' },
        { ...box, sampling: 'antialiased' },
        { ...box, resized: { width: 30, height: 20, left: 9, top: 5 } },
      ];
      const seen = await rendered(jpeg, some, TARGET, { decoder, exact: true });
      some.forEach((crop, i) => assert.deepEqual(seen.subarray(i * SIZE, (i + 1) * SIZE), cropOf(whole, crop)));
    });

  const [small, large] = [{ width: 8, height: 6 }, { left: 5, top: 3, mirrored: false }]; // prettier-ignore
  for (const [sizes, reduction] of [
    [[[64, 48]], 8],
    [[[63, 48]], 4],
    [[[64, 47]], 4],
    [[[32, 24]], 4],
    [[[32, 23]], 2],
    [[[16, 12]], 2],
    [[[15.9, 12]], 1],
    [
      [
        [64, 48],
        [32, 30],
      ],
      4,
    ],
    [
      [
        [64, 48],
        [8, 6],
      ],
      1,
    ],
  ] as const)
    // prettier-ignore
    it(`of ${sizes.map((size) => size.join('x')).join(' and ')} pixels as 8x6 come of a picture at 1/${reduction}, where the decoder can`, async function () {
      if (!hasTurboJpeg()) return this.skip();
      const some = sizes.map(([width, height]) => ({ ...large, width, height }));
      const seen = await rendered(jpeg, some, small, { decoder: 'turbojpeg' });
      const { data, width, height } = decodeTurbo(jpeg, parseJpegHeader(jpeg)!, reduction);
      assert.deepEqual([width, height], [Math.ceil(WIDTH / reduction), Math.ceil(HEIGHT / reduction)]);
      const picture = { data: data.slice(), width, height };
      assert.ok(Buffer.compare(seen, Buffer.concat(some.map((crop) => cropOf(picture, crop, small, reduction)))) === 0);
      // an upright picture needs no turning, and a look at its tag changes nothing
      assert.deepEqual(await rendered(jpeg, some, small, { decoder: 'turbojpeg', upright: true }), seen);
    });

  it('of other files and of turned pictures are those of the whole picture too', async () => {
    const png = await sharp(jpeg).png().toBuffer();
    const lying = await sharp(jpeg).withMetadata({ orientation: 3 }).jpeg().toBuffer(); // prettier-ignore
    const some = crops(3, new Random(4), 1);
    for (const bytes of [png, lying])
      for (const upright of [false, true]) {
        const whole = await decodePicture(bytes, 'x', { decoder: 'sharp', upright });
        const seen = await rendered(bytes, some, TARGET, { decoder: 'sharp', upright });
        assert.deepEqual(seen, new Uint8Array(Buffer.concat(some.map((crop) => cropOf(whole, crop)))));
      }
  });

  it('outside the picture are refused as what they are: not a fault of the picture', async () => {
    const outside = [{ left: WIDTH + 4, top: 0, width: 8, height: 8, mirrored: false }];
    for (const decoder of DECODERS)
      await assert.rejects(rendered(jpeg, outside, TARGET, { decoder, exact: true }), { where: 'resample' });
  });
});
