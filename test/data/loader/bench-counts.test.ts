import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { benchLoader, type BenchLoaderOptions } from '../../../lib/data/loader/bench';
import { withoutThreads, type Unthreaded } from '../../train/unthreaded';
import { temporaryFolder, writeEmpty } from '../temporary';

/** Milliseconds that each batch takes on the clock of this test: six pictures in four of them are 2.1499 a second. */
const BATCH = 697.7;

describe('what benchLoader counts', () => {
  const folder = temporaryFolder();
  const { now } = performance as unknown as Record<string, unknown>;
  const { rss } = process.memoryUsage as unknown as Record<string, unknown>;
  let threads: Unthreaded;
  const begin = (faulty?: readonly number[]) => {
    threads = withoutThreads(faulty);
    let looks = 0;
    performance.now = () => BATCH * threads.filled.length;
    process.memoryUsage.rss = () => (looks++ + 0.6) * 2 ** 20;
  };
  afterEach(() => {
    threads.end();
    Object.assign(performance, { now });
    Object.assign(process.memoryUsage, { rss });
  });
  /** Three records of CIFAR: two batches of two a pass. */
  const measured = (options: Partial<BenchLoaderOptions> = {}) => {
    writeFileSync(path.join(folder.path, 'data_batch_1.bin'), Buffer.alloc(3 * 3073));
    return benchLoader({ source: folder.path, miniBatch: 2, ...options });
  };

  it('is the pictures of all passes but the first, by the time that these took, and the memory after each', async () => {
    begin();
    const result = await measured({ passes: 2, workers: 1, decoder: 'sharp' });
    // two passes are four batches and six pictures
    const expected = { images_per_s: 2.1, images: 3, decoder: 'sharp', workers: 1, passes: 2, faults: 0 };
    assert.deepEqual(result, { ...expected, rss_mib: [2, 3] });
    assert.deepEqual(threads.filled.slice(0, 6).map(({ indices }) => indices.length), [2, 1, 2, 1, 2, 1]); // prettier-ignore
    // two batches more were made ahead
    assert.equal(threads.filled.length, 8);
    assert.deepEqual(threads.threads, { started: 1, ended: 1 });
    const [reader] = threads.readers;
    assert.deepEqual([reader.size, reader.view, reader.distortion, reader.seed], [32, 'train', 'none', 1]);
    assert.equal(reader.decoder, 'sharp');
  });

  it('is without pictures at fault, each of which is told once', async () => {
    begin([1]);
    const { images_per_s: rate, images, faults } = await measured({ passes: 2, workers: 1 });
    // four pictures in 2.79 s
    assert.deepEqual([rate, images, faults], [1.4, 3, 1]);
  });

  it('is three passes in batches of 32, or of all there are, by all processors unless it is said', async () => {
    begin();
    const result = await measured({ miniBatch: undefined });
    assert.deepEqual([result.passes, result.workers, result.rss_mib], [3, availableParallelism(), [2, 3, 4]]);
    assert.equal(threads.threads.started, availableParallelism());
    assert.ok(threads.filled.every(({ indices }) => indices.length === 3));
    writeFileSync(path.join(folder.path, 'data_batch_1.bin'), Buffer.alloc(33 * 3073));
    threads.filled.length = 0;
    await benchLoader({ source: folder.path, passes: 1 });
    assert.deepEqual(threads.filled.slice(0, 2).map(({ indices }) => indices.length), [32, 1]); // prettier-ignore
  });

  it('is of pictures at 224 pixels', async () => {
    begin();
    writeEmpty(folder.path, ['a/1.jpg', 'b/2.jpg']);
    assert.equal((await benchLoader({ source: folder.path, passes: 1, workers: 1 })).images, 2);
    assert.equal(threads.readers[0].size, 224);
  });

  it('is nothing for no passes', async () => {
    begin();
    for (const passes of [0, -1, 1.5, NaN, Infinity]) {
      const refusal = { kind: 'usage', where: 'benchLoader', got: String(passes) };
      await assert.rejects(benchLoader({ source: folder.path, passes }), refusal);
    }
    assert.equal(threads.threads.started, 0);
  });
});
