/**
 * Runs of Inception networks on CIFAR-10, cell by cell and seed by seed: what the experiments of section 4.2 have in common.
 * @module
 */
import path from 'node:path';
import { halveImages, loadImages, manifestOfImages, namesOf, sourceLine, type Cifar10 } from '../data';
import type { tf } from '../engine';
import { buildInception, type InceptionOptions } from '../models/inception';
import type { VariantSettings } from '../models/variants';
import { evaluate, predictor } from '../train/evaluate';
import { imageBatches, imagesInOrder, type ImageSet } from '../train/image-batches';
import type { MetricsRecord, TrainingProgress, TrainingRecipe } from '../train/loop';
import { readMetrics } from '../train/metrics';
import { train } from '../train/trainer';
import type { RunOptions } from './experiment';
import { cellNetwork, describeCells } from './image-networks';
import { finalAccuracies, type FinalAccuracies } from './final-accuracies';
import { ImageCurveSchema } from './record-schema';
import { makeManifest, type Manifest } from '../runs/manifest';
import { RunFolder } from '../runs/run-folder';
import { partName } from '../records/cell';
import { percent, rounded } from '../statistics';

/** The size of an experiment: everything that its cells share. */
export interface ImageProfile {
  /** Steps of a cell that does not say otherwise. */
  readonly steps: number;
  readonly miniBatch: number;
  /** Width of the network for 32x32 images. */
  readonly width: number;
  /** Training images used; all where the set has fewer. */
  readonly trainImages: number;
  /** Held-out images for the curve; the last evaluation takes `finalImages`. */
  readonly curveImages: number;
  readonly finalImages: number;
  /** Measurements on the way. */
  readonly points: number;
  /** Weight of the old value in the moving averages; short runs need a smaller one. */
  readonly averageDecay: number;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
  /** Factor on the paper's learning rates, see {@link LEARNING_RATE_SCALE}. */
  readonly learningRateScale: number;
  /** Images at half their side, 16x16: a third of the time. Default false. */
  readonly isHalved?: boolean;
}

/**
 * Factor from the paper's learning rates to those used here.
 *
 * The paper's 0.0015 belongs to an ImageNet network of ten modules trained asynchronously for 31 million steps. In a run of
 * some thousand steps such a rate would not get anywhere. All rates are multiplied by the same factor, so that the ratios x5 and
 * x30 between the variants stay the paper's.
 */
export const LEARNING_RATE_SCALE = 20 / 3;

/** The size of the full runs: about 5 minutes a cell and seed on one idle core with the onednn engine. */
export const FULL_PROFILE: ImageProfile = {
  steps: 6000,
  miniBatch: 32,
  width: 0.25,
  trainImages: 50_000,
  curveImages: 2000,
  finalImages: 10_000,
  points: 60,
  averageDecay: 0.99,
  checkpointEvery: 500,
  learningRateScale: LEARNING_RATE_SCALE,
};

/**
 * The size for lessons: all cells of an experiment within a minute together, on the wasm engine too; enough to see the direction
 * and no more.
 */
export const QUICK_PROFILE: ImageProfile = {
  steps: 80,
  miniBatch: 16,
  width: 0.125,
  trainImages: 2000,
  curveImages: 300,
  finalImages: 100,
  points: 5,
  averageDecay: 0.9,
  checkpointEvery: 50,
  learningRateScale: LEARNING_RATE_SCALE,
  isHalved: true,
};

/** The profile of a run: `quick` or full, with another number of steps where one is given. */
export function imageProfile({ steps, quick = false }: Pick<RunOptions, 'steps' | 'quick'>): ImageProfile {
  const profile = quick ? QUICK_PROFILE : FULL_PROFILE;
  if (steps === undefined) return profile;
  return { ...profile, steps, points: Math.min(profile.points, steps) };
}

/** Passes over the images that the paper's plain network took to its 31 million steps; its decay is stretched to our length by this. */
const PAPER_EPOCHS = 774;

