/**
 * A worker thread of the loader.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BnlabError, messageOf } from '../../errors';
import { loadSharp } from '../on-demand';
import { ExampleReader, viewsOf } from './example-reader';
import { faultOf, isFault, type Fault } from '../pictures/faults';
import {
  CONTROL,
  type BatchDone,
  type BatchTask,
  type ErrorMessage,
  type WorkerMessage,
  type WorkerStart,
} from './loader-messages';

const { options } = workerData as WorkerStart;
const reader = new ExampleReader(options);
const bytesPerExample = viewsOf(options.view) * options.size * options.size * 3;

// one picture at a time in each worker: the workers are the parallelism, and a cache would only hold what is never asked again
const sharp = loadSharp();
sharp.concurrency(1);
sharp.cache(false);

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: WorkerMessage) => {
  last = last.then(async () => {
    if (message !== 'close') return parentPort?.postMessage(await work(message));
    reader.close();
    parentPort?.close();
  });
});

/** Takes examples of the batch until none is left. */
async function work({ step, epoch, indices, entries, pixels, control }: BatchTask): Promise<BatchDone> {
  const words = new Int32Array(control);
  const faults: (Fault & { place: number })[] = [];
  const all = new Uint8Array(pixels);
  for (;;) {
    const place = Atomics.add(words, CONTROL.next, 1);
    const entry = entries[place];
    if (entry === undefined || Atomics.load(words, CONTROL.cancelled)) return { step, faults };
    const index = indices[place]!;
    const into = all.subarray(place * bytesPerExample, (place + 1) * bytesPerExample);
    try {
      await reader.read(entry, index, epoch, into);
    } catch (thrown) {
      if (!isFault(thrown)) return { step, faults, error: { place, ...toMessage(thrown) } };
      faults.push({ place, ...faultOf(entry, index, thrown) });
    }
  }
}

function toMessage(thrown: unknown): ErrorMessage {
  if (thrown instanceof BnlabError) {
    const { kind, where, expected, got, hint } = thrown;
    return { kind, where, expected, got, hint };
  }
  const got = thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown);
  return { kind: 'internal', where: 'loader worker', expected: 'a decoded picture', got, hint: 'Please report this.' };
}
