/**
 * What `bnlab train --data` trains on: CIFAR-10 in memory, or pictures decoded on the way.
 * @module
 */
import { statSync } from 'node:fs';
import { isCifarFolder, loadCifar10, openSplits } from '../data';
import { BnlabError } from '../errors';
import { imageSet } from '../experiments';
import type { InceptionOptions, VariantSettings } from '../models';
import { Random } from '../random';
import {
  imageBatches,
  imagesInOrder,
  pictureBatches,
  picturesInOrder,
  type MiniBatch,
  type TrainingData,
} from '../train';
import { faultPolicy } from './data-images';

/** The words of the command line that decide the data. */
export interface SourceFlags {
  readonly data?: string;
  readonly batch: number;
  readonly seed: number;
  /** Side of the pictures in pixels. */
  readonly size?: number;
  readonly workers?: number;
  readonly faults?: string;
}

/** Data for a training run. */
export interface TrainSource {
  /** One sentence for people. */
  readonly detail: string;
  readonly training: TrainingData & { readonly stepsPerEpoch: number };
  /** What the network must fit. */
  readonly network: Pick<InceptionOptions, 'scale' | 'classes' | 'size'>;
  /** Validation data once, at most 2,000 pictures. */
  validation(): Iterable<MiniBatch> | AsyncIterable<MiniBatch>;
  close(): Promise<void>;
}

const MOST_VALIDATED = 2000;
/** Mini-batches in a shard, where whole shards are shuffled. */
const SHARD_BATCHES = 16;
/** From this side on the network is the one of Figure 5; below it is the relative for 32x32 images. */
const FULL_SIZE = 224;

/** How a variant wants its images. */
type Looks = Pick<VariantSettings, 'shuffle' | 'distortion'>;

/** Opens the data that the flags name, for a variant's own order and distortion. @throws BnlabError. */
export async function trainSource(looks: Looks, flags: SourceFlags): Promise<TrainSource> {
  const { data } = flags;
  const isPictures = data !== undefined && statSync(data, { throwIfNoEntry: false }) && !isCifarFolder(data);
  return isPictures ? pictureSource(looks, data, flags) : cifarSource(looks, flags);
}

function cifarSource({ shuffle, distortion }: Looks, { data: folder, batch, seed, size }: SourceFlags): TrainSource {
  if (size !== undefined && size !== 32) {
    const hint = 'Leave --size away, or pass a source of pictures as --data.';
    throw new BnlabError({ kind: 'usage', where: '--size', expected: '32 for CIFAR-10', got: `${size}`, hint });
  }
  const data = loadCifar10({ folder });
  const testSet = imageSet(data, 'test', Infinity);
  const set = imageSet(data, 'train', Infinity);
  return {
    detail: data.source.detail,
    training: imageBatches({ set, miniBatch: batch, seed, shuffle, distortion }),
    network: { scale: 'cifar' },
    validation: () => imagesInOrder(testSet, 100, MOST_VALIDATED),
    close: () => Promise.resolve(),
  };
}

async function pictureSource({ shuffle, distortion }: Looks, data: string, flags: SourceFlags): Promise<TrainSource> {
  const { batch, seed, size = 32, workers } = flags;
  const faults = faultPolicy(flags.faults ?? 'raise');
  const { train, validation, detail } = await openSplits(data);
  // archives and folders are sorted by class: shards are cut from a list that was mixed once, as the paper's were
  const mixed = train.subset(new Random(seed).split('shards').permutation(train.length));
  const shardSize = SHARD_BATCHES * batch;
  const training = pictureBatches({
    list: mixed,
    miniBatch: batch,
    seed,
    size,
    distortion,
    shuffle,
    shardSize,
    faults,
    workers,
  });
  const list = validation.subset(Array.from({ length: Math.min(MOST_VALIDATED, validation.length) }, (_, i) => i));
  return {
    detail,
    training,
    network: { scale: size >= FULL_SIZE ? 'imagenet' : 'cifar', classes: train.classes.length, size },
    validation: () => picturesInOrder({ list, size, workers, faults }),
    close: () => training.close(),
  };
}
