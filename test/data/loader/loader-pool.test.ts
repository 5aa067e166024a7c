import assert from 'node:assert/strict';
import Module from 'node:module';
import type { ReaderOptions } from '../../../lib/data/loader/example-reader';
import type { BatchDone, BatchTask } from '../../../lib/data/loader/loader-messages';
import { LoaderPool } from '../../../lib/data/loader/loader-pool';
import { replaceThreads, StillThread } from './threads-replaced';

const READER: ReaderOptions = {
  ...{ size: 2, view: 'centre', distortion: 'none', seed: 1, encoding: 'picture', decoder: 'sharp', upright: false },
};
const BYTES = 24;
const requestOf = (step: number) => ({ step, epoch: step + 5, indices: Uint32Array.of(7, 8), entries: [] });
const faultAt = (place: number) => ({ place, index: place, name: 'a', container: 'b', offset: 0, problem: 'c' });
const diskError = (where: string) => ({ kind: 'io', where, expected: 'a disk', got: 'none', hint: 'Look.' }) as const;
const errorAt = (place: number) => ({ place, ...diskError(`${place}`) });

describe('the threads of a loader', () => {
  let replaced: ReturnType<typeof replaceThreads>;
  beforeEach(() => (replaced = replaceThreads()));
  afterEach(() => replaced.end());

  const { started } = StillThread;
  const poolOf = (workers: number, slots = 2) => new LoaderPool({ reader: READER, workers, batchBytes: BYTES, slots });
  const answer = (thread: StillThread, step: number, more: Partial<BatchDone> = {}) =>
    thread.emit('message', { step, faults: [], ...more } satisfies BatchDone);
  const taskOf = (thread: StillThread, i = 0) => thread.told[i] as BatchTask;
  const wordsOf = (thread: StillThread, i = 0) => new Int32Array(taskOf(thread, i).control);
  /** What a promise has come to by now. */
  const stateOf = (promise: Promise<unknown>) =>
    Promise.race([promise.then(() => 'done', String), new Promise((resolve) => setImmediate(resolve, 'under way'))]);
  /** What is there by now, nothing has to be waited for. */
  const now = async <T>(promise: Promise<T>): Promise<T> => {
    assert.notEqual(await stateOf(promise), 'under way');
    return promise;
  };

  it('begin with the options of the reader and little room for garbage, and keep no process alive', () => {
    poolOf(3);
    assert.equal(started.length, 3);
    for (const { program, options, isHeld } of started) {
      assert.match(program, /loader-worker/);
      assert.deepEqual(options.workerData, { options: READER });
      assert.deepEqual(options.resourceLimits, { maxYoungGenerationSizeMb: 2 });
      assert.equal(isHeld, false);
    }
  });

  it('begin after sharp was loaded here, whose libraries would go with the first of them', () => {
    const modules = Module.prototype as unknown as { require: (id: string) => unknown };
    const { require: load } = modules;
    const seen: [id: string, threads: number][] = [];
    modules.require = function (id) {
      if (id === 'sharp') seen.push([id, started.length]);
      return load.call(this, id);
    };
    try {
      poolOf(1);
    } finally {
      modules.require = load;
    }
    assert.deepEqual(seen, [['sharp', 0]]);
  });

  it('get each batch, all of them, and hold the process until they have answered all', async () => {
    const pool = poolOf(2);
    const [first, second] = [pool.fill(requestOf(3)), pool.fill(requestOf(4))];
    for (const thread of started) {
      const { pixels, control, ...task } = taskOf(thread);
      assert.deepEqual(task, requestOf(3));
      assert.deepEqual([pixels.byteLength, [...new Int32Array(control)]], [BYTES, [0, 0]]);
      assert.equal(control, taskOf(started[0]).control);
      assert.notEqual(pixels, taskOf(thread, 1).pixels);
      assert.equal(thread.isHeld, true);
    }
    answer(started[0], 3);
    assert.deepEqual([started[0].isHeld, await stateOf(first)], [true, 'under way']);
    answer(started[0], 4);
    assert.deepEqual([started[0].isHeld, started[1].isHeld], [false, true]);
    answer(started[1], 3, { faults: [] });
    const { pixels, ...batch } = await now(first);
    assert.deepEqual(batch, { step: 3, epoch: 8, indices: Uint32Array.of(7, 8), faults: [] });
    assert.equal(pixels.buffer, taskOf(started[0]).pixels);
    assert.deepEqual([pixels.length, started[1].isHeld, await stateOf(second)], [BYTES, true, 'under way']);
    answer(started[1], 4);
    assert.deepEqual([await stateOf(second), started[1].isHeld], ['done', false]);
  });

  it('tell which pictures are at fault in the order of the batch, whoever was faster', async () => {
    const batch = poolOf(2).fill(requestOf(0));
    answer(started[0], 0, { faults: [faultAt(2), faultAt(5)] });
    answer(started[1], 0, { faults: [faultAt(0), faultAt(4)] });
    assert.deepEqual((await now(batch)).faults, [0, 2, 4, 5].map(faultAt));
  });

  it('fill as many batches as there is memory; that of a batch which was delivered comes back once', async () => {
    const pool = poolOf(1, 2);
    // nothing was delivered yet
    pool.recycle();
    const first = pool.fill(requestOf(0));
    void pool.fill(requestOf(1));
    assert.throws(() => pool.fill(requestOf(2)), /more batches asked for than there is memory/);
    answer(started[0], 0);
    const filled = await now(first);
    pool.deliver(filled);
    pool.recycle();
    pool.recycle();
    void pool.fill(requestOf(2));
    assert.equal(taskOf(started[0], 2).pixels, filled.pixels.buffer);
    assert.throws(() => pool.fill(requestOf(3)), /memory/);
  });

  it('stop at an error, of which the first in the batch is told when all have answered, and fill nothing more', async () => {
    const pool = poolOf(3, 3);
    const [good, bad, later] = [0, 1, 2].map((step) => pool.fill(requestOf(step)));
    for (const thread of started) answer(thread, 0);
    await now(good);
    answer(started[0], 1, { error: errorAt(9) });
    assert.deepEqual([...wordsOf(started[1], 1)], [0, 1]);
    answer(started[1], 1, { error: errorAt(4) });
    assert.equal(await stateOf(bad), 'under way');
    answer(started[2], 1, { error: errorAt(6) });
    const expected = diskError('4');
    for (const batch of [bad, later, pool.fill(requestOf(3))])
      await assert.rejects(now(batch), { name: 'BnlabError', ...expected });
    // those under way are not wanted any more; what was filled before is none of them
    assert.deepEqual(
      [0, 1, 2].map((step) => wordsOf(started[0], step)[1]),
      [0, 1, 1],
    );
    assert.deepEqual(
      started.map(({ told }) => told.length),
      [3, 3, 3],
    );
    // what the others still have to say about them changes nothing
    wordsOf(started[0], 2)[1] = 0;
    for (const thread of started) answer(thread, 2, { error: errorAt(0) });
    assert.equal(wordsOf(started[0], 2)[1], 0);
    await assert.rejects(now(pool.fill(requestOf(4))), expected);
  });

  it('give up all batches when one of them breaks, which is told with its words', async () => {
    const pool = poolOf(2);
    const batch = pool.fill(requestOf(0));
    const cause = new RangeError('no memory');
    started[1].emit('error', cause);
    const broken = { kind: 'internal', where: 'ImageLoader', got: 'no memory', cause };
    await assert.rejects(now(batch), broken);
    await assert.rejects(now(pool.fill(requestOf(1))), broken);
  });

  it('end by themselves when they are closed, and hold the process until then', async () => {
    const pool = poolOf(2);
    const batch = pool.fill(requestOf(0));
    for (const thread of started) answer(thread, 0);
    await now(batch);
    const under = pool.fill(requestOf(1));
    let isClosed = false;
    const closing = pool.close().then(() => (isClosed = true));
    const closed = { where: 'ImageLoader', got: 'a closed one' };
    await assert.rejects(now(under), closed);
    assert.deepEqual(
      [0, 1].map((step) => wordsOf(started[0], step)[1]),
      [0, 1],
    );
    for (const thread of started) {
      assert.deepEqual([thread.told.at(-1), thread.told.length], ['close', 3]);
      answer(thread, 1);
      assert.equal(thread.isHeld, true);
    }
    started[0].emit('exit', 0);
    assert.equal(await stateOf(closing), 'under way');
    assert.ok(!isClosed && started.every(({ isKilled }) => !isKilled));
    started[1].emit('exit', 0);
    await now(closing);
    assert.ok(started.every(({ isKilled }) => isKilled));
    // the time after which they would have been ended is not waited for
    assert.deepEqual(
      replaced.waits.map(({ signal }) => signal.aborted),
      [true],
    );
    await assert.rejects(now(pool.fill(requestOf(2))), closed);
  });

  it('are ended from outside where they hang for half a minute', async () => {
    const closing = poolOf(2).close();
    assert.equal(await stateOf(closing), 'under way');
    const [wait] = replaced.waits;
    assert.equal(wait.ms, 30_000);
    wait.pass();
    await now(closing);
    assert.ok(started.every(({ isKilled }) => isKilled));
  });
});
