/**
 * The worker threads of a loader and the shared memory they fill.
 * @module
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { BnlabError, messageOf } from '../../errors';
import { loadSharp } from '../on-demand';
import { startThread } from '../../threads';
import type { ReaderOptions } from './example-reader';
import { CONTROL, type BatchDone, type BatchTask, type WorkerMessage, type WorkerStart } from './loader-messages';

/** A mini-batch as the workers leave it. */
export interface FilledBatch {
  readonly step: number;
  readonly epoch: number;
  readonly indices: Uint32Array;
  readonly pixels: Uint8Array<SharedArrayBuffer>;
  readonly faults: BatchDone['faults'];
}

type Request = Omit<BatchTask, 'pixels' | 'control'>;

interface Job {
  readonly request: Request;
  readonly slot: Slot;
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly faults: BatchDone['faults'][number][];
  readonly errors: NonNullable<BatchDone['error']>[];
  readonly resolve: (filled: FilledBatch) => void;
  readonly reject: (error: BnlabError) => void;
  waitingFor: number;
}

/** Memory for one mini-batch. */
type Slot = SharedArrayBuffer;

/** Workers that have not ended by themselves after this long, in milliseconds, hang. */
const CLOSING = 30_000;

/** Workers and memory; bounded by `slots` batches. */
export class LoaderPool {
  readonly batchBytes: number;
  private readonly workers: Worker[];
  /** Tasks that each worker has not answered yet. */
  private readonly tasks = new Map<Worker, number>();
  private readonly exits: Promise<void>[] = [];
  private readonly free: Slot[];
  private readonly jobs = new Map<number, Job>();
  private delivered: Slot | undefined;
  private failure: BnlabError | undefined;

  constructor({
    reader,
    workers,
    batchBytes,
    slots,
  }: {
    reader: ReaderOptions;
    workers: number;
    batchBytes: number;
    slots: number;
  }) {
    this.batchBytes = batchBytes;
    this.free = Array.from({ length: slots }, () => new SharedArrayBuffer(batchBytes));
    loadSharp();
    this.workers = Array.from({ length: workers }, () => this.start({ options: reader }));
  }

  /** Remembers that this batch is with the reader now. */
  deliver({ pixels }: FilledBatch): void {
    this.delivered = pixels.buffer;
  }

  /** Takes back the memory of the batch that was delivered last. */
  recycle(): void {
    if (this.delivered) this.free.push(this.delivered);
    this.delivered = undefined;
  }

  /** Has a batch filled. @throws BnlabError when the disk or a worker fails. */
  fill(request: Request): Promise<FilledBatch> {
    if (this.failure) return Promise.reject(this.failure);
    const slot = this.free.pop();
    if (!slot) throw new Error('more batches asked for than there is memory');
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.words));
    return new Promise((resolve, reject) => {
      const waitingFor = this.workers.length;
      this.jobs.set(request.step, { request, slot, control, faults: [], errors: [], resolve, reject, waitingFor });
      const task: BatchTask = { ...request, pixels: slot, control: control.buffer };
      for (const worker of this.workers) {
        this.hold(worker, 1);
        worker.postMessage(task);
      }
    });
  }

  /** Ends the workers; batches under way are given up. */
  async close(): Promise<void> {
    const hint = 'Make a new loader to read on.';
    this.fail(new BnlabError({ where: 'ImageLoader', expected: 'an open loader', got: 'a closed one', hint }));
    // a thread that is ended inside a native call takes the whole process with it: each one ends by itself, after its picture
    for (const worker of this.workers) {
      this.hold(worker, 1);
      worker.postMessage('close' satisfies WorkerMessage);
    }
    const ended = Promise.all(this.exits);
    const late = new AbortController();
    await Promise.race([ended, pause(CLOSING, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private start(workerData: WorkerStart): Worker {
    const worker = startThread(path.join(__dirname, 'loader-worker'), { workerData, resourceLimits: RESOURCE_LIMITS });
    worker.on('message', (done: BatchDone) => {
      this.hold(worker, -1);
      this.receive(done);
    });
    worker.on('error', (thrown: unknown) => this.fail(broken(thrown)));
    this.exits.push(new Promise((resolve) => worker.once('exit', () => resolve())));
    worker.unref();
    return worker;
  }

  /** A worker keeps the process alive while it has tasks: a loader that is merely open does not, nor does one that failed. */
  private hold(worker: Worker, more: number): void {
    const tasks = (this.tasks.get(worker) ?? 0) + more;
    this.tasks.set(worker, tasks);
    if (tasks > 0) worker.ref();
    else worker.unref();
  }

  private receive({ step, faults, error }: BatchDone): void {
    const job = this.jobs.get(step);
    if (!job) return;
    job.faults.push(...faults);
    if (error) {
      job.errors.push(error);
      Atomics.store(job.control, CONTROL.cancelled, 1);
    }
    if (--job.waitingFor > 0) return;
    // examples are taken in order, so that all before a failed one have been looked at by now: the first one is told, whoever was faster
    const [first] = job.errors.sort((a, b) => a.place - b.place);
    if (first) return this.fail(new BnlabError(first));
    this.jobs.delete(step);
    const { request, slot, resolve } = job;
    const ordered = job.faults.sort((a, b) => a.place - b.place);
    const { epoch, indices } = request;
    resolve({ step, epoch, indices, pixels: new Uint8Array(slot), faults: ordered });
  }

  /** The first failure ends everything: all batches under way, and all that are asked for later. */
  private fail(error: BnlabError): void {
    this.failure ??= error;
    for (const { control, reject } of this.jobs.values()) {
      Atomics.store(control, CONTROL.cancelled, 1);
      reject(this.failure);
    }
    this.jobs.clear();
  }
}

/** A small young generation: a worker's garbage is picked up while it is still in the cache, and memory stays lower and flat. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 2 };

function broken(thrown: unknown): BnlabError {
  const hint = 'Run with fewer workers; if it happens again, please report it.';
  const expected = 'a running worker thread';
  return new BnlabError({
    kind: 'internal',
    where: 'ImageLoader',
    expected,
    got: messageOf(thrown),
    hint,
    cause: thrown,
  });
}
