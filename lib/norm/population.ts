/**
 * Population statistics by passes over training mini-batches (Algorithm 2).
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError, firstLineOf } from '../errors';
import { uninterruptedStep } from '../interruption';
import { undoneWithCell } from '../undo';
import { everyLayer } from '../graph';
import { checkStatistics } from './check';
import { batchNormalizationLayers } from './find';
import { holdStates } from './hold';
import type { BatchNormalization } from './layer';
import { checkChoice, checkOptionNames, show } from '../options';
import { POPULATION_METHODS, PopulationAverage, type PopulationMethod } from './population-average';
import { togetherInOrder, type PopulationShare, type SeenStatistics } from './population-together';
import { itemAt } from '../tuples';

/** Options of {@link estimatePopulationStatistics}. */
export interface PopulationOptions {
  /** Default `average`, the paper's. */
  readonly method?: PopulationMethod;
  /** For one process of several, which passes every `size`-th mini-batch: all end with the statistics of all. */
  readonly share?: PopulationShare;
}

/** What a model takes: one tensor, or a list for a model of several inputs. */
export type ModelInput = tf.Tensor | tf.Tensor[];

const WHERE = 'estimatePopulationStatistics';

/**
 * Algorithm 2, steps 7 to 10: runs the model in training mode on training mini-batches with all weights held, and replaces the
 * moving averages of every batch normalization layer by population statistics. A layer that is used twice gathers both uses.
 *
 * Layers that are frozen or not trainable keep their statistics. Nothing else changes: the masks of Dropout go on where they
 * were. After an error all layers have their old statistics.
 * @param miniBatches inputs as the model takes them; the caller disposes them after each step of the iteration.
 * @returns the number of mini-batches used.
 * @throws BnlabError when the model has no batch normalization layer to estimate for, one of them is observed or in another
 * estimate, a weight, `frozen` or `trainable` is changed between two mini-batches, there is no mini-batch, a statistic is not finite (naming layer and mini-batch), or the method is unknown.
 * @example
 * ```ts
 * import { batchNormalization, estimatePopulationStatistics, tf } from 'bnlab';
 * const model = tf.sequential({ layers: [batchNormalization({ inputShape: [1], name: 'bn' })] });
 * const miniBatches = [tf.tensor2d([[1], [3]]), tf.tensor2d([[5], [7]])];
 * console.log(estimatePopulationStatistics(model, miniBatches)); // 2
 * console.log(model.getLayer('bn').getWeights()[2].arraySync()); // [ 4 ]
 * ```
 */
export function estimatePopulationStatistics(
  model: tf.LayersModel,
  miniBatches: Iterable<ModelInput>,
  options?: PopulationOptions,
): number {
  checkIterable(miniBatches, [Symbol.iterator], 'streamPopulationStatistics takes those that arrive one by one.');
  // as one step: broken off in the middle, layers would stay reserved
  return uninterruptedStep(() => {
    const pass = new PopulationPass(model, options);
    try {
      for (const x of miniBatches) pass.add(x);
      return pass.finish();
    } finally {
      pass.end();
    }
  });
}

/**
 * {@link estimatePopulationStatistics} over mini-batches that arrive one after another, for example decoded by workers. Until
 * it ends, training calls of the model by anybody else are refused, a second estimate too: before it takes a mini-batch.
 *
 * @throws BnlabError as {@link estimatePopulationStatistics} does.
 */
export async function streamPopulationStatistics(
  model: tf.LayersModel,
  miniBatches: AsyncIterable<ModelInput> | Iterable<ModelInput>,
  options?: PopulationOptions,
): Promise<number> {
  checkIterable(miniBatches, [Symbol.asyncIterator, Symbol.iterator], 'Pass an array or a generator of tensors.');
  const pass = new PopulationPass(model, options);
  try {
    for await (const x of miniBatches) pass.add(x);
    return pass.finish();
  } finally {
    pass.end();
  }
}

/** A pass over mini-batches, during which the layers hand their statistics over instead of averaging them. */
class PopulationPass {
  /** Whether the model is being called by this pass; its layers look here. */
  isOpen = false;
  private readonly averages = new Map<BatchNormalization, PopulationAverage>();
  private readonly method: PopulationMethod;
  private readonly share?: PopulationShare;
  /** Of one process of several: what its mini-batches gave, until all are put together. */
  private readonly seen: SeenStatistics[][] = [];
  private readonly restoreStates: () => void;
  private readonly forget: () => void;
  /** Of what the last call left behind; what anybody changes afterwards shows. */
  private left: ModelState;
  private used = 0;

  constructor(
    private readonly model: tf.LayersModel,
    options: PopulationOptions = {},
  ) {
    this.method = methodOf(options);
    this.share = options.share;
    const layers = layersToEstimate(model);
    this.restoreStates = holdStates(model);
    this.left = stateOf(model);
    this.forget = undoneWithCell(() => this.end());
    try {
      for (const layer of layers) this.listenTo(layer);
    } catch (thrown) {
      this.end();
      throw thrown;
    }
  }

  private listenTo(layer: BatchNormalization): void {
    const average = new PopulationAverage(layer.state.movingMean.size);
    const place = this.averages.size;
    layer.reserve(this, (mean, variance, m) => {
      const seen = { layer: place, m, mean: mean.dataSync(), variance: variance.dataSync() };
      if (this.share) itemAt(this.seen, this.used).push(seen);
      else average.add(seen.mean, seen.variance, m, `${layer.name}, mini-batch ${this.used + 1}`);
    });
    this.averages.set(layer, average);
  }