/** One network and the way it is trained. */
export interface ImageCell {
  readonly name: string;
  readonly settings: VariantSettings;
  /** Settings of the network beyond the variant's. */
  readonly network?: InceptionOptions;
}

/** What one cell came to with one seed. */
export interface ImageCurve {
  readonly cell: string;
  readonly seed: number;
  readonly verdict: 'finished' | 'diverged';
  readonly divergedAt: number | null;
  /** Steps of the measurements, and the held-out accuracy there, on moving averages, 0 to 1. */
  readonly steps: readonly number[];
  readonly top1: readonly number[];
  /** Mean training loss before each measurement; null where it was not finite. */
  readonly trainLoss: readonly (number | null)[];
  /** Accuracies after the last step on every kind of statistics; null where not measured and for a run that diverged. */
  readonly final: FinalAccuracies | null;
}

/** The record of such an experiment. */
export interface ImageRecord {
  readonly manifest: Manifest;
  readonly results: readonly ImageCurve[];
}

/** What an experiment does with a trained network beyond its curve; the result lies in the folder of the part. */
export interface AfterTraining {
  /** Works with the network and leaves the result in the folder. */
  readonly work: (model: tf.LayersModel, folder: string) => void;
  /** Whether the result of an earlier run lies there. */
  readonly isDone: (folder: string) => boolean;
}

/** What {@link runCells} is given. */
export interface RunCellsOptions extends RunOptions {
  readonly name: string;
  readonly profile: ImageProfile;
  readonly cells: readonly ImageCell[];
  /** The images; default what `loadImages` finds. */
  readonly data?: Cifar10;
  /** Evaluates each trained network on every kind of statistics and crops. Default false. */
  readonly isFinalMeasured?: boolean;
  /** What is done with each trained network before its part is finished. */
  readonly afterTraining?: AfterTraining;
}

/**
 * Trains every cell with every seed, in a folder that an interrupted run continues in, and gathers the record.
 *
 * Cells of one seed see the same images; where their networks have the same layers, these start from the same weights.
 * @throws BnlabError.
 */
export async function runCells(options: RunCellsOptions): Promise<ImageRecord> {
  const { name, profile, cells, seeds, out } = options;
  const { data = await loadImages(options.source, options.reading) } = options;
  const recipe = { name, profile, cells };
  const set = manifestOfImages(data);
  options.onData?.(sourceLine(data.source, set));
  const size = profile.isHalved ? 16 : 32;
  const networks = describeCells(cells, profile, { classes: namesOf(data).length, size });
  const manifest = makeManifest({ recipe, seeds, source: data.source, set, networks });
  options.onManifest?.(manifest);
  return RunFolder.use(out, manifest, async (folder) => {
    const results: ImageCurve[] = [];
    for (const seed of seeds) {
      for (const cell of cells) {
        const part = partName({ cell: cell.name, seed });
        const inPart = path.join(out, part);
        const isWhole = options.afterTraining?.isDone(inPart) ?? true;
        let curve = isWhole ? folder.finished<ImageCurve>(part, ImageCurveSchema) : undefined;
        if (!curve) {
          curve = await runCell({ cell, seed, data, folder: inPart }, options);
          await folder.finish(part, curve);
        }
        results.push(curve);
      }
    }
    return { manifest: folder.record(), results };
  });
}

/** The steps between two decays of a cell: the paper's, in the proportion of our length to its own. */
export function decaySteps(settings: Pick<VariantSettings, 'decay'>, profile: Pick<ImageProfile, 'steps'>): number {
  return (settings.decay.epochs * profile.steps) / PAPER_EPOCHS;
}

interface CellRun {
  readonly cell: ImageCell;
  readonly seed: number;
  readonly data: Cifar10;
  readonly folder: string;
}

