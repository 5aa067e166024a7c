/**
 * Population statistics by passes over training mini-batches (Algorithm 2).
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import { batchNormalizationLayers } from './find';
import type { BatchNormalization } from './layer';

/** How the statistics of many mini-batches become those of the population. */
export type PopulationMethod =
  /** The paper's: `E[x] = mean of mean_B`, `Var[x] = mean of m/(m-1) variance_B`. */
  | 'average'
  /** Of all values together: `Var[x] = mean of (variance_B + mean_B^2) - E[x]^2`, exact also when mini-batches differ. */
  | 'pooled';

/** Gathers the statistics of mini-batches of one channel vector in float64. */
export class PopulationAverage {
  private count = 0;
  private readonly means: Float64Array;
  private readonly squaredMeans: Float64Array;
  private readonly variances: Float64Array;
  private readonly unbiasedVariances: Float64Array;

  /** @param channels the number C of channels. */
  constructor(channels: number) {
    this.means = new Float64Array(channels);
    this.squaredMeans = new Float64Array(channels);
    this.variances = new Float64Array(channels);
    this.unbiasedVariances = new Float64Array(channels);
  }

  /** Adds one mini-batch: its mean and biased variance, both [C], over m values per channel. @throws BnlabError for m below 2. */
  add(mean: ArrayLike<number>, variance: ArrayLike<number>, m: number): void {
    if (!(m >= 2)) {
      throw new BnlabError({
        where: 'PopulationAverage.add',
        expected: '2 or more values per channel',
        got: String(m),
        hint: 'The unbiased variance divides by m - 1: use mini-batches of 2 or more.',
      });
    }
    this.count++;
    for (let c = 0; c < this.means.length; c++) {
      this.means[c] += mean[c];
      this.squaredMeans[c] += mean[c] * mean[c];
      this.variances[c] += variance[c];
      this.unbiasedVariances[c] += (variance[c] * m) / (m - 1);
    }
  }

  /** The population's mean and variance, both [C]. @throws BnlabError before the first mini-batch. */
  result(method: PopulationMethod = 'average'): { readonly mean: Float64Array; readonly variance: Float64Array } {
    const n = this.count;
    if (n === 0) {
      throw new BnlabError({
        where: 'PopulationAverage.result',
        expected: 'at least one mini-batch',
        got: 'none',
        hint: 'Pass training mini-batches; a hundred are usually plenty.',
      });
    }
    const mean = this.means.map((sum) => sum / n);
    if (method === 'average') return { mean, variance: this.unbiasedVariances.map((sum) => sum / n) };
    // a negative variance can only be rounding
    const variance = mean.map((mu, c) => Math.max(0, (this.variances[c] + this.squaredMeans[c]) / n - mu * mu));
    return { mean, variance };
  }
}

/** Options of {@link estimatePopulationStatistics}. */
export interface PopulationOptions {
  /** Default `average`, the paper's. */
  readonly method?: PopulationMethod;
}

/**
 * Algorithm 2, steps 7 to 10: runs the model on training mini-batches with all weights held, and replaces the moving averages
 * of every batch normalization layer by population statistics.
 *
 * @param miniBatches inputs as the model takes them; the caller disposes them after each step of the iteration.
 * @returns the number of mini-batches used.
 * @throws BnlabError when the model has no batch normalization layer, or there is no mini-batch.
 */
export function estimatePopulationStatistics(
  model: tf.LayersModel,
  miniBatches: Iterable<tf.Tensor>,
  options?: PopulationOptions,
): number {
  const pass = new PopulationPass(model);
  try {
    for (const x of miniBatches) pass.add(x);
  } finally {
    pass.end();
  }
  return pass.finish(options);
}

/**
 * {@link estimatePopulationStatistics} over mini-batches that arrive one after another, for example decoded by workers.
 *
 * @throws BnlabError when the model has no batch normalization layer, or there is no mini-batch.
 */
export async function streamPopulationStatistics(
  model: tf.LayersModel,
  miniBatches: AsyncIterable<tf.Tensor>,
  options?: PopulationOptions,
): Promise<number> {
  const pass = new PopulationPass(model);
  try {
    for await (const x of miniBatches) pass.add(x);
  } finally {
    pass.end();
  }
  return pass.finish(options);
}

/** A pass over mini-batches, during which the layers hand their statistics over instead of averaging them. */
class PopulationPass {
  private readonly averages = new Map<BatchNormalization, PopulationAverage>();
  private used = 0;

  constructor(private readonly model: tf.LayersModel) {
    const layers = batchNormalizationLayers(model).filter((layer) => !layer.frozen);
    if (layers.length === 0) {
      throw new BnlabError({
        where: 'estimatePopulationStatistics',
        expected: 'a model with batch normalization layers that are not frozen',
        got: 'none',
        hint: 'A model without them needs no population statistics.',
      });
    }
    for (const layer of layers) {
      const average = new PopulationAverage(layer.state.movingMean.size);
      this.averages.set(layer, average);
      layer.observe((mean, variance, m) => average.add(mean.dataSync(), variance.dataSync(), m));
    }
  }

  add(x: tf.Tensor): void {
    tf.tidy(() => void this.model.apply(x, { training: true }));
    this.used++;
  }

  /** The layers are their own again. */
  end(): void {
    for (const layer of this.averages.keys()) layer.observe(undefined);
  }

  finish({ method = 'average' }: PopulationOptions = {}): number {
    for (const [layer, average] of this.averages) setStatistics(layer, average.result(method));
    return this.used;
  }
}

function setStatistics(layer: BatchNormalization, statistics: { mean: Float64Array; variance: Float64Array }): void {
  tf.tidy(() => {
    layer.setStatistics(
      tf.tensor1d(Float32Array.from(statistics.mean)),
      tf.tensor1d(Float32Array.from(statistics.variance)),
    );
  });
}
