/**
 * One cell of Figure 1's grid: a network of section 4.1 with its own rate and initial deviation.
 * @module
 */
import type { Mnist } from '../../data';
import { tf } from '../../engine';
import { mnistNet } from '../../models/mnist-net';
import { Random } from '../../random';
import { describeNetwork } from '../../runs/network';
import { Optimizer } from '../../train/optimizers';
import { Diverged, trainStep } from '../../train/step';
import type { CellEntry, FinishedCell } from '../../records/cell';
import type { Progress } from '../experiment';
import { binaryMiniBatches } from '../figure1';
import { Eyes, heldOutParts, type UnitCurves } from './look';
import { settingName, type Figure1Setting } from '../../records/figure1-grid';
import type { Figure1BestRecipe } from './recipe';
import { firstOf } from '../../tuples';
import { percent } from '../../statistics';

/** What such a cell came to; `units` where it is one of a network's best. */
export interface Figure1BestEntry extends CellEntry {
  readonly settings: Figure1Setting & Readonly<Record<string, unknown>>;
  readonly units?: UnitCurves;
}

/** What {@link runFigure1Cell} is given. */
export interface Figure1CellOptions {
  readonly recipe: Figure1BestRecipe;
  readonly setting: Figure1Setting;
  readonly data: Mnist;
  readonly seed: number;
  readonly steps: number;
  /** Keep the percentiles of all units. */
  readonly isDetailed?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Trains one network for `steps` with plain SGD on the pictures that are not held out.
 *
 * Networks of one seed start from the same draws, times their deviation, and see the same mini-batches. Before each measurement
 * batch normalization gets population statistics over training mini-batches (Algorithm 2).
 */
export async function runFigure1Cell(options: Figure1CellOptions): Promise<FinishedCell<Figure1BestEntry>> {
  const { recipe, setting, seed, steps } = options;
  const { hidden, epsilon } = recipe;
  const isBatchNormalized = setting.network === 'bn';
  const random = new Random(seed);
  const model = mnistNet({ isBatchNormalized, random, hidden, weightStandardDeviation: setting.deviation, epsilon });
  const eyes = new Eyes(options, model);
  try {
    const divergedAt = await descend(options, model, eyes);
    const entry: Figure1BestEntry = {
      cell: settingName(setting),
      seed,
      settings: { ...setting },
      verdict: divergedAt === undefined ? 'finished' : 'diverged',
      steps: divergedAt ?? steps,
      continuedFrom: 0,
      ...eyes.seen(options.isDetailed === true),
    };
    const given = { modules: hidden.length, width: firstOf(hidden), size: [28, 28], isBatchNormalized };
    return { entry, network: describeNetwork(model, given) };
  } finally {
    model.dispose();
    eyes.dispose();
  }
}

/** @returns the step that diverged; undefined for a finished run. */
async function descend(options: Figure1CellOptions, model: tf.Sequential, eyes: Eyes): Promise<number | undefined> {
  const { recipe, setting, data, seed, steps, onProgress } = options;
  const { learningRate } = setting;
  const optimizer = new Optimizer({ kind: 'sgd' });
  const { train: pool } = heldOutParts(recipe, data.train);
  const nextBatch = binaryMiniBatches(data.train, { miniBatch: recipe.miniBatch, seed, pool });
  const part = `${settingName(setting)}, seed ${seed}`;
  let losses: number[] = [];
  try {
    for (let step = 0; step <= steps; step++) {
      if (recipe.measureAt.includes(step) || step === steps) {
        const accuracy = eyes.look(step, losses);
        losses = [];
        onProgress?.({ part, done: step, total: steps, note: `held-out accuracy ${percent(accuracy)}` });
        // a turn of the event loop: signals get their say
        await new Promise(setImmediate);
      }
      if (step === steps) break;
      const batch = nextBatch(step);
      try {
        losses.push(trainStep({ model, optimizer, learningRate }, batch, step + 1));
      } catch (thrown) {
        if (!(thrown instanceof Diverged)) throw thrown;
        return step + 1;
      } finally {
        tf.dispose([batch.x, batch.labels]);
      }
    }
    return undefined;
  } finally {
    optimizer.dispose();
  }
}
