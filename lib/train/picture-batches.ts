/**
 * Mini-batches of pictures from any source, decoded by worker threads, as the trainer takes them.
 * @module
 */
import { createHash } from 'node:crypto';
import {
  chooseDecoder,
  decoderIdentity,
  ImageLoader,
  MiniBatchOrder,
  type Fault,
  type ImageBatch,
  type ImageList,
  type ImageLoaderOptions,
} from '../data';
import type { MiniBatch } from './mini-batch';
import { partsOf } from './pieces';
import type { PipelineName } from './picture-scale';
import { nothingLeft, pictureTensors } from './picture-tensors';
import type { TrainingData } from './loop';

/** What to load and how; where it begins is the trainer's business. */
export type PictureBatchOptions = Omit<ImageLoaderOptions, 'startStep' | 'view' | 'keepPartial' | 'part'> & {
  /** Whose numbers the network takes. Default `paper`. */
  readonly scale?: PipelineName;
  /** Fewest pictures that a step can be computed from: as many as it has pieces and processes, or twice that. Default 2. */
  readonly fewest?: number;
  /** For one process of several: it decodes only what it learns on. Default: all. */
  readonly share?: PictureShare;
};

/** The process of several that pictures are decoded for. */
export interface PictureShare {
  readonly rank: number;
  readonly size: number;
  /** Pieces that a mini-batch is computed in, default 1. */
  readonly pieces?: number;
  /** Whether it is so on any process; all ask it at the same time. */
  any(is: boolean): boolean;
}

/** Training data out of an image list. */
export interface PictureBatches extends TrainingData {
  readonly stepsPerEpoch: number;
  /** Mini-batches so far of which the fault policy left too little for a step. */
  readonly emptySteps: number;
  /** Pictures that were left out so far. */
  readonly faults: readonly Fault[];
  /** Ends the workers. */
  close(): Promise<void>;
}

/**
 * Training data whose mini-batch is a function of (list, seed, step) alone, so that a resumed run sees what an
 * uninterrupted one would: x float32 [m, size, size, 3], `(pixel / 255 - 0.5) / 0.25`, computed on the engine.
 *
 * m is smaller where the fault policy left pictures out, and 0 where it left fewer than `fewest`: one picture has no statistics.
 * With a `share`, x holds the pictures that this process learns on; where one of the mini-batch is at fault, on whichever process,
 * all decode it whole, since every process must know which are left.
 * Which decoder made the pixels is a part of the identity. Close it after training.
 */
export function pictureBatches(options: PictureBatchOptions): PictureBatches {
  return new Batches(options);
}

class Batches implements PictureBatches {
  readonly stepsPerEpoch: number;
  readonly identity: unknown;
  readonly faults: Fault[] = [];
  emptySteps = 0;
  /** Empty steps since the last one that was not. */
  private inARow = 0;
  private loader?: ImageLoader;
  /** Of several processes: reads a mini-batch with a fault again, all of it. */
  private whole?: ImageLoader;

  constructor(private readonly options: PictureBatchOptions) {
    const { list, miniBatch, seed } = options;
    this.stepsPerEpoch = new MiniBatchOrder({ examples: list.length, miniBatch, seed }).stepsPerEpoch;
    this.identity = identityOf(options);
  }

  async batch(step: number): Promise<MiniBatch> {
    const { size = 224, scale = 'paper' } = this.options;
    const { share, miniBatch } = this.options;
    // nothing is made ahead that would be lost
    if (this.options.prefetch === 1) this.loader?.skipTo(step);
    if (this.loader?.nextStep !== step) {
      await this.close();
      const part = share && partsOf(miniBatch, share);
      this.loader = new ImageLoader({ ...this.options, part, startStep: step });
    }
    const own = await this.loader.next();
    if (share && !share.any(own.faults.length > 0)) {
      this.inARow = 0;
      return { ...pictureTensors(own, size, scale), of: miniBatch };
    }
    const loaded = share ? await this.wholeBatch(step) : own;
    this.faults.push(...loaded.faults);
    return pictureTensors(this.isTooSmall(loaded) ? NOTHING : loaded, size, scale);
  }

  async close(): Promise<void> {
    await this.loader?.close();
    await this.whole?.close();
    this.loader = this.whole = undefined;
  }

  private wholeBatch(step: number): Promise<ImageBatch> {
    this.whole ??= new ImageLoader({ ...this.options, prefetch: 1 });
    this.whole.skipTo(step);
    return this.whole.next();
  }

  /** Whether faults left too little for a step. @throws BnlabError (`data`) when that is so for a whole epoch. */
  private isTooSmall({ labels }: ImageBatch): boolean {
    const { fewest = 2, miniBatch } = this.options;
    const least = Math.min(fewest, miniBatch);
    const isEmpty = labels.length < least;
    this.inARow = isEmpty ? this.inARow + 1 : 0;
    if (isEmpty) this.emptySteps++;
    if (this.inARow >= this.stepsPerEpoch) throw nothingLeft(this.faults, least);
    return isEmpty;
  }
}

/** Everything that decides the numbers of a mini-batch. */
function identityOf(options: PictureBatchOptions): unknown {
  const { list, miniBatch, seed, size = 224, distortion = 'reduced', shuffle = 'all', shardSize = null } = options;
  const { scale = 'paper', exact = false } = options;
  const decoder = decoderIdentity(options.decoder ?? chooseDecoder(), exact);
  return { list: listIdentity(list), miniBatch, seed, size, distortion, shuffle, shardSize, decoder, scale };
}

/** A mini-batch of no pictures. */
const NOTHING = { images: new Uint8Array(), labels: new Int32Array() };

/** Tells lists apart by what they show: names, labels and sizes of the pictures, wherever they lie. */
function listIdentity({ length, labels, sizes, names, classes }: ImageList): unknown {
  const hash = createHash('md5')
    .update(names.bytes)
    .update(Buffer.from(labels.buffer))
    .update(Buffer.from(sizes.buffer));
  return { examples: length, classes: classes.length, md5: hash.digest('hex') };
}
