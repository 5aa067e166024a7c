/**
 * Mini-batches of small images held in memory, shifted, mirrored and distorted anew in each epoch.
 * @module
 */
import { MiniBatchOrder } from '../data/loader/batches';
import type { LabelledImages } from '../data/sets/labelled';
import { shardOrder, shardSizes } from '../data/shards/shard-order';
import { tf } from '../engine/portable';
import { Random } from '../random';
import type { MiniBatch, NumberedBatch } from './mini-batch';
import type { TrainingData } from './loop';

/** Images of one size, with their labels. */
export interface ImageSet extends LabelledImages {
  /** Side of the images in pixels; three channels. */
  readonly size: number;
  /** What identifies the set, for checkpoints: checksums. */
  readonly identity: unknown;
}

/** How training sees the images. */
export interface ImageBatchOptions {
  readonly set: ImageSet;
  readonly miniBatch: number;
  readonly seed: number;
  /** `shards` shuffles blocks of images but never the images in a block, so the same examples keep meeting (section 4.2.1, change 6). */
  readonly shuffle?: 'shards' | 'within-shards';
  /** Mini-batches in a block; the last block of the set may be smaller, and is shown like all others. */
  readonly shardBatches?: number;
  /** Pixels by which an image is shifted at most, in both directions. */
  readonly shift?: number;
  readonly mirror?: boolean;
  /** How strongly colours are distorted (section 4.2.1, change 7). */
  readonly distortion?: 'none' | 'reduced' | 'full';
}

/** Ranges of brightness (added, in units of the full scale), contrast and saturation (factors 1 - x to 1 + x); ours, the paper gives none. */
const DISTORTIONS = { none: [0, 0, 0], reduced: [0.05, 0.1, 0.1], full: [0.15, 0.4, 0.4] } as const;

/** Input of the network: `(pixel / 255 - 0.5) / 0.25`, so that zero is middle grey. */
const scaled = (pixel: number) => (pixel / 255 - 0.5) / 0.25;

/**
 * Training data whose mini-batch is a function of (seed, step) alone: x float32 [m, size, size, 3], labels int32 [m].
 *
 * @throws BnlabError when not one mini-batch fits into the set.
 */
export function imageBatches(options: ImageBatchOptions): TrainingData & { readonly stepsPerEpoch: number } {
  const { set, miniBatch, seed, shuffle = 'within-shards', shardBatches = 16 } = options;
  const { shift = 4, mirror = true, distortion = 'reduced' } = options;
  const examples = set.labels.length;
  const shardSize = shardBatches * miniBatch;
  const sizes = shardSizes(new Uint8Array(examples), shardSize);
  const ofShards = shuffle === 'shards' && shardOrder({ sizes, seed, withinShards: false });
  const order = new MiniBatchOrder({ examples, miniBatch, seed, shuffle: ofShards || true });
  const { size } = set;
  const augment = { shift, mirror, distortion };

  const batch = (step: number): MiniBatch => {
    const random = new Random(seed).split(`augment ${step}`);
    const x = new Float32Array(miniBatch * size * size * 3);
    const indices = order.indices(step);
    indices.forEach((index, i) => augmented({ set, index, augment, random }, x.subarray(i * size * size * 3)));
    return {
      x: tf.tensor4d(x, [miniBatch, size, size, 3]),
      labels: tf.tensor1d(
        Int32Array.from(indices, (index) => set.labels[index]!),
        'int32',
      ),
    };
  };

  const { stepsPerEpoch } = order;
  return { batch, stepsPerEpoch, identity: { set: set.identity, miniBatch, seed, shuffle, shardSize, ...augment } };
}

/** All images of a set once, in order and unchanged, for evaluation; each mini-batch is the receiver's to dispose. */
export function* imagesInOrder(set: ImageSet, miniBatch = 100, limit = set.labels.length): Generator<NumberedBatch> {
  const pixels = set.size * set.size * 3;
  const end = Math.min(limit, set.labels.length);
  for (let start = 0; start < end; start += miniBatch) {
    const m = Math.min(miniBatch, end - start);
    const x = new Float32Array(m * pixels);
    for (let i = 0; i < x.length; i++) x[i] = scaled(set.images[start * pixels + i]!);
    const labels = Int32Array.from(set.labels.subarray(start, start + m));
    yield {
      x: tf.tensor4d(x, [m, set.size, set.size, 3]),
      labels: tf.tensor1d(labels, 'int32'),
      number: start / miniBatch,
    };
  }
}

type Augmentation = Required<Pick<ImageBatchOptions, 'shift' | 'mirror' | 'distortion'>>;

interface Drawn {
  readonly set: ImageSet;
  readonly index: number;
  readonly augment: Augmentation;
  readonly random: Random;
}

/** Writes one image, shifted (zeros come in), mirrored or not, and distorted, in the network's scale. */
function augmented({ set, index, augment, random }: Drawn, to: Float32Array): void {
  const { size, images } = set;
  const { shift, mirror, distortion } = augment;
  const dy = random.integer(2 * shift + 1) - shift;
  const dx = random.integer(2 * shift + 1) - shift;
  const mirrored = mirror && random.integer(2) === 1;
  const colour = colourMap(distortion, random);
  const from = index * size * size * 3;
  for (let y = 0; y < size; y++) {
    const row = y + dy;
    for (let x = 0; x < size; x++) {
      const column = mirrored ? size - 1 - x + dx : x + dx;
      if (row < 0 || row >= size || column < 0 || column >= size) continue;
      colour(images, from + (row * size + column) * 3, to, (y * size + x) * 3);
    }
  }
}

type ColourMap = (from: Uint8Array, at: number, to: Float32Array, target: number) => void;

/** Brightness, contrast around middle grey, and saturation around the pixel's own grey, drawn once an image. */
function colourMap(distortion: Augmentation['distortion'], random: Random): ColourMap {
  const [brightness, contrast, saturation] = DISTORTIONS[distortion];
  const shift = random.uniform(-brightness, brightness) / 0.25;
  const stretch = random.uniform(1 - contrast, 1 + contrast);
  const keep = random.uniform(1 - saturation, 1 + saturation);
  return (from, at, to, target) => {
    const grey = (from[at]! + from[at + 1]! + from[at + 2]!) / 3;
    for (let c = 0; c < 3; c++) to[target + c] = stretch * scaled(grey + keep * (from[at + c]! - grey)) + shift;
  };
}