  add(x: ModelInput): void {
    uninterruptedStep(() => this.gather(x));
  }

  private gather(x: ModelInput): void {
    checkUnchanged(this.model, this.left, this.used);
    this.isOpen = true;
    this.seen[this.used] = [];
    try {
      tf.tidy(() => void this.model.apply(x, { training: true }));
    } catch (thrown) {
      throw thrown instanceof BnlabError ? thrown : notTaken(this.used + 1, x, thrown);
    } finally {
      this.isOpen = false;
    }
    this.left = stateOf(this.model);
    this.used++;
  }

  /** Every layer gets its statistics, or none does. */
  finish(): number {
    return uninterruptedStep(() => this.replaceStatistics());
  }

  private replaceStatistics(): number {
    checkUnchanged(this.model, this.left, this.used);
    if (this.share) this.putTogether(this.share);
    const results = [...this.averages].map(([layer, average]) => {
      const { mean, variance } = average.result(this.method, this.used === 0 ? WHERE : layer.name);
      const statistics = [Float32Array.from(mean), Float32Array.from(variance)] as const;
      checkStatistics(layer.name, ...statistics);
      return { layer, statistics };
    });
    for (const { layer, statistics } of results) {
      tf.tidy(() => layer.setStatistics(tf.tensor1d(statistics[0]), tf.tensor1d(statistics[1])));
    }
    return this.used;
  }

  private putTogether(share: PopulationShare): void {
    const layers = [...this.averages];
    const channels = layers.map(([layer]) => layer.state.movingMean.size);
    const all = togetherInOrder(this.seen, channels, share).filter(({ length }) => length > 0);
    this.used = all.length;
    for (const [i, seen] of all.entries()) {
      for (const { layer, m, mean, variance } of seen) {
        const [{ name }, average] = itemAt(layers, layer);
        average.add(mean, variance, m, `${name}, mini-batch ${i + 1}`);
      }
    }
  }

  /** The layers are their own again, and so is whatever else a training call moves. */
  end(): void {
    this.forget();
    for (const layer of this.averages.keys()) layer.release();
    this.restoreStates();
  }
}

/** The memory that holds each weight, which writing a weight replaces, and which layers use the mini-batch's statistics. */
type ModelState = readonly (readonly [name: string, is: unknown])[];

function stateOf(model: tf.LayersModel): ModelState {
  const weights = model.weights.map((weight) => [weight.originalName, weight.read().dataId] as const);
  return [
    ...weights,
    ...batchNormalizationLayers(model).map((layer) => [layer.name, layer.usesBatchStatistics] as const),
  ];
}

/** @throws BnlabError where weights were set, or layers frozen, freed, added or taken away, since a state was taken. */
function checkUnchanged(model: tf.LayersModel, before: ModelState, used: number): void {
  const after = stateOf(model);
  const at = after.findIndex(([name, is], i) => name !== before[i]?.[0] || is !== before[i][1]);
  if (at < 0 && after.length === before.length) return;
  const [name] = after[at] ?? itemAt(before, after.length);
  throw new BnlabError({
    where: WHERE,
    expected: 'a model that nobody changes during an estimate',
    got: `another ${name} after mini-batch ${used}`,
    hint: 'Set weights, frozen and trainable before or after it: the statistics of all mini-batches are those of one network.',
  });
}

function methodOf(options: PopulationOptions): PopulationMethod {
  checkOptionNames(WHERE, options, ['method', 'share']);
  const { method = 'average' } = options;
  checkChoice(WHERE, 'method', method, POPULATION_METHODS);
  return method;
}

function layersToEstimate(model: tf.LayersModel): BatchNormalization[] {
  if (!(model instanceof tf.LayersModel)) {
    throw new BnlabError({
      where: WHERE,
      expected: 'a model',
      got: show(model),
      hint: 'Wrap a single layer: tf.sequential({ layers: [layer] }).',
    });
  }
  const all = batchNormalizationLayers(model);
  const layers = all.filter((layer) => layer.usesBatchStatistics);
  if (layers.length > 0) return layers;
  const stock = everyLayer(model).filter(({ layer }) => layer.getClassName() === 'BatchNormalization').length;
  throw new BnlabError({
    where: WHERE,
    expected: 'a model with batch normalization layers of this library that are neither frozen nor untrainable',
    got: `${all.length} of them frozen or untrainable, ${stock} of TensorFlow.js's own`,
    hint: 'Set frozen to false and trainable to true; a model without batch normalization needs no population statistics.',
  });
}

function checkIterable(given: unknown, by: readonly symbol[], hint: string): void {
  const methods = given == null ? [] : by.map((symbol) => (given as Record<symbol, unknown>)[symbol]);
  if (methods.some((method) => typeof method === 'function')) return;
  throw new BnlabError({ where: WHERE, expected: 'a sequence of mini-batches', got: show(given), hint });
}

function notTaken(number: number, x: ModelInput, thrown: unknown): BnlabError {
  const shapes = [x].flat().map((each) => (each instanceof tf.Tensor ? `[${each.shape}]` : show(each)));
  return new BnlabError({
    where: `${WHERE}, mini-batch ${number}`,
    expected: 'an input as the model takes it',
    got: `${shapes.join(', ')}: ${firstLineOf(thrown)}`,
    hint: 'Pass tensors of the shape that model.predict takes.',
    cause: thrown,
  });
}
