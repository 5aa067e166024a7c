/**
 * What a loader is asked for, and what it gives.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Distortion } from '../pictures/colours';
import type { DecoderName } from '../pictures/decoders';
import type { Fault, FaultPolicy } from '../pictures/faults';
import { shardOrder, shardSizes } from '../shards/shard-order';
import type { ImageList } from '../source/image-list';
import type { View } from './example-reader';

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
  /** The examples of each mini-batch that are wanted, from the first of each range to before its end; default all. */
  readonly part?: readonly (readonly [number, number])[];
  /** Keep the smaller mini-batch at the end of an epoch. */
  readonly keepPartial?: boolean;
  readonly faults?: FaultPolicy;
  /** Worker threads. */
  readonly workers?: number;
  /** Mini-batches that are made ahead; memory is prefetch x m x size x size x 3 bytes. */
  readonly prefetch?: number;
  /** Steps from one mini-batch to the next, default 1: of several processes each takes its own. */
  readonly stride?: number;
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

/** The order that a loader is asked for, as {@link MiniBatchOrder} takes it. */
export function shuffleOf({
  list,
  seed,
  shuffle = 'all',
  shardSize,
}: ImageLoaderOptions): boolean | ((epoch: number) => Uint32Array) {
  if (shuffle === 'all' || shuffle === 'none') return shuffle === 'all';
  const sizes = shardSizes(list.containerOf, shardSize);
  return shardOrder({ sizes, seed, withinShards: shuffle === 'within-shards' });
}

/** @throws BnlabError for a number that is no count. */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count > 0 && (name === 'startStep' || count <= 65_536)) continue;
    const hint = `Pass a whole number as ${name}.`;
    throw new BnlabError({ where: 'ImageLoader', expected: `${name} of 1 or more`, got: `${count}`, hint });
  }
}
