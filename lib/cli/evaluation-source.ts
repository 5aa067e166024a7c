/**
 * What `bnlab evaluate --data` looks at: CIFAR-10 in memory, or pictures decoded on the way.
 * @module
 */
import { statSync } from 'node:fs';
import { isCifarFolder, loadCifar10, openSplits } from '../data';
import { BnlabError } from '../errors';
import { imageSet } from '../experiments';
import type { InceptionOptions } from '../models';
import {
  groupedCrops,
  imageBatches,
  imagesInOrder,
  multiCrop,
  pictureBatches,
  picturesInOrder,
  smallCrops,
  type MiniBatch,
  type Predictor,
  type TrainingData,
} from '../train';
import { faultPolicy } from './data-images';

/** How an image is looked at. */
export type Crops = 'single' | 'multi';

/** The words of the command line that decide what is evaluated. */
export interface EvaluationFlags {
  readonly data?: string;
  /** The first n test images only. */
  readonly images?: number;
  readonly workers?: number;
  readonly faults?: string;
}

/** Data for an evaluation. */
export interface EvaluationSource {
  /** One sentence for people. */
  readonly detail: string;
  /** Training mini-batches, for population statistics. */
  readonly training: TrainingData;
  /** The test images once. */
  test(crops: Crops): Iterable<MiniBatch> | AsyncIterable<MiniBatch>;
  /** A predictor for what `test` gives. */
  look(predict: Predictor, crops: Crops): Predictor;
  close(): Promise<void>;
}

const MINI_BATCH = 32;
const SEED = 1;
const CROPS_OF_A_PICTURE = 144;

/** Opens the data that a network of these settings was trained for. @throws BnlabError, also for other classes than the network's. */
export async function evaluationSource(network: InceptionOptions, flags: EvaluationFlags): Promise<EvaluationSource> {
  const { data } = flags;
  const isPictures = data !== undefined && statSync(data, { throwIfNoEntry: false }) && !isCifarFolder(data);
  return isPictures ? pictureSource(network, data, flags) : cifarSource(network, flags);
}

function cifarSource(
  network: InceptionOptions,
  { data: folder, images = Infinity }: EvaluationFlags,
): EvaluationSource {
  const data = loadCifar10({ folder });
  checkClasses(network, 10, data.source.detail);
  const set = imageSet(data, 'train', Infinity);
  const test = imageSet(data, 'test', images);
  return {
    detail: data.source.detail,
    training: imageBatches({ set, miniBatch: MINI_BATCH, seed: SEED }),
    test: () => imagesInOrder(test),
    look: (predict, crops) => (crops === 'multi' ? multiCrop(predict, smallCrops, test.size) : predict),
    close: () => Promise.resolve(),
  };
}

async function pictureSource(
  network: InceptionOptions,
  data: string,
  { images = Infinity, workers, faults: policy = 'raise' }: EvaluationFlags,
): Promise<EvaluationSource> {
  const { train, validation, detail } = await openSplits(data);
  checkClasses(network, train.classes.length, detail);
  const faults = faultPolicy(policy);
  const { size = 224 } = network;
  const list = validation.subset(Array.from({ length: Math.min(images, validation.length) }, (_, i) => i));
  const miniBatch = Math.min(MINI_BATCH, train.length);
  const training = pictureBatches({ list: train, miniBatch, seed: SEED, size, faults, workers });
  return {
    detail,
    training,
    test: (crops) => picturesInOrder({ list, size, workers, faults, view: crops === 'multi' ? 'crops144' : 'centre' }),
    look: (predict, crops) => (crops === 'multi' ? groupedCrops(predict, CROPS_OF_A_PICTURE) : predict),
    close: () => training.close(),
  };
}

function checkClasses({ classes }: InceptionOptions, found: number, detail: string): void {
  const wanted = classes ?? 10;
  if (wanted === found) return;
  throw new BnlabError({
    kind: 'data',
    where: '--data',
    expected: `${wanted} classes, those of the network`,
    got: `${found}: ${detail}`,
    hint: 'Evaluate on the data that the network was trained for.',
  });
}
