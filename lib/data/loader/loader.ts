/**
 * Mini-batches of pictures, read and decoded by worker threads ahead of the training step.
 * @module
 */
import { availableParallelism } from 'node:os';
import { BnlabError } from '../../errors';
import { throwIfInterrupted } from '../../interruption';
import type { Distortion } from '../pictures/augment';
import { MiniBatchOrder } from './batches';
import { chooseDecoder, type DecoderName } from '../pictures/decoders';
import { viewsOf, type ReaderOptions, type View } from './example-reader';
import { FaultLog, type Fault, type FaultPolicy } from '../pictures/faults';
import type { ImageList } from '../source/image-list';
import { LoaderPool, type FilledBatch } from './loader-pool';
import { shardOrder, shardSizes } from '../shards/shard-order';

/** How examples are ordered: all at random, only whole shards at random, or shards and the examples within them. */
export type Shuffle = 'all' | 'shards' | 'within-shards' | 'none';

/** What to load and how. */
export interface ImageLoaderOptions {
  readonly list: ImageList;
  /** Examples in a mini-batch, m. */
  readonly miniBatch: number;
  readonly seed: number;
  /** Side of the images in pixels. */
  readonly size?: number;
  readonly view?: View;
  readonly distortion?: Distortion;
  readonly shuffle?: Shuffle;
  /** Examples in a shard, for lists that are not sharded themselves. */
  readonly shardSize?: number;
  /** Keep the smaller mini-batch at the end of an epoch. */
  readonly keepPartial?: boolean;
  readonly faults?: FaultPolicy;
  /** Worker threads. */
  readonly workers?: number;
  /** Mini-batches that are made ahead; memory is (prefetch + 1) x m x size x size x 3 bytes. */
  readonly prefetch?: number;
  /** First step: where an interrupted run goes on. */
  readonly startStep?: number;
  readonly decoder?: DecoderName;
  /** Turn pictures upright as their EXIF tag says; off as in the published pipelines. */
  readonly upright?: boolean;
  /** Decode at full size always: the same bits with either decoder, at a lower speed. */
  readonly exact?: boolean;
}

/** A mini-batch. Its pixels are overwritten by the next call of `next`: copy them, or make a tensor of them, before. */
export interface ImageBatch {
  readonly step: number;
  readonly epoch: number;
  /** uint8 [m, size, size, 3] (NHWC); [m, 144, size, size, 3] for the view `crops144`. */
  readonly images: Uint8Array;
  /** [m], 0 … classes - 1. */
  readonly labels: Int32Array;
  /** [m], places in the list. */
  readonly indices: Uint32Array;
  /** Pictures that were left out; m is smaller by as many. */
  readonly faults: readonly Fault[];
}

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
  private readonly pending = new Map<number, Promise<FilledBatch>>();
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
    this.step = startStep;
    const encoding = list.encoding;
    const reader: ReaderOptions = { size, view, distortion, seed, encoding, decoder: this.decoder, upright, exact };
    const batchBytes = miniBatch * viewsOf(view) * size * size * 3;
    this.pool = new LoaderPool({ reader, workers, batchBytes, slots: prefetch + 1 });
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
    for (let step = this.step; step < this.step + this.prefetch; step++) this.request(step);
    const { step } = this;
    const filled = await this.pending.get(step)!;
    this.pending.delete(step);
    this.pool.deliver(filled);
    this.step++;
    this.log.add(filled.faults);
    return this.compact(filled);
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
    const indices = this.order.indices(step);
    const entries = Array.from(indices, (index) => this.list.entry(index));
    const filled = this.pool.fill({ step, epoch: this.order.epochOf(step), indices, entries });
    // whoever awaits this step gets the error; until then it must not count as unhandled
    filled.catch(() => undefined);
    this.pending.set(step, filled);
  }

  /** Closes the gaps that faulty pictures left. */
  private compact({ step, epoch, indices, pixels, faults }: FilledBatch): ImageBatch {
    const bytes = this.pool.batchBytes / this.order.miniBatch;
    const faulty = new Set(faults.map(({ place }) => place));
    let count = 0;
    const kept = indices.filter((_, place) => {
      if (faulty.has(place)) return false;
      if (count !== place) pixels.copyWithin(count * bytes, place * bytes, (place + 1) * bytes);
      count++;
      return true;
    });
    const labels = Int32Array.from(kept, (index) => this.list.labels[index]);
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

function shuffleOf({
  list,
  seed,
  shuffle = 'all',
  shardSize,
}: ImageLoaderOptions): boolean | ((epoch: number) => Uint32Array) {
  if (shuffle === 'all' || shuffle === 'none') return shuffle === 'all';
  const sizes = shardSizes(list.containerOf, shardSize);
  return shardOrder({ sizes, seed, withinShards: shuffle === 'within-shards' });
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count > 0 && (name === 'startStep' || count <= 65_536)) continue;
    const hint = `Pass a whole number as ${name}.`;
    throw new BnlabError({ where: 'ImageLoader', expected: `${name} of 1 or more`, got: `${count}`, hint });
  }
}
