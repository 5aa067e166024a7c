/**
 * One cell of the Imagenette table: an arm at one rate with one seed, trained to a number of steps or on from where it was.
 * @module
 */
import path from 'node:path';
import { tf } from '../../engine';
import { buildInception, networkSettings } from '../../models/inception';
import { INCEPTION_SCALES } from '../../models/inception-table';
import { batchNormalizationLayers, streamPopulationStatistics } from '../../norm';
import { Random } from '../../random';
import { describeNetwork, type NetworkDescription } from '../../runs/network';
import { evaluate, predictor } from '../../train/evaluate';
import type { Evaluation, MetricsRecord, TrainingProgress } from '../../train/loop';
import { readMetrics } from '../../train/metrics';
import { pictureBatches, type PictureBatches } from '../../train/picture-batches';
import { decodedInOrder, type DecodedPictures } from '../../train/picture-cache';
import { train } from '../../train/trainer';
import type { CellEntry, FinishedCell } from '../../records/cell';
import type { Progress } from '../experiment';
import { decaySteps } from '../image-runs';
import { DECODING_THREADS, type ImagenettePictures } from './data';
import { imagenetteCell, type ImagenetteSetting } from '../../records/imagenette';
import type { ImagenetteRecipe } from './recipe';
import { percent, rounded } from '../../statistics';

/** What such a cell came to. */
export interface ImagenetteEntry extends CellEntry {
  readonly settings: {
    readonly arm: string;
    readonly learningRate: number;
    /** Steps between two decays of the rate, and the factor. */
    readonly decay: { readonly factor: number; readonly every: number };
  } & Readonly<Record<string, unknown>>;
  /** Top-5 accuracy on all validation pictures at the same steps as the other curves. */
  readonly top5: readonly number[];
}

/** What {@link runImagenetteCell} is given. */
export interface ImagenetteCellOptions {
  readonly recipe: ImagenetteRecipe;
  readonly setting: ImagenetteSetting;
  readonly pictures: ImagenettePictures;
  readonly seed: number;
  readonly steps: number;
  readonly folder: string;
  readonly onProgress?: (progress: Progress) => void;
}

/** Trains a cell, or goes on with it in its folder. @throws BnlabError. */
export async function runImagenetteCell(options: ImagenetteCellOptions): Promise<FinishedCell<ImagenetteEntry>> {
  const { recipe, setting, seed, steps, folder } = options;
  const { model, network } = build(options);
  const batches = batchesOf(options);
  const eyes = await Eyes.open(options, model, batches);
  const rate = rateOf(recipe, setting);
  const { momentum, auxiliaryWeight, roundSteps } = recipe;
  const { l2 } = setting.arm.settings;
  try {
    const { verdict, step, resumedAt } = await train({
      model,
      data: batches,
      recipe: { optimizer: { kind: 'momentum', momentum }, learningRate: rate, l2, auxiliaryWeight },
      steps,
      folder,
      logEvery: roundSteps,
      evaluateEvery: roundSteps,
      evaluate: () => eyes.look(),
      checkpointEvery: Math.max(1, Math.round(roundSteps / 5)),
      onProgress: (progress) => tell(progress, options),
    });
    const { factor, every } = rate;
    const { name } = setting.arm;
    const entry: ImagenetteEntry = {
      cell: imagenetteCell(setting),
      seed,
      settings: { arm: name, learningRate: setting.learningRate, decay: { factor, every } },
      verdict: verdict === 'diverged' ? 'diverged' : 'finished',
      steps: step,
      continuedFrom: resumedAt,
      ...columns(readMetrics(path.join(folder, 'metrics.jsonl'))),
    };
    return { entry, network };
  } finally {
    eyes.dispose();
    model.dispose();
    await batches.close();
  }
}

/** The rate over time: all arms' falls stand to the whole length as the paper's to its own. */
function rateOf(recipe: ImagenetteRecipe, { arm, learningRate }: ImagenetteSetting) {
  const { factor } = arm.settings.decay;
  return { initial: learningRate, factor, every: decaySteps(arm.settings, recipe) };
}

