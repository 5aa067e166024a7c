import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { ImageLoader } from '../../../lib/data/loader/loader';
import type { ImageLoaderOptions } from '../../../lib/data/loader/loader-options';
import { tellInterruptions } from '../../../lib/interruption';
import { pictureList, withoutThreads, type Unthreaded } from '../../train/unthreaded';
import { replaceThreads, StillThread } from './threads-replaced';

const INTERRUPTION = Symbol.for('bnlab.interruption');
/** Bytes of a picture of 2 x 2. */
const BYTES = 12;

/** Milliseconds after which a batch that has not come never will. */
const LOST = 5000;

describe('the batches of a loader', function () {
  this.timeout(LOST);
  let threads: Unthreaded;
  let open: ImageLoader[] = [];
  const begin = (faulty?: readonly number[]) => (threads = withoutThreads(faulty));
  afterEach(async () => {
    for (const loader of open) await loader.close();
    open = [];
    threads.end();
  });
  const loaderOf = (options: Partial<ImageLoaderOptions> = {}, pictures = 10) => {
    const few = { list: pictureList(pictures), miniBatch: 4, seed: 3, size: 2, workers: 1 } as const;
    const loader = new ImageLoader({ ...few, shuffle: 'none', decoder: 'sharp', ...options });
    open.push(loader);
    return loader;
  };
  const filled = () => threads.filled.map(({ step }) => step);
  /** A batch in few words: pixels of picture i are i, its label is i % 3. */
  const next = async (loader: ImageLoader) => {
    const { step, epoch, images, labels, indices, faults } = await loader.next();
    assert.equal(images.length, BYTES * indices.length);
    assert.deepEqual(
      [...images],
      [...indices].flatMap((i) => Array<number>(BYTES).fill(i)),
    );
    assert.deepEqual(
      [...labels],
      [...indices].map((i) => i % 3),
    );
    return { step, epoch, pictures: [...indices], faults: faults.length };
  };

  it('are 224 pixels wide, for training, with the quick colours, by all processors and two ahead unless it is said', async () => {
    begin();
    const loader = new ImageLoader({ list: pictureList(3), miniBatch: 1, seed: 9, decoder: 'sharp' });
    open.push(loader);
    const expected = { size: 224, view: 'train', distortion: 'reduced', seed: 9, encoding: 'picture' };
    assert.deepEqual(threads.readers, [{ ...expected, decoder: 'sharp', upright: false, exact: false }]);
    assert.equal(threads.threads.started, availableParallelism());
    assert.deepEqual([loader.order.stepsPerEpoch, loader.nextStep, loader.decoder], [3, 0, 'sharp']);
    assert.equal((await loader.next()).images.length, 224 * 224 * 3);
    assert.deepEqual(filled(), [0, 1]);
    // not as they are stored
    const orders = [0, 3, 6, 9, 12].map((first) => [0, 1, 2].map((i) => loader.order.indices(first + i)[0]).join());
    assert.ok(orders.some((order) => order !== '0,1,2'));
  });

  it('come step after step, the next ones asked for once and ahead', async () => {
    begin();
    const loader = loaderOf({ prefetch: 3 });
    assert.deepEqual(await next(loader), { step: 0, epoch: 0, pictures: [0, 1, 2, 3], faults: 0 });
    assert.deepEqual(filled(), [0, 1, 2]);
    assert.deepEqual(await next(loader), { step: 1, epoch: 0, pictures: [4, 5, 6, 7], faults: 0 });
    assert.deepEqual([filled(), loader.nextStep], [[0, 1, 2, 3], 2]);
    // two of ten are left over
    assert.deepEqual(await next(loader), { step: 2, epoch: 1, pictures: [0, 1, 2, 3], faults: 0 });
  });

  it('begin where a run was interrupted, and are every so many for one of several processes', async () => {
    begin();
    const loader = loaderOf({ startStep: 1, stride: 3, keepPartial: true });
    assert.equal(loader.nextStep, 1);
    assert.deepEqual((await next(loader)).pictures, [4, 5, 6, 7]);
    assert.deepEqual(filled(), [1, 4]);
    assert.deepEqual([loader.nextStep, (await next(loader)).step, (await next(loader)).step], [4, 4, 7]);
    const partial = loaderOf({ startStep: 2, keepPartial: true });
    assert.deepEqual(await next(partial), { step: 2, epoch: 0, pictures: [8, 9], faults: 0 });
  });

  it('hold the parts that are wanted, and memory for no more', async () => {
    begin();
    const loader = loaderOf({ part: [[1, 2], [3, 4]], prefetch: 1 }); // prettier-ignore
    assert.deepEqual((await next(loader)).pictures, [1, 3]);
    assert.equal((await loader.next()).images.buffer.byteLength, 2 * BYTES);
    const whole = loaderOf({ view: 'crops144', miniBatch: 1 });
    const { images } = await whole.next();
    assert.deepEqual([images.length, images.buffer.byteLength], [144 * BYTES, 144 * BYTES]);
  });

  it('close the gaps of pictures at fault, and say which they were', async () => {
    begin([0, 2, 5]);
    const loader = loaderOf({ faults: 'skip' });
    assert.deepEqual((await next(loader)).pictures, [1, 3]);
    assert.equal(loader.faults.length, 2);
    const { images, labels, indices, faults } = await loader.next();
    assert.deepEqual([[...indices], [...labels], images.length], [[4, 6, 7], [1, 0, 1], 3 * BYTES]); // prettier-ignore
    assert.deepEqual(faults, [{ index: 5, name: 'picture 5', container: 'all.tar', offset: 5, problem: 'broken' }]);
    assert.deepEqual(loader.faults.map(({ index }) => index), [0, 2, 5]); // prettier-ignore
  });

  it('lie in memory for as many as are made ahead, which comes back when the next is asked for', async () => {
    const replaced = replaceThreads();
    try {
      const loader = new ImageLoader({ list: pictureList(9), miniBatch: 1, seed: 1, size: 2, workers: 1, prefetch: 3 });
      const [thread] = StillThread.started;
      const places = new Set<ArrayBufferLike>();
      for (let step = 0; step < 8; step++) {
        const batch = loader.next();
        thread.emit('message', { step, faults: [] });
        places.add((await batch).images.buffer);
        assert.equal(thread.told.length, step + 3);
      }
      assert.deepEqual([places.size, [...places][0].byteLength], [3, BYTES]);
    } finally {
      replaced.end();
    }
  });

  it('stop where the cell of a notebook is interrupted', async () => {
    begin();
    const loader = loaderOf();
    const before = Object.getOwnPropertyDescriptor(globalThis, INTERRUPTION);
    const signal = () => undefined;
    tellInterruptions({ signal, isInterrupted: () => true, uninterrupted: (body) => body() });
    try {
      await assert.rejects(loader.next(), { name: 'Interrupted' });
    } finally {
      if (before) Object.defineProperty(globalThis, INTERRUPTION, before);
      else delete (globalThis as Record<symbol, unknown>)[INTERRUPTION];
    }
    assert.deepEqual([filled(), (await next(loader)).step], [[], 0]);
  });

  it('stop at the first picture at fault unless it is said', async () => {
    begin([5]);
    const loader = loaderOf();
    await loader.next();
    await assert.rejects(loader.next(), { kind: 'data', where: 'picture 5' });
  });

  it('go on at another step where none is made ahead, and nowhere else', async () => {
    begin();
    const loader = loaderOf({ prefetch: 1 });
    await loader.next();
    loader.skipTo(5);
    assert.equal((await next(loader)).step, 5);
    const ahead = loaderOf();
    ahead.skipTo(3);
    assert.equal((await next(ahead)).step, 3);
    assert.throws(() => ahead.skipTo(9), { where: 'skipTo', got: '1 steps' });
  });

  it('end with the loop over them, which ends the threads', async () => {
    begin();
    const steps: number[] = [];
    for await (const { step } of loaderOf({ workers: 2 })) if (steps.push(step) === 3) break;
    assert.deepEqual([steps, threads.threads], [[0, 1, 2], { started: 2, ended: 2 }]);
  });

  it('are made of counts, in memory that there is', async () => {
    begin();
    for (const wrong of [{ size: 0 }, { workers: 0 }, { prefetch: 0 }, { startStep: -1 }, { startStep: 0.5 }])
      assert.throws(() => loaderOf(wrong), { where: 'ImageLoader' }, JSON.stringify(wrong));
    assert.equal(threads.threads.started, 0);
    assert.equal((await loaderOf({ startStep: 0 }).next()).step, 0);
  });
});