async function runCell({ cell, seed, data, folder }: CellRun, options: RunCellsOptions): Promise<ImageCurve> {
  const { profile, onProgress, afterTraining, isFinalMeasured = false } = options;
  const { steps, miniBatch } = profile;
  const { shuffle, distortion } = cell.settings;
  const trainSet = profileSet(data, 'train', profile.trainImages, profile);
  const testSet = profileSet(data, 'test', profile.curveImages, profile);
  const finalSet = profileSet(data, 'test', profile.finalImages, profile);
  const shape = { classes: namesOf(data).length, size: trainSet.size };
  const model = buildInception({ seed, ...cellNetwork(cell, profile, shape) });
  const batches = imageBatches({ set: trainSet, miniBatch, seed, shuffle, distortion, shift: trainSet.size / 8 });
  const everyPoint = Math.max(1, Math.round(steps / profile.points));
  const part = `${cell.name}, seed ${seed}`;
  try {
    const result = await train({
      model,
      data: batches,
      recipe: recipeOf(cell, profile),
      steps,
      folder,
      logEvery: everyPoint,
      evaluateEvery: everyPoint,
      evaluate: async (trained) => ({ top1: (await evaluate(predictor(trained), imagesInOrder(testSet))).top1 }),
      checkpointEvery: profile.checkpointEvery,
      onProgress: (progress) => onProgress?.({ part, done: progress.step, total: steps, note: progressNote(progress) }),
    });
    afterTraining?.work(model, folder);
    const isFinished = result.verdict === 'finished';
    return {
      cell: cell.name,
      seed,
      verdict: isFinished ? 'finished' : 'diverged',
      divergedAt: isFinished ? null : result.step,
      ...columns(readMetrics(path.join(folder, 'metrics.jsonl'))),
      final: isFinished && isFinalMeasured ? await finalAccuracies({ model, testSet: finalSet, batches }) : null,
    };
  } finally {
    model.dispose();
  }
}

function recipeOf({ settings }: ImageCell, profile: ImageProfile): TrainingRecipe {
  const { l2, decay, learningRate } = settings;
  const initial = learningRate * profile.learningRateScale;
  return {
    optimizer: { kind: 'momentum', momentum: 0.9 },
    learningRate: { initial, factor: decay.factor, every: decaySteps(settings, profile) },
    l2,
  };
}

function progressNote({ loss, evaluation, imagesPerSecond }: TrainingProgress): string {
  return `loss ${loss.toFixed(3)}, ${accuracyNote(evaluation?.['top1'])}, ${imagesPerSecond.toFixed(0)} images/s`;
}

/** The first images of a split as a set for training or evaluation. */
export function imageSet(
  { train: trainSplit, test, source }: Cifar10,
  split: 'train' | 'test',
  limit: number,
): ImageSet {
  const { images, labels } = split === 'train' ? trainSplit : test;
  const count = Math.min(limit, labels.length);
  const identity = { checksums: source.checksums, split, count };
  return { images: images.subarray(0, count * 3072), labels: labels.subarray(0, count), size: 32, identity };
}

/** The first images of a split, at the profile's size. */
export function profileSet(
  data: Cifar10,
  split: 'train' | 'test',
  limit: number,
  { isHalved = false }: Pick<ImageProfile, 'isHalved'>,
): ImageSet {
  const set = imageSet(data, split, limit);
  if (!isHalved) return set;
  const size = set.size / 2;
  return { ...set, images: halveImages(set.images, set.size), size, identity: { of: set.identity, size } };
}

/** Metrics lines as columns, rounded to what they are worth. */
function columns(metrics: readonly MetricsRecord[]): Pick<ImageCurve, 'steps' | 'top1' | 'trainLoss'> {
  const points = metrics.filter((record) => typeof record['top1'] === 'number');
  const losses = new Map(metrics.filter((record) => 'loss' in record).map((record) => [record.step, record['loss']]));
  return {
    steps: points.map(({ step }) => step),
    top1: points.map((record) => rounded(record['top1'] as number)),
    trainLoss: points.map(({ step }) => {
      const loss = losses.get(step);
      return typeof loss === 'number' ? rounded(loss) : null;
    }),
  };
}

const accuracyNote = (share: number | undefined) =>
  share === undefined ? 'not evaluated yet' : percent(share, { digits: 1 });
