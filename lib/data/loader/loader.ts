/**
 * Mini-batches of pictures, read and decoded by worker threads ahead of the training step.
 * @module
 */
import { availableParallelism } from 'node:os';
import { BnlabError } from '../../errors';
import { throwIfInterrupted } from '../../interruption';
import { MiniBatchOrder } from './batches';
import { chooseDecoder, type DecoderName } from '../pictures/decoders';
import { viewsOf, type ReaderOptions } from './example-reader';
import { FaultLog, type Fault } from '../pictures/faults';
import type { ImageList } from '../source/image-list';
import { checkCounts, shuffleOf, type ImageBatch, type ImageLoaderOptions } from './loader-options';
import { LoaderPool, type FilledBatch } from './loader-pool';

/**
 * Delivers step after step. A batch depends on the list, the seed, the step and the view: not on the number of workers,
 * not on timing, not on where the loader was started.
 *
 * Call `close` (or use `for await`, which does) to end the workers.
 */
export class ImageLoader implements AsyncIterable<ImageBatch> {
  readonly order: MiniBatchOrder;
  readonly decoder: DecoderName;
  private readonly list: ImageList;
  private readonly log: FaultLog;
  private readonly pool: LoaderPool;
  private readonly prefetch: number;
  private readonly part: readonly (readonly [number, number])[];
  /** Bytes of an example. */
  private readonly bytes: number;
  private readonly pending = new Map<number, Promise<FilledBatch>>();
  private readonly stride: number;
  private step: number;

  /** @throws BnlabError for options that make no batches. */
  constructor(options: ImageLoaderOptions) {
    const { list, miniBatch, seed, size = 224, view = 'train', distortion = 'reduced', prefetch = 2 } = options;
    const {
      workers = availableParallelism(),
      startStep = 0,
      keepPartial = false,
      upright = false,
      exact = false,
    } = options;
    checkCounts({ size, workers, prefetch, startStep: startStep + 1 });
    this.list = list;
    this.log = new FaultLog(options.faults ?? 'raise');
    this.decoder = options.decoder ?? chooseDecoder();
    this.order = new MiniBatchOrder({
      examples: list.length,
      miniBatch,
      seed,
      keepPartial,
      shuffle: shuffleOf(options),
    });
    this.prefetch = prefetch;
    this.part = options.part ?? [[0, miniBatch]];
    this.step = startStep;
    this.stride = options.stride ?? 1;
    const encoding = list.encoding;
    const reader: ReaderOptions = { size, view, distortion, seed, encoding, decoder: this.decoder, upright, exact };
    this.bytes = viewsOf(view) * size * size * 3;
    const batchBytes = this.bytes * this.part.reduce((sum, [first, end]) => sum + end - first, 0);
    this.pool = new LoaderPool({ reader, workers, batchBytes, slots: prefetch });
  }

  /** The step that `next` delivers: store it to go on from here later (`startStep`). */
  get nextStep(): number {
    return this.step;
  }

  /** All faults so far. */
  get faults(): readonly Fault[] {
    return this.log.faults;
  }

  /**
   * The next mini-batch.
   *
   * @throws BnlabError (`data`) when the fault policy says stop, (`io`) when a disk or an archive fails, with the position.
   */
  async next(): Promise<ImageBatch> {
    throwIfInterrupted();
    this.pool.recycle();
    for (let ahead = 0; ahead < this.prefetch; ahead++) this.request(this.step + ahead * this.stride);
    const { step } = this;
    const filled = await this.pending.get(step)!;
    this.pending.delete(step);
    this.pool.deliver(filled);
    this.step += this.stride;
    this.log.add(filled.faults);
    return this.compact(filled);
  }

  /** Goes on with another step. Mini-batches that are made ahead would be lost: for loaders with a `prefetch` of 1. @throws BnlabError for others. */
  skipTo(step: number): void {
    if (this.pending.size > 0) {
      const hint = 'Make a loader with prefetch: 1.';
      throw new BnlabError({ where: 'skipTo', expected: 'nothing under way', got: `${this.pending.size} steps`, hint });
    }
    this.step = step;
  }

  /** Batch after batch, without end; leaving the loop closes the loader. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ImageBatch> {
    try {
      for (;;) yield await this.next();
    } finally {
      await this.close();
    }
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private request(step: number): void {
    if (this.pending.has(step)) return;
    const all = this.order.indices(step);
    const indices = Uint32Array.from(this.part.flatMap(([first, end]) => [...all.subarray(first, end)]));
    const entries = Array.from(indices, (index) => this.list.entry(index));
    const filled = this.pool.fill({ step, epoch: this.order.epochOf(step), indices, entries });
    // whoever awaits this step gets the error; until then it must not count as unhandled
    filled.catch(() => undefined);
    this.pending.set(step, filled);
  }

  /** Closes the gaps that faulty pictures left. */
  private compact({ step, epoch, indices, pixels, faults }: FilledBatch): ImageBatch {
    const { bytes } = this;
    const faulty = new Set(faults.map(({ place }) => place));
    let count = 0;
    const kept = indices.filter((_, place) => {
      if (faulty.has(place)) return false;
      if (count !== place) pixels.copyWithin(count * bytes, place * bytes, (place + 1) * bytes);
      count++;
      return true;
    });
    const labels = Int32Array.from(kept, (index) => this.list.labels[index]!);
    const reported = faults.map(({ index, name, container, offset, problem }) => ({
      index,
      name,
      container,
      offset,
      problem,
    }));
    return { step, epoch, images: pixels.subarray(0, count * bytes), labels, indices: kept, faults: reported };
  }
}
