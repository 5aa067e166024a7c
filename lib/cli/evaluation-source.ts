/**
 * What `bnlab evaluate --data` looks at: CIFAR-10 in memory, or pictures decoded on the way.
 * @module
 */
import {
  cifarIn,
  loadCifar10,
  manifestOfImages,
  openSplits,
  relabelledImages,
  sourceLine,
  type DataManifest,
  type DecoderIdentity,
  type Fault,
  type LabelledImages,
} from '../data';
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
  type NumberedBatch,
  type PipelineName,
  type Predictor,
  type TrainingData,
} from '../train';
import { eachOnce } from './faults';
import { cropOf, decoderOf, pictureLook, refusePictureFlags, type PictureFlags } from './picture-options';

/** How an image is looked at. */
export type Crops = 'single' | 'multi';

/** The words of the command line that decide what is evaluated. */
export interface EvaluationFlags extends PictureFlags {
  readonly data?: string;
  /** The first n test images only. */
  readonly images?: number;
  /** The process of several that predicts its share. */
  readonly share?: { readonly rank: number; readonly size: number };
}

/** What a network was trained on, as far as its run folder says it. */
export interface TrainedOn {
  readonly network: InceptionOptions;
  readonly data?: DataManifest;
  /** Whose numbers it takes; run folders of earlier versions mean the paper's. */
  readonly view?: PipelineName;
}

/** Data for an evaluation. */
export interface EvaluationSource {
  /** One sentence for people. */
  readonly detail: string;
  readonly manifest: DataManifest;
  /** How pictures are decoded and looked at; undefined for sets that are no picture files. */
  readonly shown?: { readonly view: PipelineName; readonly decoder: DecoderIdentity };
  /** Training mini-batches, for population statistics. */
  readonly training: TrainingData;
  /** The test images once. */
  test(crops: Crops): Iterable<NumberedBatch> | AsyncIterable<NumberedBatch>;
  /** A predictor for what `test` gives. */
  look(predict: Predictor, crops: Crops): Predictor;
  /** Pictures that could not be used so far, each once. */
  faults(): readonly Fault[];
  close(): Promise<void>;
}

const MINI_BATCH = 32;
const SEED = 1;
const CROPS_OF_A_PICTURE = 144;

/** Opens the data that a network was trained for. @throws BnlabError, also for other classes than the network's. */
export async function evaluationSource(trained: TrainedOn, flags: EvaluationFlags): Promise<EvaluationSource> {
  const { data } = flags;
  return data !== undefined && !cifarIn(data) ? pictureSource(trained, data, flags) : cifarSource(trained, flags);
}

function cifarSource(trained: TrainedOn, flags: EvaluationFlags): EvaluationSource {
  refusePictureFlags(flags, 'CIFAR');
  const { data: folder, images = Infinity } = flags;
  const found = loadCifar10({ folder });
  const manifest = manifestOfImages(found);
  checkClasses(trained, manifest, found.source.detail);
  const { classNames } = found;
  const inOrder = (part: LabelledImages) =>
    trained.data ? relabelledImages(part, classNames, trained.data.classes) : part;
  const data = { ...found, train: inOrder(found.train), test: inOrder(found.test) };
  const set = imageSet(data, 'train', Infinity);
  const test = imageSet(data, 'test', images);
  return {
    detail: `${sourceLine(data.source, manifest)} ${sameData(trained, manifest)}`,
    manifest,
    training: imageBatches({ set, miniBatch: Math.min(MINI_BATCH, set.labels.length), seed: SEED }),
    test: () => imagesInOrder(test),
    look: (predict, crops) => (crops === 'multi' ? multiCrop(predict, smallCrops, test.size) : predict),
    faults: () => [],
    close: () => Promise.resolve(),
  };
}

async function pictureSource(trained: TrainedOn, data: string, flags: EvaluationFlags): Promise<EvaluationSource> {
  const { images = Infinity, workers, faults = 'raise', devkit, picture, labelFrom, share } = flags;
  // the scale of the numbers belongs to the network, the crop to whoever looks
  const scale = trained.view ?? 'paper';
  const shown = pictureLook(flags, scale);
  const { pipeline, decoder, exact } = shown;
  // what was held out of the training is held out here, too
  const splitSeed = trained.data?.split.seed;
  const { manifest, detail, ...own } = await openSplits(data, { devkit, picture, labelFrom, splitSeed });
  checkClasses(trained, manifest, detail);
  const classes = trained.data?.classes ?? manifest.classes;
  const [train, validation] = [own.train.relabelled(classes), own.validation.relabelled(classes)];
  const { size = 224 } = trained.network;
  const list = validation.subset(Array.from({ length: Math.min(images, validation.length) }, (_, i) => i));
  const read = { size, workers, faults, decoder, exact, scale };
  const order = { miniBatch: Math.min(MINI_BATCH, train.length), seed: SEED, stride: share?.size };
  const training = pictureBatches({ ...read, ...order, list: train });
  const seen: Fault[] = [];
  const onFaults = (found: readonly Fault[]) => void seen.push(...found);
  return {
    detail: `${detail} ${sameData(trained, manifest)}`,
    manifest,
    training,
    shown: { view: pipeline, decoder: decoderOf(shown) },
    test: (crops) => {
      const view = crops === 'multi' ? 'crops144' : cropOf(pipeline);
      return picturesInOrder({ ...read, list, onFaults, share, view });
    },
    look: (predict, crops) => (crops === 'multi' ? groupedCrops(predict, CROPS_OF_A_PICTURE) : predict),
    faults: () => eachOnce([...training.faults, ...seen]),
    close: () => training.close(),
  };
}

/** Says whether this is the data of the training. */
function sameData({ data }: TrainedOn, manifest: DataManifest): string {
  if (!data) return 'The run folder does not say what the network was trained on.';
  if (data.fingerprint === manifest.fingerprint) return 'The data of the training.';
  return `Not the data of the training (${data.source}, fingerprint ${data.fingerprint.slice(0, 12)}).`;
}

/** Classes are compared by name; a class may be missing from the data, a foreign one may not be in it. */
function checkClasses({ network, data }: TrainedOn, manifest: DataManifest, detail: string): void {
  const fail = (expected: string, got: string): never => {
    const hint = 'Evaluate on the data that the network was trained for.';
    throw new BnlabError({ kind: 'data', where: '--data', expected, got: `${got}: ${detail}`, hint });
  };
  const wanted = data?.classes.length ?? network.classes ?? 10;
  const known = data && new Set(data.classes);
  const foreign = manifest.classes.filter((name) => known && !known.has(name));
  const isOther = known ? foreign.length > 0 : wanted !== manifest.classes.length;
  if (!isOther) return;
  const found = manifest.classes.length;
  const names = data && found === wanted ? ` (${few(data.classes)})` : '';
  fail(`${wanted} classes, those of the network${names}`, `${found} (${few(known ? foreign : manifest.classes)})`);
}

function few(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? `, … ${names.length} in all` : ''}`;
}
