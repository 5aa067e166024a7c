import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openImageFolder, type Fault } from '../../lib/data';
import { hasTurboJpeg } from '../../lib/data/pictures/turbojpeg';
import { tf, useEngine } from '../../lib/engine';
import { pictureBatches, picturesInOrder, scalePixels, train, type MiniBatch } from '../../lib/train';
import { miniFolder, miniTrainList } from '../data/mini-imagenet';
import { temporaryFolder } from '../data/temporary';

const take = ({ x, labels }: MiniBatch) => {
  const values = { shape: x.shape, x: [...x.dataSync()], labels: [...labels.dataSync()] };
  tf.dispose([x, labels]);
  return values;
};

describe('pictureBatches', () => {
  before(() => useEngine('wasm'));
  const make = async () => pictureBatches({ list: await miniTrainList(), miniBatch: 8, seed: 2, size: 16, workers: 2 });

  it('gives a step the same mini-batch in one go, after a jump, and after a restart', async () => {
    const one = await make();
    const expected = [];
    for (let step = 0; step < 4; step++) expected.push(take(await one.batch(step)));
    assert.deepEqual(take(await one.batch(1)), expected[1]);
    await one.close();
    const other = await make();
    assert.deepEqual(take(await other.batch(3)), expected[3]);
    assert.deepEqual(other.identity, one.identity);
    await other.close();
    assert.deepEqual(expected[0].shape, [8, 16, 16, 3]);
    assert.ok(expected[0].x.every((value) => value >= -2 && value <= 2));
    assert.equal(one.stepsPerEpoch, 12);
  });

  it("are the pixels on the scale that is asked for: the paper's if none is", async () => {
    const list = await miniTrainList();
    const options = { list, miniBatch: 8, seed: 2, size: 16, workers: 1 } as const;
    const firstOf = async (more: object) => {
      const data = pictureBatches({ ...options, ...more });
      const { x } = take(await data.batch(0));
      await data.close();
      return x;
    };
    const [paper, tensorflow] = [await firstOf({}), await firstOf({ scale: 'tf' })];
    const pixels = paper.map((value) => value * 63.75 + 127.5);
    // float32 of numbers up to 255
    pixels.forEach((pixel) => assert.ok(Math.abs(pixel - Math.round(pixel)) < 1e-4 && pixel > -1 && pixel < 256));
    assert.ok(Math.max(...pixels) > 200 && Math.min(...pixels) < 40, 'the pictures hold light and dark');
    paper.forEach((value, i) => assert.ok(Math.abs(tensorflow[i] - value / 2) < 1e-6));
  });

  it('tells other data apart', async () => {
    const list = await miniTrainList();
    const options = { list, miniBatch: 8, seed: 2, size: 16 };
    const identities = [options, { ...options, list: list.subset([...Array(50).keys()]) }, { ...options, seed: 3 }].map(
      (each) => JSON.stringify(pictureBatches(each).identity),
    );
    assert.equal(new Set(identities).size, 3);
  });

  it('leaves no tensors behind', async () => {
    const data = await make();
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) take(await data.batch(step));
    assert.equal(tf.memory().numTensors, before);
    await data.close();
  });
});

describe('the identity of pictures', () => {
  it('names the decoder, its version and mode, and the scale: pixels of others are other data', async () => {
    const list = await miniTrainList();
    const options = { list, miniBatch: 8, seed: 2, size: 16, decoder: 'sharp' } as const;
    const identityOf = (more: object) => pictureBatches({ ...options, ...more }).identity as { decoder: object };
    const { decoder } = identityOf({});
    assert.deepEqual(Object.keys(decoder), ['name', 'version', 'mode']);
    assert.match(JSON.stringify(decoder), /"name":"sharp","version":"[\d.]+, libvips [\d.]+","mode":"scaled"/);
    const others = [{}, { exact: true }, { scale: 'tf' }, ...(hasTurboJpeg() ? [{ decoder: 'turbojpeg' }] : [])];
    assert.equal(new Set(others.map((more) => JSON.stringify(identityOf(more)))).size, others.length);
  });
});

