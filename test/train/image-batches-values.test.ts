import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Random } from '../../lib/random';
import { imageBatches, imagesInOrder, type ImageBatchOptions, type ImageSet } from '../../lib/train/image-batches';

/** Float32 of numbers up to 4. */
const TOLERANCE = 2e-6;
const SEED = 6;
const scaled = (value: number) => (value / 255 - 0.5) / 0.25;

/** Images of random pixels, so that each place is told from all others; the labels are their numbers. */
function randomSet(examples: number, size: number): ImageSet {
  const random = new Random(SEED);
  const images = Uint8Array.from({ length: examples * size * size * 3 }, () => random.integer(256));
  return { images, labels: Uint8Array.from({ length: examples }, (_, i) => i), size, identity: 'random' };
}

/** One mini-batch as numbers, image by image. */
async function imagesOf(options: ImageBatchOptions, step = 0) {
  const { x, labels } = await imageBatches(options).batch(step);
  const [values, classes] = [[...(await x.data())], [...(await labels.data())]];
  const [pixels, { shape, dtype }] = [options.set.size ** 2 * 3, x];
  tf.dispose([x, labels]);
  const images = classes.map((_, i) => values.slice(i * pixels, (i + 1) * pixels));
  return { shape, dtype, classes, images };
}

/** An image moved and turned round by hand, with zeros where nothing of it is. */
function moved({ images, size }: ImageSet, image: number, [dy, dx, isMirrored]: readonly number[]): number[] {
  return Array.from({ length: size * size * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / (3 * size)), Math.floor(i / 3) % size, i % 3];
    const [row, column] = [y + dy, (isMirrored ? size - 1 - x : x) + dx];
    const isInside = row >= 0 && row < size && column >= 0 && column < size;
    return isInside ? scaled(images[((image * size + row) * size + column) * 3 + c]) : 0;
  });
}

const isNear = (a: readonly number[], b: readonly number[]) =>
  a.every((value, i) => Math.abs(value - b[i]) < TOLERANCE);

