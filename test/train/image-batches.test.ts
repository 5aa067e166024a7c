import assert from 'node:assert/strict';
import { useEngine, tf } from '../../lib/engine';
import { Random } from '../../lib/random';
import { imageBatches, imagesInOrder } from '../../lib/train/image-batches';
import type { ImageBatchOptions, ImageSet } from '../../lib/train/image-batches';

/** Image k is all of value k, so that a pixel tells which image it came from. */
function countingSet(examples: number, size = 2): ImageSet {
  const images = Uint8Array.from({ length: examples * size * size * 3 }, (_, i) => Math.floor(i / (size * size * 3)));
  return { images, labels: Uint8Array.from({ length: examples }, (_, i) => i % 4), size, identity: 'counting' };
}

const plain = { miniBatch: 4, seed: 3, shift: 0, mirror: false, distortion: 'none' } as const;

async function imagesOf(options: ImageBatchOptions, step: number): Promise<number[]> {
  const { x, labels } = await imageBatches(options).batch(step);
  const values = (await x.data()) as Float32Array;
  const pixels = options.set.size ** 2 * 3;
  tf.dispose([x, labels]);
  return Array.from({ length: x.shape[0] }, (_, i) => Math.round((values[i * pixels] * 0.25 + 0.5) * 255));
}

