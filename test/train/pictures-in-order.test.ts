import assert from 'node:assert/strict';
import type { Fault } from '../../lib/data';
import { tf, useEngine } from '../../lib/engine';
import type { MiniBatch } from '../../lib/train/mini-batch';
import { decodedInOrder, decodeOnce } from '../../lib/train/picture-cache';
import { picturesInOrder, type PictureOrderOptions } from '../../lib/train/pictures-in-order';
import { pictureList, withoutThreads, type Unthreaded } from './unthreaded';

/** float32 of numbers up to 256. */
const TOLERANCE = 1e-4;
const options = { size: 2, workers: 1, decoder: 'sharp' } as const;

describe('pictures in order', () => {
  before(() => useEngine('cpu'));
  let threads: Unthreaded;
  const begin = (faulty?: readonly number[]) => (threads = withoutThreads(faulty));
  afterEach(() => threads.end());

  /** Which pictures came, mini-batch by mini-batch. */
  async function shown(more: Partial<PictureOrderOptions> & Pick<PictureOrderOptions, 'list'>) {
    const batches: { number: number; pictures: number[]; labels: number[]; shape: number[] }[] = [];
    for await (const { x, labels, number } of picturesInOrder({ ...options, ...more })) {
      const pixels = [...x.dataSync()].map((value) => value * 63.75 + 127.5);
      const bytes = pixels.length / x.shape[0];
      const pictures = pixels.filter((_, i) => i % bytes === 0).map(Math.round);
      pixels.forEach((pixel, i) => assert.ok(Math.abs(pixel - pictures[Math.floor(i / bytes)]) < TOLERANCE));
      batches.push({ number, pictures, labels: [...labels.dataSync()], shape: x.shape });
      tf.dispose([x, labels]);
    }
    return batches;
  }

  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

  it('come a hundred at a time where nobody says how many, at 224 pixels, of the centre crop', async () => {
    begin();
    const batches = await shown({ list: pictureList(205) });
    assert.deepEqual(batches.map(({ pictures }) => pictures), [range(0, 100), range(100, 200), range(200, 205)]); // prettier-ignore
    assert.deepEqual(batches.map(({ number }) => number), [0, 1, 2]); // prettier-ignore
    assert.deepEqual(batches.flatMap(({ labels }) => labels), range(0, 205).map((i) => i % 3)); // prettier-ignore
    assert.deepEqual(batches[2].shape, [5, 2, 2, 3]);
    assert.deepEqual([threads.readers.length, threads.readers[0].view, threads.threads], [1, 'centre', { started: 1, ended: 1 }]); // prettier-ignore
    const first = await picturesInOrder({ ...options, size: undefined, list: pictureList(1) }).next();
    const { x, labels } = first.value as MiniBatch;
    assert.deepEqual(x.shape, [1, 224, 224, 3]);
    tf.dispose([x, labels]);
  });

  it('may be fewer than a hundred, or one at a time where each is many crops', async () => {
    begin();
    const few = await shown({ list: pictureList(7) });
    assert.deepEqual(few.map(({ pictures }) => pictures), [range(0, 7)]); // prettier-ignore
    const crops = await shown({ list: pictureList(2), view: 'crops144' });
    assert.deepEqual(crops.map(({ shape, labels }) => [shape, labels]), [[[144, 2, 2, 3], [0]], [[144, 2, 2, 3], [1]]]); // prettier-ignore
    assert.equal(threads.readers[1].view, 'crops144');
    assert.deepEqual((await shown({ list: pictureList(3), miniBatch: 2, view: 'tf' })).map(({ shape }) => shape[0]), [2, 1]); // prettier-ignore
    assert.equal(threads.readers[2].view, 'tf');
  });

  it('are every so manieth mini-batch for one process of several, and no others are decoded', async () => {
    begin();
    const list = pictureList(11);
    const of = async (rank: number) =>
      (await shown({ list, miniBatch: 2, share: { rank, size: 3 } })).map(({ number, pictures }) => [number, pictures]);
    assert.deepEqual(await of(0), [[0, [0, 1]], [3, [6, 7]]]); // prettier-ignore
    assert.deepEqual(await of(1), [[1, [2, 3]], [4, [8, 9]]]); // prettier-ignore
    assert.deepEqual(await of(2), [[2, [4, 5]], [5, [10]]]); // prettier-ignore
    assert.deepEqual(await of(6), []);
  });

  it('that cannot be used are told of, and a mini-batch of nothing else is passed over', async () => {
    begin([1, 4, 5]);
    const told: (readonly Fault[])[] = [];
    const onFaults = (faults: readonly Fault[]) => void told.push(faults);
    const batches = await shown({ list: pictureList(8), miniBatch: 2, faults: 'skip', onFaults });
    assert.deepEqual(batches.map(({ number, pictures, labels }) => [number, pictures, labels]), [[0, [0], [0]], [1, [2, 3], [2, 0]], [3, [6, 7], [0, 1]]]); // prettier-ignore
    assert.deepEqual(told.map((faults) => faults.map(({ index }) => index)), [[1], [], [4, 5], []]); // prettier-ignore
  });

  it('are an error where none can be used, and end their threads then and when nobody wants more', async () => {
    begin([0, 1, 2]);
    await assert.rejects(shown({ list: pictureList(3), faults: 'skip' }), /none that can: the last 3 were left out \(picture 2: broken\)/); // prettier-ignore
    assert.equal(threads.threads.ended, 1);
    const [first] = await shown({ list: pictureList(4), faults: 'skip' });
    assert.deepEqual(first.pictures, [3]);
    const some = picturesInOrder({ ...options, list: pictureList(9), miniBatch: 3, faults: 'skip' });
    await assert.rejects(
      some.next().then(() => some.throw(new Error('enough'))),
      /enough/,
    );
    assert.equal(threads.threads.ended, 3);
  });
});

