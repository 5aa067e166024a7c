/**
 * What a network of Figure 1's grid is looked at with while it is trained.
 * @module
 */
import type { LabelledImages, Mnist } from '../../data';
import { tf } from '../../engine';
import { probeMnistNet } from '../../models/mnist-net';
import { batchNormalizationLayers, estimatePopulationStatistics } from '../../norm';
import { Random } from '../../random';
import { binaryInputs } from '../figure1';
import type { CellCurves } from '../../records/cell';
import type { Figure1BestRecipe } from './recipe';
import { mean, quantile, rounded } from '../../statistics';

/** Percentiles of what each sigmoid of the last hidden layer receives over the test set: [measurement][unit]. */
export interface UnitCurves {
  readonly steps: readonly number[];
  readonly p15: readonly (readonly number[])[];
  readonly p50: readonly (readonly number[])[];
  readonly p85: readonly (readonly number[])[];
}

/** The training pictures in two parts, as places in the set; the same for all seeds. */
export function heldOutParts(
  { heldOut }: Pick<Figure1BestRecipe, 'heldOut'>,
  { labels }: LabelledImages,
): { readonly train: Uint32Array; readonly heldOut: Uint32Array } {
  const order = new Random(1).split('hold-out').permutation(labels.length);
  return { train: order.subarray(heldOut), heldOut: order.subarray(0, heldOut) };
}

/** The pictures that a network is looked at with, and what was seen so far. */
export class Eyes {
  private readonly test: Looked;
  private readonly heldOut: Looked;
  /** [batches m, 784] */
  private readonly population?: tf.Tensor2D;
  private readonly rows: { step: number; loss: number | null; heldOut: number; test: number }[] = [];
  private readonly units: { step: number; at: readonly (readonly [number, number, number])[] }[] = [];

  constructor(
    private readonly options: { readonly recipe: Figure1BestRecipe; readonly data: Mnist; readonly seed: number },
    private readonly model: tf.Sequential,
  ) {
    const { recipe, data, seed } = options;
    const { train, heldOut } = heldOutParts(recipe, data.train);
    const tested = Uint32Array.from({ length: Math.min(recipe.testImages, data.test.labels.length) }, (_, i) => i);
    this.test = looked(data.test, tested);
    this.heldOut = looked(data.train, heldOut);
    if (batchNormalizationLayers(model).length === 0) return;
    const count = recipe.populationBatches * recipe.miniBatch;
    const drawn = new Random(seed).split('population').permutation(train.length).subarray(0, count);
    this.population = binaryInputs(
      data.train,
      drawn.map((place) => train[place]!),
    );
  }

  /** Measures the network. @returns its accuracy on held-out pictures. */
  look(step: number, losses: readonly number[]): number {
    this.estimate();
    const { recipe } = this.options;
    const heldOut = accuracyOf(this.model, this.heldOut);
    const test = accuracyOf(this.model, this.test, (inputs) => {
      if (recipe.unitsAt.includes(step)) this.units.push({ step, at: percentilesByUnit(inputs) });
    });
    const loss = losses.length > 0 ? mean(losses) : null;
    this.rows.push({ step, loss, heldOut, test });
    return heldOut;
  }

  /** All measurements as columns. */
  seen(isDetailed: boolean): {
    readonly curves: CellCurves;
    readonly isDetailed?: boolean;
    readonly units?: UnitCurves;
  } {
    const { rows, units } = this;
    const curves = {
      steps: rows.map(({ step }) => step),
      loss: rows.map(({ loss }) => (loss === null ? null : rounded(loss))),
      heldOut: rows.map(({ heldOut }) => rounded(heldOut)),
      test: rows.map(({ test }) => rounded(test)),
    };
    if (!isDetailed) return { curves };
    const column = (which: 0 | 1 | 2) =>
      units.map(({ at }) => at.map((percentiles) => rounded(percentiles[which], { digits: 3 })));
    return {
      curves,
      isDetailed,
      units: { steps: units.map(({ step }) => step), p15: column(0), p50: column(1), p85: column(2) },
    };
  }

  dispose(): void {
    tf.dispose([this.test.x, this.heldOut.x]);
    this.population?.dispose();
  }

  /** Algorithm 2: what a batch normalization layer would hold if training ended here. */
  private estimate(): void {
    const { population, model } = this;
    if (!population) return;
    const { miniBatch, populationBatches } = this.options.recipe;
    const parts = function* () {
      for (let i = 0; i < populationBatches; i++) {
        const x = population.slice([i * miniBatch, 0], [miniBatch, -1]);
        yield x;
        x.dispose();
      }
    };
    estimatePopulationStatistics(model, parts());
  }
}

interface Looked {
  /** [N, 784] */
  readonly x: tf.Tensor2D;
  readonly labels: Uint8Array;
}

const looked = (set: LabelledImages, which: Uint32Array): Looked => ({
  x: binaryInputs(set, which),
  labels: Uint8Array.from(which, (place) => set.labels[place]!),
});

/** Share of pictures whose class is the most probable one; `onInputs` sees the last sigmoids' inputs [N, units]. */
function accuracyOf(model: tf.Sequential, { x, labels }: Looked, onInputs?: (inputs: tf.Tensor2D) => void): number {
  const { logits, sigmoidInputs } = probeMnistNet(model, x);
  try {
    const classes = tf.tidy(() => logits.argMax(1).dataSync());
    onInputs?.(sigmoidInputs);
    return labels.reduce((count, label, i) => count + (classes[i] === label ? 1 : 0), 0) / labels.length;
  } finally {
    tf.dispose([logits, sigmoidInputs]);
  }
}

/** Percentiles 15, 50 and 85 of each column of [N, units]. */
function percentilesByUnit(inputs: tf.Tensor2D): readonly (readonly [number, number, number])[] {
  const [count, units] = inputs.shape;
  const values = inputs.dataSync();
  const column = new Float32Array(count);
  return Array.from({ length: units }, (_, unit) => {
    for (let i = 0; i < count; i++) column[i] = values[i * units + unit]!;
    column.sort();
    return [quantile(column, 0.15), quantile(column, 0.5), quantile(column, 0.85)] as const;
  });
}