describe('an image of a mini-batch', () => {
  before(() => useEngine('cpu'));

  for (const [shift, mirror] of [
    [0, false],
    [1, false],
    [1, true],
    [2, true],
  ] as const) {
    // prettier-ignore
    it(`lies at most ${shift} pixels beside its place, ${mirror ? 'mirrored or not' : 'never mirrored'}, each equally likely`, async () => {
      const set = randomSet(200, 4);
      const options = { set, miniBatch: 200, seed: SEED, shift, mirror, distortion: 'none' } as const;
      const places = [...Array(2 * shift + 1).keys()].map((place) => place - shift);
      const turns = mirror ? [0, 1] : [0];
      const ways = places.flatMap((dy) => places.flatMap((dx) => turns.map((turn) => [dy, dx, turn])));
      const counts = ways.map(() => 0);
      for (const step of [0, 1, 2]) {
        const { shape, dtype, classes, images } = await imagesOf(options, step);
        assert.deepEqual([shape, dtype, new Set(classes).size], [[200, 4, 4, 3], 'float32', 200]);
        for (const [at, label] of classes.entries()) {
          const way = ways.findIndex((one) => isNear(moved(set, label, one), images[at]));
          assert.ok(way >= 0, `seed ${SEED}: image ${label} is not itself, moved`);
          counts[way]++;
        }
      }
      // four deviations of a count
      const [mean, share] = [600 / ways.length, 1 / ways.length];
      const reach = 4 * Math.sqrt(mean * (1 - share));
      for (const [i, count] of counts.entries()) assert.ok(Math.abs(count - mean) <= reach, `seed ${SEED}, way ${i}: ${count}`); // prettier-ignore
    });
  }

  const RANGES = { none: [0, 0, 0], reduced: [0.05, 0.1, 0.1], full: [0.15, 0.4, 0.4] } as const;
  for (const distortion of ['none', 'reduced', 'full'] as const) {
    it(`has its brightness, contrast and saturation changed as far as ${distortion} says, and no further`, async () => {
      const colours = [0, 0, 0, 255, 255, 255, 60, 120, 180, 127, 127, 127];
      const images = Uint8Array.from({ length: 800 * 12 }, (_, i) => colours[i % 12]);
      const set = { images, labels: new Uint8Array(800), size: 2, identity: 'colours' };
      const found = await imagesOf({ set, miniBatch: 800, seed: SEED, shift: 0, mirror: false, distortion });
      const drawn = found.images.map((values) => {
        const stretch = (values[3] - values[0]) / 4;
        const shift = (values[0] + values[3]) / 2;
        const keep = (values[8] - values[6]) / stretch / (120 / 255 / 0.25);
        // the colour's own grey is 120: green has it already
        assert.ok(Math.abs(values[7] - (stretch * scaled(120) + shift)) < TOLERANCE, `seed ${SEED}`);
        assert.ok(Math.abs((values[6] + values[8]) / 2 - values[7]) < TOLERANCE, `seed ${SEED}`);
        return [shift * 0.25, stretch - 1, keep - 1];
      });
      for (const [which, range] of RANGES[distortion].entries()) {
        const changes = drawn.map((one) => one[which]);
        for (const end of [Math.min(...changes), Math.max(...changes)])
          assert.ok(Math.abs(Math.abs(end) - range) <= 0.02 * range + TOLERANCE, `seed ${SEED}, ${which}: ${end}`);
        const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
        // four deviations of the mean of 800 uniform numbers
        assert.ok(Math.abs(mean) <= (4 * range) / Math.sqrt(3 * 800) + TOLERANCE, `seed ${SEED}, ${which}: ${mean}`);
      }
    });
  }

  it('is changed as the identity says, which names what was not asked for, too', async () => {
    const options = { set: randomSet(130, 6), miniBatch: 4, seed: SEED };
    const plain = { shift: 4, mirror: true, distortion: 'reduced' } as const;
    const shown = { set: 'random', miniBatch: 4, seed: SEED, shuffle: 'within-shards', shardSize: 64, ...plain };
    assert.deepEqual(imageBatches(options).identity, shown);
    assert.deepEqual(imageBatches({ ...options, shuffle: 'shards', shardBatches: 3 }).identity, { ...shown, shuffle: 'shards', shardSize: 12 }); // prettier-ignore
    assert.deepEqual(await imagesOf(options, 40), await imagesOf({ ...options, ...plain }, 40));
  });

  it('meets any other one of the set, unless shards are asked for', async () => {
    const options = { set: randomSet(64, 1), miniBatch: 4, seed: SEED, shardBatches: 2 };
    const all = async (shuffle?: 'shards') =>
      Promise.all(Array.from({ length: 16 }, async (_, step) => (await imagesOf({ ...options, shuffle }, step)).classes)); // prettier-ignore
    const areTogether = (batch: readonly number[]) => batch.every((label) => label - batch[0] === batch.indexOf(label));
    assert.ok((await all('shards')).every(areTogether));
    assert.ok(!(await all()).some(areTogether), `seed ${SEED}`);
  });
});

describe('images in order', () => {
  before(() => useEngine('cpu'));

  it('are as they were stored, with their labels and the numbers of their mini-batches', () => {
    const set = randomSet(205, 2);
    const taken = (miniBatch?: number, limit?: number) =>
      [...imagesInOrder(set, miniBatch, limit)].map(({ x, labels, number }) => {
        const values = { x: [...x.dataSync()], labels: [...labels.dataSync()] };
        const one = { ...values, shape: x.shape, dtype: labels.dtype, number };
        tf.dispose([x, labels]);
        return one;
      });
    const wanted = [...set.images].map(scaled);
    for (const [batches, counts] of [
      [taken(), [100, 100, 5]],
      [taken(82, 1000), [82, 82, 41]],
      [taken(41, 82), [41, 41]],
    ] as const) {
      assert.deepEqual(batches.map(({ shape }) => shape), counts.map((m) => [m, 2, 2, 3])); // prettier-ignore
      assert.deepEqual(batches.map(({ number, dtype }) => [number, dtype]), counts.map((_, i) => [i, 'int32'])); // prettier-ignore
      assert.deepEqual(batches.map(({ labels }) => labels.length), counts); // prettier-ignore
      const values = batches.flatMap(({ x }) => x);
      assert.ok(isNear(values, wanted.slice(0, values.length)));
      const labels = batches.flatMap((batch) => batch.labels);
      assert.deepEqual(labels, [...set.labels.subarray(0, labels.length)]);
    }
  });
});