describe('pictures that are decoded once', () => {
  before(() => useEngine('cpu'));
  let threads: Unthreaded;
  const begin = (faulty?: readonly number[]) => (threads = withoutThreads(faulty));
  afterEach(() => threads.end());

  it('are centre crops in the order of the list, whatever their number', async () => {
    begin();
    for (const count of [3, 100, 205]) {
      const { images, labels, size } = await decodeOnce({ ...options, list: pictureList(count) });
      assert.deepEqual(
        [...images],
        Array.from({ length: count * 12 }, (_, i) => Math.floor(i / 12)),
      );
      assert.deepEqual([[...labels], size], [Array.from({ length: count }, (_, i) => i % 3), 2]);
    }
    assert.deepEqual(threads.readers.map(({ view, size }) => [view, size]), Array(3).fill(['centre', 2])); // prettier-ignore
    assert.deepEqual(threads.threads, { started: 3, ended: 3 });
    assert.equal(Math.max(...threads.filled.map(({ indices }) => indices.length)), 100);
  });

  it('may not lack one, and end their threads then', async () => {
    begin([2]);
    await assert.rejects(decodeOnce({ ...options, list: pictureList(5) }), /picture 2: expected a picture.*got broken/);
    assert.equal(threads.threads.ended, 1);
  });

  it('come again in mini-batches, as often as they are asked for', async () => {
    begin();
    const decoded = await decodeOnce({ ...options, list: pictureList(205) });
    const sizes = (miniBatch?: number) =>
      [...decodedInOrder(decoded, miniBatch)].map(({ x, labels }) => {
        const one = [x.shape, [...labels.dataSync()], Math.round(x.dataSync()[0] * 63.75 + 127.5), Math.round(x.dataSync().at(-1)! * 63.75 + 127.5)]; // prettier-ignore
        tf.dispose([x, labels]);
        return one;
      });
    const batch = (from: number, to: number) => [[to - from, 2, 2, 3], Array.from({ length: to - from }, (_, i) => (from + i) % 3), from, to - 1]; // prettier-ignore
    for (let again = 0; again < 2; again++)
      assert.deepEqual(sizes(), [batch(0, 100), batch(100, 200), batch(200, 205)]);
    assert.deepEqual(sizes(103), [batch(0, 103), batch(103, 205)]);
  });
});
