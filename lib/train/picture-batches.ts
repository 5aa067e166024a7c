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
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import type { MiniBatch } from './mini-batch';
import { scalePixels, type PipelineName } from './picture-scale';
import type { TrainingData } from './loop';

/** What to load and how; where it begins is the trainer's business. */
export type PictureBatchOptions = Omit<ImageLoaderOptions, 'startStep' | 'view' | 'keepPartial'> & {
  /** Whose numbers the network takes. Default `paper`. */
  readonly scale?: PipelineName;
  /** Fewest pictures that a step can be computed from: as many as it has pieces and processes, or twice that. Default 2. */
  readonly fewest?: number;
};

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

  constructor(private readonly options: PictureBatchOptions) {
    const { list, miniBatch, seed } = options;
    this.stepsPerEpoch = new MiniBatchOrder({ examples: list.length, miniBatch, seed }).stepsPerEpoch;
    this.identity = identityOf(options);
  }

  async batch(step: number): Promise<MiniBatch> {
    const { size = 224, scale = 'paper' } = this.options;
    if (this.loader?.nextStep !== step) {
      await this.close();
      this.loader = new ImageLoader({ ...this.options, startStep: step });
    }
    const loaded = await this.loader.next();
    this.faults.push(...loaded.faults);
    return pictureTensors(this.isTooSmall(loaded) ? nothingOf(loaded) : loaded, size, scale);
  }

  async close(): Promise<void> {
    await this.loader?.close();
    this.loader = undefined;
  }

  /** Whether faults left too little for a step. @throws BnlabError (`data`) when that is so for a whole epoch. */
  private isTooSmall({ faults, labels }: ImageBatch): boolean {
    const { fewest = 2, miniBatch } = this.options;
    const least = Math.min(fewest, miniBatch);
    const isEmpty = faults.length > 0 && labels.length < least;
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

/** Which pictures {@link picturesInOrder} shows, and how. */
export type PictureOrderOptions = Pick<
  ImageLoaderOptions,
  'list' | 'size' | 'workers' | 'faults' | 'decoder' | 'exact'
> & {
  readonly miniBatch?: number;
  /**
   * `centre`: one crop of each picture; `crops144`: all crops of section 4.2.3, one after another; `torchvision`, `tf`: the crop of
   * that pipeline. Default `centre`.
   */
  readonly view?: 'centre' | 'crops144' | 'torchvision' | 'tf';
  /** Whose numbers the network takes. Default `paper`. */
  readonly scale?: PipelineName;
  /** Called with the pictures of a mini-batch that could not be used. */
  readonly onFaults?: (faults: readonly Fault[]) => void;
};

/**
 * All pictures of a list once, in order, for evaluation; each mini-batch is the receiver's to dispose.
 *
 * x: [m, size, size, 3], or [144 m, size, size, 3] for 144 crops; labels: [m]. Mini-batches of which the fault policy left nothing
 * are passed over. @throws BnlabError (`data`) when it left nothing of any.
 */
export async function* picturesInOrder(options: PictureOrderOptions): AsyncGenerator<MiniBatch> {
  const { size = 224, view = 'centre', scale = 'paper' } = options;
  const miniBatch = options.miniBatch ?? Math.min(view === 'crops144' ? 1 : 100, options.list.length);
  const loader = new ImageLoader({
    ...options,
    miniBatch,
    seed: 0,
    view,
    shuffle: 'none',
    keepPartial: true,
  });
  try {
    for (let step = 0; step < loader.order.stepsPerEpoch; step++) {
      const loaded = await loader.next();
      options.onFaults?.(loaded.faults);
      if (loaded.labels.length > 0) yield pictureTensors(loaded, size, scale);
    }
    if (loader.faults.length === options.list.length) throw nothingLeft(loader.faults);
  } finally {
    await loader.close();
  }
}

/** Pixels uint8 [m, size, size, 3] to the network's scale, on the engine; the loader's memory is free again after this. */
export function pictureTensors(
  { images, labels }: Pick<ImageBatch, 'images' | 'labels'>,
  size: number,
  scale: PipelineName,
): MiniBatch {
  const x = tf.tidy(() => {
    // the copy leaves the shared memory, which the next mini-batch will overwrite
    const pixels = tf.tensor4d(Int32Array.from(images), [images.length / (3 * size * size), size, size, 3], 'int32');
    return scalePixels(pixels, scale);
  });
  return { x, labels: tf.tensor1d(labels, 'int32') };
}

function nothingOf({ images, labels }: ImageBatch): Pick<ImageBatch, 'images' | 'labels'> {
  return { images: images.subarray(0, 0), labels: labels.subarray(0, 0) };
}

function nothingLeft(faults: readonly Fault[], fewest = 1): BnlabError {
  const { name, problem } = faults[faults.length - 1];
  const least = fewest > 1 ? `, ${fewest} or more in a mini-batch` : '';
  return new BnlabError({
    kind: 'data',
    where: 'faults',
    expected: `pictures that can be used${least}`,
    got: `${fewest > 1 ? 'too few' : 'none'} that can: the last ${faults.length} were left out (${name}: ${problem})`,
    hint: 'Look at the source with bnlab data check.',
  });
}

/** Tells lists apart by what they show: names, labels and sizes of the pictures, wherever they lie. */
function listIdentity({ length, labels, sizes, names, classes }: ImageList): unknown {
  const hash = createHash('md5')
    .update(names.bytes)
    .update(Buffer.from(labels.buffer))
    .update(Buffer.from(sizes.buffer));
  return { examples: length, classes: classes.length, md5: hash.digest('hex') };
}
