import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openImageFolder, type ImageList } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import { pictureBatches, picturesInOrder, trainStep, Optimizer, type MiniBatch } from '../../lib/train';
import { partsOf } from '../../lib/train/pieces';
import { miniFolder, miniTrainList } from '../data/mini-imagenet';
import { temporaryFolder } from '../data/temporary';

const EXAMPLE = 16 * 16 * 3;

interface Taken {
  readonly x: number[];
  readonly labels: number[];
  readonly of?: number;
}

const take = ({ x, labels, of }: MiniBatch): Taken => {
  const taken = { x: [...x.dataSync()], labels: [...labels.dataSync()], of };
  tf.dispose([x, labels]);
  return taken;
};

/** The examples of these ranges. */
const rows = ({ x, labels }: Taken, ranges: readonly (readonly [number, number])[]): Taken => ({
  x: ranges.flatMap(([first, end]) => x.slice(first * EXAMPLE, end * EXAMPLE)),
  labels: ranges.flatMap(([first, end]) => labels.slice(first, end)),
});

/** A list that counts the pictures that were asked for. */
function counted(list: ImageList) {
  let asked = 0;
  const counting = list.subset(Array.from({ length: list.length }, (_, i) => i));
  const entry = counting.entry.bind(counting);
  counting.entry = (index) => (asked++, entry(index));
  return { list: counting, asked: () => asked };
}

describe('the pictures of one process of several', () => {
  const folder = temporaryFolder();
  before(() => useEngine('wasm'));
  const options = { miniBatch: 8, seed: 2, size: 16, workers: 1, prefetch: 1 } as const;

  for (const [size, pieces] of [
    [2, 1],
    [3, 1],
    [2, 3],
    [8, 1],
  ]) {
    it(`are its part of each mini-batch, and no others are read: ${size} processes, ${pieces} pieces`, async () => {
      const whole = pictureBatches({ list: await miniTrainList(), ...options });
      const batches = [take(await whole.batch(0)), take(await whole.batch(1))];
      await whole.close();
      let read = 0;
      for (let rank = 0; rank < size; rank++) {
        const share = { rank, size, pieces, any: (is: boolean) => is };
        const { list, asked } = counted(await miniTrainList());
        const data = pictureBatches({ list, ...options, share });
        for (const [step, batch] of batches.entries()) {
          const { of, ...own } = take(await data.batch(step));
          assert.equal(of, 8);
          const { x, labels } = rows(batch, partsOf(8, share));
          assert.deepEqual(own, { x, labels });
        }
        read += asked();
        await data.close();
      }
      assert.equal(read, 16);
    });
  }

  it('are all that is left of a mini-batch in which any process met a fault', async () => {
    await miniFolder(path.join(folder.path, 'train'));
    const list = openImageFolder(path.join(folder.path, 'train')).subset([...Array(16).keys()]);
    const broken = list.entry(9).file;
    writeFileSync(broken, readFileSync(broken).subarray(0, 300));
    const damaged = { list, ...options, shuffle: 'none', faults: 'skip' } as const;
    const whole = pictureBatches(damaged);
    const batches = [take(await whole.batch(0)), take(await whole.batch(1))];
    await whole.close();
    for (const rank of [0, 1]) {
      const asked: boolean[] = [];
      let step = 0;
      // what both would say together: the fault lies in the second mini-batch
      const any = (is: boolean) => (asked.push(is), step === 1);
      const data = pictureBatches({ ...damaged, share: { rank, size: 2, any } });
      assert.equal(take(await data.batch(step)).of, 8);
      assert.deepEqual(take(await data.batch((step = 1))), batches[1]);
      assert.equal(take(await data.batch((step = 2))).of, 8);
      assert.deepEqual(asked, [false, rank === 0, false]);
      assert.deepEqual(
        data.faults.map(({ name }) => path.basename(name)),
        [path.basename(broken)],
      );
      await data.close();
    }
    assert.equal(batches[1].labels.length, 7);
  });

  it('of an evaluation are every second mini-batch, with its number', async () => {
    const list = (await miniTrainList()).subset([...Array(50).keys()]);
    const all = async (share?: { rank: number; size: number }) => {
      const found = new Map<number, Taken>();
      for await (const batch of picturesInOrder({ list, size: 16, workers: 1, miniBatch: 8, share }))
        found.set(batch.number, take(batch));
      return found;
    };
    const alone = await all();
    assert.deepEqual([...alone.keys()], [0, 1, 2, 3, 4, 5, 6]);
    const [even, odd] = [await all({ rank: 0, size: 2 }), await all({ rank: 1, size: 2 })];
    assert.deepEqual(
      [[...even.keys()], [...odd.keys()]],
      [
        [0, 2, 4, 6],
        [1, 3, 5],
      ],
    );
    for (const [number, taken] of [...even, ...odd]) assert.deepEqual(taken, alone.get(number));
    assert.deepEqual([...(await all({ rank: 8, size: 9 })).keys()], []);
  });

  it('are no mini-batch for a process that is alone', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const optimizer = new Optimizer({ kind: 'sgd' });
    const batch = { x: tf.zeros([4, 2]), labels: tf.zeros<tf.Rank.R1>([4], 'int32'), of: 8 };
    assert.throws(
      () => trainStep({ model, optimizer, learningRate: 0.1 }, batch, 1),
      /a whole mini-batch, got 4 of its 8/,
    );
    tf.dispose([batch.x, batch.labels]);
    model.dispose();
  });
});