function build({ recipe, setting, pictures, seed }: ImagenetteCellOptions) {
  const { scale, width, size } = recipe;
  const parts = networkSettings(setting.arm.settings);
  const model = buildInception({ ...parts, scale, classes: pictures.classes, size, width, seed });
  const modules = INCEPTION_SCALES[scale].rows.filter(({ kind }) => kind === 'inception').length;
  const network: NetworkDescription = describeNetwork(model, {
    modules,
    width,
    isBatchNormalized: parts.normalization,
  });
  return { model, network };
}

/** Mini-batches as the arm wants them; pictures that cannot be used end the run. */
function batchesOf({ recipe, setting, pictures, seed }: ImagenetteCellOptions): PictureBatches {
  const { miniBatch, size } = recipe;
  const { distortion, shuffle } = setting.arm.settings;
  // shards are sorted by class: they are cut from a list that was mixed once, as the paper's were
  const mixed = new Random(seed).split('shards').permutation(pictures.train.length);
  return pictureBatches({
    list: pictures.train.subset(mixed),
    miniBatch,
    seed,
    size,
    distortion,
    shuffle,
    shardSize: 16 * miniBatch,
    workers: DECODING_THREADS,
    faults: 'raise',
  });
}

/** Looks at a network while it is trained. */
class Eyes {
  private constructor(
    private readonly model: tf.LayersModel,
    private readonly pictures: ImagenettePictures,
    /** Training mini-batches, x of each; none for a network without batch normalization. */
    private readonly population: readonly tf.Tensor[],
  ) {}

  static async open(
    { recipe, pictures }: ImagenetteCellOptions,
    model: tf.LayersModel,
    batches: PictureBatches,
  ): Promise<Eyes> {
    const population: tf.Tensor[] = [];
    if (batchNormalizationLayers(model).length > 0) {
      for (let step = 0; step < recipe.populationBatches; step++) {
        const { x, labels } = await batches.batch(step);
        labels.dispose();
        population.push(x);
      }
    }
    return new Eyes(model, pictures, population);
  }

  /** Algorithm 2, then both sets of pictures. */
  async look(): Promise<Evaluation> {
    const { model, pictures, population } = this;
    if (population.length > 0) await streamPopulationStatistics(model, population);
    const seen = (set: DecodedPictures) => evaluate(predictor(model), decodedInOrder(set));
    const { top1: heldOut } = await seen(pictures.heldOut);
    const { top1, top5 } = await seen(pictures.validation);
    return { top1, top5, heldOut };
  }

  dispose(): void {
    tf.dispose([...this.population]);
  }
}

function tell({ step, loss, evaluation }: TrainingProgress, options: ImagenetteCellOptions): void {
  const { setting, seed, steps, onProgress } = options;
  const heldOut = evaluation?.['heldOut'];
  const accuracy = heldOut === undefined ? '' : `, held out ${percent(heldOut, { digits: 1 })}`;
  const note = `loss ${loss.toFixed(3)}${accuracy}`;
  onProgress?.({ part: `${imagenetteCell(setting)}, seed ${seed}`, done: step, total: steps, note });
}

/** Metrics lines as columns. */
function columns(metrics: readonly MetricsRecord[]): Pick<ImagenetteEntry, 'curves' | 'top5'> {
  const looks = metrics.filter((record) => typeof record['top1'] === 'number');
  const losses = new Map(metrics.filter((record) => 'loss' in record).map((record) => [record.step, record['loss']]));
  const column = (name: string) => looks.map((record) => rounded(record[name] as number));
  const loss = looks.map(({ step }) => {
    const value = losses.get(step);
    return typeof value === 'number' ? rounded(value) : null;
  });
  return {
    curves: { steps: looks.map(({ step }) => step), loss, heldOut: column('heldOut'), test: column('top1') },
    top5: column('top5'),
  };
}
