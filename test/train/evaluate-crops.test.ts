import assert from 'node:assert/strict';
import type { PictureCrop } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { Random } from '../../lib/random';
import { groupedCrops, multiCrop, type Predictor } from '../../lib/train/evaluate';

/** Interpolation in float32 at coordinates up to 10, of values up to 3. */
const TOLERANCE = 2e-5;
const [M, HEIGHT, WIDTH, CHANNELS] = [2, 5, 7, 3];
const SEED = 5;
const VALUES = Float32Array.from(new Random(SEED).normals(M * HEIGHT * WIDTH * CHANNELS));

/** A pixel's value, those beyond the image as asked. */
function pixel(image: number, y: number, x: number, c: number, beyond: 'zero' | 'edge'): number {
  const [row, column] = [Math.min(Math.max(y, 0), HEIGHT - 1), Math.min(Math.max(x, 0), WIDTH - 1)];
  if (beyond === 'zero' && (row !== y || column !== x)) return 0;
  return VALUES[((image * HEIGHT + row) * WIDTH + column) * CHANNELS + c];
}

/** Bilinear in float64, with the corners of the box on the corners of the result. */
function resized({ top, left, height, width, mirrored }: PictureCrop, size: number): number[] {
  const values: number[] = [];
  for (let image = 0; image < M; image++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let c = 0; c < CHANNELS; c++) {
          const y = top + (i * (height - 1)) / (size - 1);
          const x = left + ((mirrored ? size - 1 - j : j) * (width - 1)) / (size - 1);
          const [y0, x0] = [Math.floor(y), Math.floor(x)];
          const at = (dy: number, dx: number) => pixel(image, y0 + dy, x0 + dx, c, 'edge');
          const [upper, lower] = [0, 1].map((dy) => at(dy, 0) + (x - x0) * (at(dy, 1) - at(dy, 0)));
          values.push(upper + (y - y0) * (lower - upper));
        }
  return values;
}

/** Each pixel of the box as it is, zeros beyond the image. */
function shifted({ top, left, mirrored }: PictureCrop, size: number): number[] {
  const values: number[] = [];
  for (let image = 0; image < M; image++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let c = 0; c < CHANNELS; c++)
          values.push(pixel(image, top + i, left + (mirrored ? size - 1 - j : j), c, 'zero'));
  return values;
}

/** What a network is shown of a crop. */
function cutOf(crop: PictureCrop, size: number): { readonly shape: number[]; readonly values: number[] } {
  let seen = { shape: [] as number[], values: [] as number[] };
  const spy: Predictor = (images) => {
    seen = { shape: images.shape, values: [...images.dataSync()] };
    return tf.zeros([M, 2]);
  };
  tf.tidy(() => void multiCrop(spy, () => [crop], size)(tf.tensor4d(VALUES, [M, HEIGHT, WIDTH, CHANNELS])));
  return seen;
}

type Box = readonly [top: number, left: number, height: number, width: number, size: number];
const CUTS: Readonly<Record<string, readonly [typeof resized, readonly Box[]]>> = {
  'whole pixels with zeros beyond, where the size stays': [
    shifted,
    [[0, 0, 4, 4, 4], [-1, 2, 4, 4, 4], [2, -2, 4, 4, 4], [-2, -1, 6, 6, 6], [3, 4, 5, 5, 5], [-2, -2, 9, 9, 9]], // prettier-ignore
  ],
  'interpolated, where the size does not stay, or the place is between pixels': [
    resized,
    [[0, 0, 5, 7, 6], [1, 2, 3, 4, 6], [2, 1, 3, 4, 4], [1, 2, 4, 3, 4], [0.5, 1, 3, 3, 3], [1, 0.25, 3, 3, 3]], // prettier-ignore
  ],
};

describe('a crop', () => {
  before(() => useEngine('cpu'));

  for (const [name, [reference, boxes]] of Object.entries(CUTS)) {
    for (const [top, left, height, width, size] of boxes) {
      it(`[${[top, left, height, width].join()}] to ${size} pixels is ${name}`, () => {
        for (const mirrored of [false, true]) {
          const crop = { top, left, height, width, mirrored };
          const { shape, values } = cutOf(crop, size);
          assert.deepEqual(shape, [M, size, size, CHANNELS]);
          reference(crop, size).forEach((wanted, i) =>
            assert.ok(Math.abs(values[i] - wanted) < TOLERANCE, `seed ${SEED}, [${i}] ${values[i]}, ${wanted}`),
          );
        }
      });
    }
  }

  it('is zero where it lies far beside the image, and may be of an image of one pixel', () => {
    // rows -3, 0.5 and 4 of five
    const { values } = cutOf({ top: -3, left: 0, height: 8, width: WIDTH, mirrored: false }, 3);
    const whole = resized({ top: -3, left: 0, height: 8, width: WIDTH, mirrored: false }, 3);
    const row = 3 * CHANNELS;
    values.forEach((value, i) => {
      const wanted = i % (3 * row) < row ? 0 : whole[i];
      assert.ok(Math.abs(value - wanted) < TOLERANCE, `[${i}] ${value}, ${wanted}`);
    });
    const spy: Predictor = (images) => images.reshape<tf.Tensor2D>([1, 9]);
    const crop = { top: 0, left: 0, height: 1, width: 1, mirrored: false };
    tf.tidy(() => assert.deepEqual(multiCrop(spy, () => [crop], 3)(tf.ones([1, 1, 1, 1])).arraySync(), [Array(9).fill(1)])); // prettier-ignore
  });

  it('of many frees what it needed before the next one is cut', () =>
    tf.tidy(() => {
      const held: number[] = [];
      const spy: Predictor = (images) => {
        held.push(tf.memory().numTensors);
        return tf.fill([images.shape[0], 2], held.length);
      };
      const crop = { top: 0, left: 0, height: 4, width: 4, mirrored: false };
      const mean = multiCrop(spy, () => Array<PictureCrop>(4).fill(crop), 4)(tf.zeros([1, 4, 4, 1]));
      assert.deepEqual([...mean.dataSync()], [2.5, 2.5]);
      // of those before, the sum alone
      assert.deepEqual(held, [0, 1, 1, 1].map((sum) => held[0] + sum)); // prettier-ignore
    }));
});

describe('crops that come cut', () => {
  before(() => useEngine('cpu'));

  for (const [images, crops, runs] of [
    [30, 3, [24, 6]],
    [24, 2, [24]],
    [48, 12, [24, 24]],
    [4, 4, [4]],
  ] as const) {
    it(`are shown at most 24 at a time, and averaged by picture: ${images} of ${crops} each`, () =>
      tf.tidy(() => {
        const seen: number[] = [];
        const spy: Predictor = (some) => {
          seen.push(some.shape[0]);
          return tf.tidy(() => tf.concat([some.reshape<tf.Tensor2D>([-1, 1]), tf.ones([some.shape[0], 1])], 1));
        };
        const mean = groupedCrops(spy, crops)(tf.range(0, images).reshape([images, 1, 1, 1]));
        assert.deepEqual([seen, mean.shape], [runs, [images / crops, 2]]);
        // the mean of a, a + 1, … of as many as there are crops
        const wanted = Array.from({ length: images / crops }, (_, i) => [i * crops + (crops - 1) / 2, 1]);
        assert.deepEqual(mean.arraySync(), wanted);
      }));
  }
});
