import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import workerThreads from 'node:worker_threads';
import sharp from 'sharp';
import type { BatchDone, BatchTask, WorkerStart } from '../../../lib/data/loader/loader-messages';
import { loadedAnew } from '../../graph/loaded-anew';
import { openFiles } from '../open-files';
import { temporaryFolder } from '../temporary';

const PROGRAM = path.join(__dirname, '../../../lib/data/loader/loader-worker.ts');
const SIDE = 28;
const BYTES = SIDE * SIDE;

/** The end of a thread at which it is told what to do, here: what it says comes out as `said`. */
class Port extends EventEmitter {
  postMessage = (message: unknown) => void this.emit('said', message);
  close = () => void this.emit('close');
}

/** Milliseconds after which a thread that does not answer never will. */
const SILENT = 5000;

describe('a thread of the loader', function () {
  this.timeout(SILENT);
  const folder = temporaryFolder();
  const system = workerThreads as unknown as Record<string, unknown>;
  const { parentPort, workerData } = system;
  let port: Port;
  let before: number;
  const start = (options: Partial<WorkerStart['options']> = {}) => {
    const digits = { size: SIDE, view: 'centre', distortion: 'none', seed: 1, encoding: 'digit' } as const;
    port = new Port();
    const data: WorkerStart = { options: { ...digits, decoder: 'sharp', upright: false, ...options } };
    Object.assign(system, { parentPort: port, workerData: data });
    loadedAnew(PROGRAM);
  };
  beforeEach(() => (before = sharp.concurrency()));
  afterEach(() => {
    Object.assign(system, { parentPort, workerData });
    sharp.concurrency(before);
    sharp.cache(true);
  });

  /** Digits of one grey each, 10, 11, …, a file for each of the names. */
  const entriesOf = (...names: readonly string[]) =>
    names.map((name, i) => {
      const file = path.join(folder.path, name);
      if (!name.startsWith('gone')) writeFileSync(file, Buffer.alloc(name.startsWith('short') ? 5 : BYTES, 10 + i));
      return { label: 0, name, file, offset: 0, size: BYTES };
    });
  const taskOf = (entries: BatchTask['entries'], words: readonly [next: number, cancelled: number] = [0, 0]) => {
    const control = new Int32Array(new SharedArrayBuffer(8));
    control.set(words);
    const pixels = new Uint8Array(new SharedArrayBuffer(3 * BYTES * entries.length));
    const indices = Uint32Array.from(entries, (_, i) => 100 + i);
    const task: BatchTask = { step: 6, epoch: 2, indices, entries, pixels: pixels.buffer, control: control.buffer };
    return { task, pixels, control };
  };
  const answerTo = async (task: BatchTask) => {
    const said = once(port, 'said');
    port.emit('message', task);
    return ((await said) as [BatchDone])[0];
  };
  /** The grey of each picture; NaN where it has several. */
  const greys = (pixels: Uint8Array, size = 3 * BYTES) =>
    Array.from({ length: pixels.length / size }, (_, i) => {
      const [first, ...rest] = pixels.subarray(i * size, (i + 1) * size);
      return rest.every((value) => value === first) ? first : NaN;
    });

  it('takes one example after the other from where the batch is, until none is left', async () => {
    start();
    const entries = entriesOf('a.bin', 'b.bin', 'c.bin');
    const whole = taskOf(entries);
    assert.deepEqual(await answerTo(whole.task), { step: 6, faults: [] });
    assert.deepEqual([greys(whole.pixels), [...whole.control]], [[10, 11, 12], [4, 0]]); // prettier-ignore
    const rest = taskOf(entries, [1, 0]);
    await answerTo(rest.task);
    assert.deepEqual(greys(rest.pixels), [0, 11, 12]);
  });

  it('writes nowhere but in the places of what it takes, which others may have filled', async () => {
    start({ view: 'train', distortion: 'full' });
    const { task, pixels } = taskOf(entriesOf('a.bin', 'b.bin', 'c.bin'), [1, 0]);
    pixels.fill(77);
    await answerTo({ ...task, entries: task.entries.slice(0, 2) });
    const [before, own, behind] = greys(pixels);
    assert.deepEqual([before, own === 77, behind], [77, false, 77]);
  });

  it('takes none of a batch that is not wanted any more', async () => {
    start();
    const { task, pixels } = taskOf(entriesOf('a.bin'), [0, 1]);
    assert.deepEqual(await answerTo(task), { step: 6, faults: [] });
    assert.deepEqual(greys(pixels), [0]);
  });

  it('tells which pictures are at fault, and goes on behind them', async () => {
    start();
    const { task, pixels } = taskOf(entriesOf('a.jpg', 'short.jpg', 'gone.jpg', 'b.jpg'));
    const { faults, error } = await answerTo(task);
    assert.equal(error, undefined);
    const seen = faults.map(({ place, index, name, container }) => [place, index, name, container]);
    assert.deepEqual(seen, [[1, 101, 'short.jpg', 'short.jpg'], [2, 102, 'gone.jpg', 'gone.jpg']]); // prettier-ignore
    assert.deepEqual(greys(pixels), [10, 0, 0, 13]);
  });

  it('stops where an archive is cut off, and tells at which example and why', async () => {
    start();
    const { task, control } = taskOf(entriesOf('a.bin', 'short.bin', 'b.bin'));
    const { faults, error } = await answerTo(task);
    const { hint, ...rest } = error!;
    const expected = `${BYTES} bytes of short.bin at byte 0`;
    const got = '5 bytes: the file ends at byte 5';
    assert.deepEqual([faults, rest], [[], { place: 1, kind: 'io', where: 'short.bin', expected, got }]);
    assert.match(hint, /restore it, or index it again/);
    assert.equal(control[0], 2);
  });

  it('tells of what nobody foresaw as a fault of ours, with the place in the program', async () => {
    start();
    const [entry] = entriesOf('a.bin');
    const { error } = await answerTo(taskOf([{ ...entry, file: 7 as unknown as string }]).task);
    const { got, place, kind, where, expected } = error!;
    assert.deepEqual([place, kind, where, expected], [0, 'internal', 'loader worker', 'a decoded picture']);
    assert.match(got, /TypeError[^]*\n {4}at /);
  });

  it('shows 144 views of a picture one after another', async () => {
    start({ view: 'crops144', encoding: 'picture', size: 2 });
    const entries = [40, 200].map(async (grey) => {
      const file = path.join(folder.path, `${grey}.png`);
      const background = { r: grey, g: grey, b: grey };
      const { size } = await sharp({ create: { width: 8, height: 8, channels: 3, background } }).toFile(file);
      return { label: 0, name: `${grey}`, file, offset: 0, size };
    });
    const { task } = taskOf(await Promise.all(entries));
    const pixels = new Uint8Array(new SharedArrayBuffer(2 * 144 * 12));
    assert.deepEqual((await answerTo({ ...task, pixels: pixels.buffer })).faults, []);
    assert.deepEqual(greys(pixels, 144 * 12), [40, 200]);
  });

  it('has sharp decode one picture at a time and keep none', () => {
    sharp.concurrency(3);
    sharp.cache({ memory: 7, files: 7, items: 7 });
    start();
    const { memory, files, items } = sharp.cache();
    assert.deepEqual([sharp.concurrency(), memory.max, files.max, items.max], [1, 0, 0, 0]);
  });

  it('ends when it is told to, behind the batches before, and leaves no file open', async function () {
    if (process.platform !== 'linux') return this.skip();
    start();
    const { task, pixels } = taskOf(entriesOf('a.bin', 'b.bin'));
    const said: unknown[] = [];
    port.on('said', (message) => said.push(message));
    const closed = once(port, 'close');
    port.emit('message', task);
    port.emit('message', 'close');
    await closed;
    assert.deepEqual([said, greys(pixels)], [[{ step: 6, faults: [] }], [10, 11]]);
    assert.deepEqual(openFiles(folder.path), []);
  });
});
