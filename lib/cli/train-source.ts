/**
 * What `bnlab train --data` trains on: CIFAR-10 in memory, or pictures decoded on the way.
 * @module
 */
import {
  cifarIn,
  loadCifar10,
  manifestIdentity,
  manifestOfImages,
  openSplits,
  sourceLine,
  type DataManifest,
  type DecoderIdentity,
  type Fault,
} from '../data';
import { BnlabError } from '../errors';
import { imageSet } from '../experiments';
import type { InceptionOptions, VariantSettings } from '../models';
import { Random } from '../random';
import {
  imageBatches,
  imagesInOrder,
  pictureBatches,
  picturesInOrder,
  type NumberedBatch,
  type PictureShare,
  type PipelineName,
  type TrainingData,
} from '../train';
import { eachOnce } from './faults';
import { cropOf, decoderOf, pictureLook, refusePictureFlags, type PictureFlags } from './picture-options';

/** The words of the command line that decide the data. */
export interface SourceFlags extends PictureFlags {
  readonly data?: string;
  readonly batch: number;
  /** Fewest pictures that a step can be computed from. */
  readonly fewest?: number;
  /** The process of several that trains on them. */
  readonly share?: PictureShare;
  /** Mini-batches that are decoded ahead. */
  readonly prefetch?: number;
  readonly seed: number;
  /** Side of the pictures in pixels. */
  readonly size?: number;
}

/** Data for a training run. */
export interface TrainSource {
  /** One sentence for people. */
  readonly detail: string;
  readonly manifest: DataManifest;
  readonly training: TrainingData & { readonly stepsPerEpoch: number };
  /** How pictures are decoded and looked at; undefined for sets that are no picture files. */
  readonly look?: { readonly view: PipelineName; readonly decoder: DecoderIdentity };
  /** What the network must fit. */
  readonly network: Pick<InceptionOptions, 'scale' | 'classes' | 'size'>;
  /** Validation data once, at most 2,000 pictures. */
  validation(): Iterable<NumberedBatch> | AsyncIterable<NumberedBatch>;
  /** Pictures that could not be used so far, each once. */
  faults(): readonly Fault[];
  /** Training steps so far that had too few pictures left. */
  emptySteps(): number;
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
  return data !== undefined && !cifarIn(data) ? pictureSource(looks, data, flags) : cifarSource(looks, flags);
}

function cifarSource({ shuffle, distortion }: Looks, flags: SourceFlags): TrainSource {
  refusePictureFlags(flags, 'CIFAR');
  const { data: folder, batch, seed, size } = flags;
  if (size !== undefined && size !== 32) {
    const hint = 'Leave --size away, or pass a source of pictures as --data.';
    throw new BnlabError({ kind: 'usage', where: '--size', expected: '32 for CIFAR', got: `${size}`, hint });
  }
  const data = loadCifar10({ folder });
  const testSet = imageSet(data, 'test', Infinity);
  const set = imageSet(data, 'train', Infinity);
  checkBatch(batch, set.labels.length);
  const manifest = manifestOfImages(data);
  const training = imageBatches({ set, miniBatch: batch, seed, shuffle, distortion });
  return {
    detail: sourceLine(data.source, manifest),
    manifest,
    training: withManifest(training, manifest),
    network: { scale: 'cifar', classes: data.classNames.length },
    validation: () => imagesInOrder(testSet, 100, MOST_VALIDATED),
    faults: () => [],
    emptySteps: () => 0,
    close: () => Promise.resolve(),
  };
}

async function pictureSource({ shuffle, distortion }: Looks, data: string, flags: SourceFlags): Promise<TrainSource> {
  const { batch, seed, size = 32, workers, faults = 'raise', fewest, share, prefetch } = flags;
  const look = pictureLook(flags);
  const { pipeline: scale, decoder, exact } = look;
  const { train, validation, detail, manifest } = await openSplits(data, flags);
  if (train.encoding !== 'picture') throw notPictures(detail);
  checkBatch(batch, train.length);
  // archives and folders are sorted by class: shards are cut from a list that was mixed once, as the paper's were
  const mixed = train.subset(new Random(seed).split('shards').permutation(train.length));
  const shardSize = SHARD_BATCHES * batch;
  const read = { size, workers, faults, decoder, exact, scale, share };
  const order = { miniBatch: batch, seed, shuffle, shardSize };
  const training = pictureBatches({ ...read, ...order, list: mixed, distortion, fewest, prefetch });
  const list = validation.subset(Array.from({ length: Math.min(MOST_VALIDATED, validation.length) }, (_, i) => i));
  const met: Fault[] = [];
  const onFaults = (faults: readonly Fault[]) => void met.push(...faults);
  return {
    detail,
    manifest,
    look: { view: scale, decoder: decoderOf(look) },
    training: withManifest(training, manifest),
    network: { scale: size >= FULL_SIZE ? 'imagenet' : 'cifar', classes: train.classes.length, size },
    validation: () => picturesInOrder({ ...read, list, onFaults, view: cropOf(scale) }),
    faults: () => eachOnce([...training.faults, ...met]),
    emptySteps: () => training.emptySteps,
    close: () => training.close(),
  };
}

/** A run goes on with the data that it began with, and with nothing else. */
function withManifest(training: TrainSource['training'], manifest: DataManifest): TrainSource['training'] {
  const identity = { source: manifestIdentity(manifest), ...(training.identity as object) };
  const { stepsPerEpoch } = training;
  return { batch: (step) => training.batch(step), stepsPerEpoch, identity };
}

/** A pass over the pictures has one mini-batch at least. @throws BnlabError (`usage`). */
function checkBatch(batch: number, pictures: number): void {
  if (batch <= pictures) return;
  const expected = `at most ${pictures}, the pictures to train on`;
  const hint = 'Take smaller mini-batches, or more pictures.';
  throw new BnlabError({ kind: 'usage', where: '--batch', expected, got: String(batch), hint });
}

function notPictures(got: string): BnlabError {
  const hint = 'Digits are trained on by experiments: npx bnlab run figure1 --data FOLDER.';
  return new BnlabError({ kind: 'usage', where: '--data', expected: 'colour pictures, or CIFAR', got, hint });
}