describe('pictures that cannot be used', () => {
  const folder = temporaryFolder();
  before(() => useEngine('wasm'));
  const list = async (damage: (files: readonly string[]) => void) => {
    await miniFolder(path.join(folder.path, 'train'));
    const found = openImageFolder(path.join(folder.path, 'train')).subset([0, 1, 2, 3, 4, 5, 6, 7]);
    damage(Array.from({ length: found.length }, (_, i) => found.entry(i).file));
    return found;
  };
  const cut = (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 300));
  const options = { miniBatch: 4, size: 16, seed: 1, workers: 1, shuffle: 'none', faults: 'skip' } as const;

  it('are left out whether they are cut, shrunk, missing, or a link that leads nowhere', async () => {
    const damaged = await list(([a, b, c]) => {
      truncateSync(a, 100);
      rmSync(b);
      copyFileSync(c, `${c}.kept`);
      rmSync(c);
      symlinkSync('nowhere.jpg', c);
    });
    const data = pictureBatches({ list: damaged, ...options });
    assert.deepEqual(take(await data.batch(1)).shape, [4, 16, 16, 3]);
    assert.deepEqual(take(await data.batch(0)).shape, [0, 16, 16, 3]);
    assert.equal(data.faults.length, 3);
    assert.match(data.faults[0].problem, /^100 bytes: the file ends at byte 100$/);
    await data.close();
  });

  it('may be a whole mini-batch: its step learns nothing, and the run goes on', async () => {
    const damaged = await list((files) => files.slice(0, 4).forEach(cut));
    const data = pictureBatches({ list: damaged, ...options });
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 2, kernelSize: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 4 }),
      ],
    });
    const losses: number[] = [];
    const recipe = {
      optimizer: { kind: 'sgd' },
      learningRate: { initial: 0.01, factor: 1, every: 1 },
      l2: 0,
    } as const;
    const onProgress = ({ loss }: { loss: number }) => void losses.push(loss);
    const { verdict, step } = await train({ model, data, recipe, steps: 4, onProgress });
    assert.deepEqual([verdict, step, losses.length], ['finished', 4, 2]);
    assert.ok(losses.every(Number.isFinite));
    assert.equal(data.faults.length, 8);
    await data.close();
    model.dispose();
  });

  it('leave a mini-batch empty that has fewer left than a step needs', async () => {
    const damaged = await list(([a]) => cut(a));
    const sizes = async (fewest?: number) => {
      const data = pictureBatches({ list: damaged, ...options, fewest });
      const both = [take(await data.batch(0)).labels.length, take(await data.batch(1)).labels.length];
      await data.close();
      return [...both, data.emptySteps];
    };
    assert.deepEqual(await sizes(), [3, 4, 0]);
    assert.deepEqual(await sizes(3), [3, 4, 0]);
    assert.deepEqual(await sizes(4), [0, 4, 1]);
  });

  it('are an error where nothing else is left', async () => {
    const damaged = await list((files) => files.forEach(cut));
    const data = pictureBatches({ list: damaged, ...options });
    take(await data.batch(0));
    await assert.rejects(
      async () => data.batch(1),
      /2 or more in a mini-batch, got too few that can: the last 8 were left out/,
    );
    await data.close();
    const seen: Fault[] = [];
    const all = picturesInOrder({
      list: damaged,
      size: 16,
      workers: 1,
      faults: 'skip',
      onFaults: (f) => seen.push(...f),
    });
    await assert.rejects(async () => {
      for await (const batch of all) take(batch);
    }, /none that can/);
    assert.equal(seen.length, 8);
  });

  it('do not count in an evaluation: mini-batches of nothing are passed over', async () => {
    const damaged = await list((files) => files.slice(0, 4).forEach(cut));
    const sizes: number[] = [];
    for await (const batch of picturesInOrder({ list: damaged, ...options })) sizes.push(take(batch).labels.length);
    assert.deepEqual(sizes, [4]);
  });
});

describe('scalePixels', () => {
  before(() => useEngine('wasm'));

  it('gives each pipeline its numbers, channel by channel', () => {
    const cases = [
      ['paper', [0, 127.5, 255].map((v) => (v / 255 - 0.5) / 0.25)],
      ['tf', [-1, 0, 1]],
      ['torchvision', [-0.485 / 0.229, (0.5 - 0.456) / 0.224, (1 - 0.406) / 0.225]],
    ] as const;
    for (const [pipeline, expected] of cases) {
      const pixels = tf.tensor4d([0, 127.5, 255], [1, 1, 1, 3]);
      const scaled = scalePixels(pixels, pipeline);
      // float32: a part in ten million of numbers up to 3
      scaled.dataSync().forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `${pipeline} ${i}`));
      tf.dispose([pixels, scaled]);
    }
  });
});

describe('picturesInOrder', () => {
  before(() => useEngine('wasm'));

  it('shows every picture once, the last partial mini-batch too', async () => {
    const list = await miniTrainList();
    const labels: number[] = [];
    for await (const batch of picturesInOrder({ list, size: 8, miniBatch: 40, workers: 1 }))
      labels.push(...take(batch).labels);
    assert.deepEqual(labels, [...list.labels]);
  });
});