describe('imageBatches', () => {
  before(() => useEngine('cpu'));

  it('shows every image once an epoch, in another order in the next', async () => {
    const set = countingSet(24);
    const epoch = async (start: number) =>
      (await Promise.all([0, 1, 2, 3, 4, 5].map((i) => imagesOf({ ...plain, set }, start + i)))).flat();
    const [first, second] = [await epoch(0), await epoch(6)];
    const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
    assert.deepEqual(
      sorted(first),
      Array.from({ length: 24 }, (_, i) => i),
    );
    assert.deepEqual(sorted(second), sorted(first));
    assert.notDeepEqual(first, second);
  });

  it('lets the same images meet in every epoch when only shards are shuffled', async () => {
    const options = { ...plain, set: countingSet(32), shuffle: 'shards', shardBatches: 2 } as const;
    const { stepsPerEpoch } = imageBatches(options);
    assert.equal(stepsPerEpoch, 8);
    const epoch = async (start: number) =>
      (await Promise.all(Array.from({ length: 8 }, (_, i) => imagesOf(options, start + i)))).map((batch) =>
        batch.join(),
      );
    const [first, second] = [await epoch(0), await epoch(8)];
    assert.deepEqual([...first].sort(), [...second].sort());
    assert.notDeepEqual(first, second);
  });

  it('shows every image where the shards do not come out even: the last one is smaller, and not left out', async () => {
    // 31 mini-batches of 4 and two images: one whole shard of 16 mini-batches and a part of another
    const options = { ...plain, set: countingSet(126), shuffle: 'shards' } as const;
    const { stepsPerEpoch } = imageBatches(options);
    assert.equal(stepsPerEpoch, 31);
    const epoch = async (start: number) =>
      (await Promise.all(Array.from({ length: stepsPerEpoch }, (_, i) => imagesOf(options, start + i)))).flat();
    const seen = new Set<number>();
    for (let each = 0; each < 6; each++) {
      const images = await epoch(each * stepsPerEpoch);
      assert.equal(new Set(images).size, 124, 'each image once an epoch, but for what makes no mini-batch');
      images.forEach((image) => seen.add(image));
    }
    assert.equal(seen.size, 126);
  });

  it('is a function of seed and step', async () => {
    const set = countingSet(40, 8);
    const options = { set, miniBatch: 4, seed: 9, shift: 2, distortion: 'full' } as const;
    const values = async (seed: number, step: number) => {
      const { x, labels } = await imageBatches({ ...options, seed }).batch(step);
      const [pixels, classes] = [await x.data(), await labels.data()];
      tf.dispose([x, labels]);
      return [...pixels, ...classes];
    };
    assert.deepEqual(await values(9, 17), await values(9, 17));
    assert.notDeepEqual(await values(9, 17), await values(10, 17));
    assert.notDeepEqual(await values(9, 17), await values(9, 18));
  });

  it('distorts colours more when full than when reduced, and not at all when none', async () => {
    const set = { ...countingSet(64, 4), images: new Uint8Array(64 * 48).fill(200) };
    const spread = async (distortion: 'none' | 'reduced' | 'full') => {
      const { x, labels } = await imageBatches({ ...plain, set, miniBatch: 64, distortion }).batch(0);
      const values = [...(await x.data())];
      tf.dispose([x, labels]);
      return Math.max(...values) - Math.min(...values);
    };
    const [none, reduced, full] = [await spread('none'), await spread('reduced'), await spread('full')];
    assert.equal(none, 0);
    assert.ok(reduced > 0.05 && full > 2 * reduced, `${reduced} ${full}`);
  });

  it('shifts zeros in and mirrors', async () => {
    const set = {
      ...countingSet(200, 3),
      images: Uint8Array.from({ length: 200 * 27 }, (_, i) => (Math.floor(i / 3) % 3) * 100),
    };
    const { x, labels } = await imageBatches({ ...plain, set, miniBatch: 200, shift: 1, mirror: true }).batch(0);
    const rows = (await x.slice([0, 1, 0, 0], [-1, 1, -1, 1]).data()) as Float32Array;
    const kinds = new Set(
      Array.from({ length: 200 }, (_, i) => [...rows.slice(3 * i, 3 * i + 3)].map((v) => v.toFixed(1)).join()),
    );
    tf.dispose([x, labels]);
    // columns 0, 100, 200 become -2, -0.4, 1.1 in the network's scale; three shifts and their mirrors
    for (const kind of ['-2.0,-0.4,1.1', '1.1,-0.4,-2.0', '-0.4,1.1,0.0', '0.0,1.1,-0.4'])
      assert.ok(kinds.has(kind), [...kinds].join(' '));
  });

  it('draws for each image in an order that stays, so that runs that were kept go on with the same', async () => {
    const [seed, size, source] = [7, 3, new Random(7)];
    const images = Uint8Array.from({ length: 6 * 27 }, () => source.integer(256));
    const set = { images, labels: Uint8Array.of(0, 1, 2, 3, 4, 5), size, identity: 'random' };
    const { x, labels } = await imageBatches({ set, miniBatch: 6, seed, shift: 1, distortion: 'full' }).batch(2);
    const [seen, order] = [(await x.array()) as number[][][][], [...(await labels.data())]];
    tf.dispose([x, labels]);
    const random = new Random(seed).split('augment 2');
    const wanted = order.map((image) => {
      const [dy, dx, isTurned] = [random.integer(3) - 1, random.integer(3) - 1, random.integer(2) === 1];
      const [brightness, contrast, saturation] = [0.15, 0.4, 0.4].map((range) => random.uniform(-range, range));
      return [0, 1, 2].map((y) => [0, 1, 2].map((x) => {
        const [row, column] = [y + dy, (isTurned ? 2 - x : x) + dx];
        if (Math.min(row, column) < 0 || Math.max(row, column) > 2) return [0, 0, 0];
        const colours = [...images.subarray(((image * 3 + row) * 3 + column) * 3).subarray(0, 3)];
        const grey = (colours[0] + colours[1] + colours[2]) / 3;
        const vivid = colours.map((colour) => grey + (1 + saturation) * (colour - grey));
        // contrast is around the middle of the scale, from which the network counts in quarters of it
        return vivid.map((colour) => 4 * ((1 + contrast) * (colour / 255 - 0.5) + brightness));
      })); // prettier-ignore
    });
    const values = seen.flat(3);
    for (const [i, value] of wanted.flat(3).entries())
      assert.ok(Math.abs(values[i] - value) < 2e-6, `seed ${seed}, [${i}]: ${values[i]} instead of ${value}`);
  });

  it('refuses a mini-batch larger than the set', () => {
    assert.throws(() => imageBatches({ ...plain, set: countingSet(3) }), /at most 3 examples, got 4/);
  });
});

describe('imagesInOrder', () => {
  before(() => useEngine('cpu'));

  it('gives each image once, the last mini-batch smaller, up to a limit', () => {
    const sizes = (limit?: number) =>
      [...imagesInOrder(countingSet(10), 4, limit)].map(({ x, labels }) => {
        tf.dispose([x, labels]);
        return x.shape[0];
      });
    assert.deepEqual(sizes(), [4, 4, 2]);
    assert.deepEqual(sizes(5), [4, 1]);
  });
});
