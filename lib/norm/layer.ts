/**
 * The batch normalization layer: composes with `tf.sequential` and `tf.model`, saves and loads.
 * @module
 */
import { tf, type FusedActivation } from '../engine/portable';
import { BnlabError } from '../errors';
import { isHeld, type RepeatingLayer, type Repetition } from '../graph';
import {
  channelAxis,
  channelsOf,
  checkChannelCount,
  checkInput,
  checkPerChannel,
  checkStatistics,
  checkVariance,
  checkValuesPerChannel,
  inputOf,
} from './check';
import {
  BATCH_NORMALIZATION_OPTIONS,
  batchNormalizationSettings,
  type BatchNormalizationArgs,
  type BatchNormalizationSettings,
  type Decay,
  type RunningVariance,
} from './layer-options';
import { alignMask } from './masked';
import { averageIn, type MiniBatchStatistics, type MovingAverages } from './moving';
import { Observation, type Reservation, type StatisticsObserver } from './observation';
import { checkBoolean } from '../options';
import { trainingTransform, type TrainingInput, type TrainingOutput } from './training';
import { inferenceTransform, withChannelLast } from './transform';
import { learnedWeight, resolveWeightOptions, type Initializer, type ResolvedWeightOptions } from './weight-options';

/**
 * Batch normalization over all axes but the channel's: Algorithm 1 in training, population statistics in inference.
 *
 * Training: `y = g(gamma (x - mean_B) / sqrt(variance_B + epsilon) + beta)`, and each moving average becomes
 * `decay old + (1 - decay) new`, once per training call (`decay: 'cumulative'`: the mean over all calls). Inference: the
 * moving averages stand for the population.
 *
 * Under a mask ([N, T] for x [N, T, C]) masked values count in no statistic, and a mini-batch with fewer than two values that
 * count leaves the averages alone; the masked places are normalized like the others. A mask reaches into a model inside a
 * model, and ends at its outputs.
 *
 * Input and output: [m, C] or [N, H, W, C], or any rank of 2 or more with the channels on `axis`. Weights, in order: gamma [C],
 * beta [C] (each where learned), moving_mean [C] from 0, moving_variance [C] from 1, and for a cumulative average moving_count.
 * @throws BnlabError for options that are unknown or out of range, fewer than two values per channel in training, an input of
 * other channels than the layer was built for.
 * Source: sections 3, 3.1 and 3.2.
 */
export class BatchNormalization extends tf.layers.Layer implements RepeatingLayer {
  /** @nocollapse */
  static className = 'BnlabBatchNormalization';

  /** The channel axis as given: negative counts from the end. */
  readonly axis: number;
  readonly epsilon: number;
  readonly decay: Decay;
  readonly center: boolean;
  readonly scale: boolean;
  readonly runningVariance: RunningVariance;
  readonly activation: FusedActivation;

  private readonly weightOptions: ResolvedWeightOptions;
  private isFrozen: boolean;
  private gamma?: tf.LayerVariable;
  private beta?: tf.LayerVariable;
  private moving?: {
    readonly mean: tf.LayerVariable;
    readonly variance: tf.LayerVariable;
    readonly count?: tf.LayerVariable;
  };
  private readonly observation = new Observation();

  constructor(args: BatchNormalizationArgs = {}) {
    super(args ?? {});
    this.supportsMasking = true;
    const settings: BatchNormalizationSettings = batchNormalizationSettings(this.name, args, this.optionNames);
    this.axis = settings.axis;
    this.epsilon = settings.epsilon;
    this.decay = settings.decay;
    this.center = settings.center;
    this.scale = settings.scale;
    this.runningVariance = settings.runningVariance;
    this.activation = settings.activation;
    this.isFrozen = settings.frozen;
    this.weightOptions = resolveWeightOptions(this.name, args);
  }

  /** Names of the options that the layer takes. */
  protected get optionNames(): readonly string[] {
    return BATCH_NORMALIZATION_OPTIONS;
  }

  /** Whether training too uses the population statistics and leaves them alone; may be changed at any time. */
  get frozen(): boolean {
    return this.isFrozen;
  }

  set frozen(value: boolean) {
    checkBoolean(this.name, 'frozen', value);
    this.isFrozen = value;
  }

  /**
   * Whether gamma and beta learn; may be changed at any time. As in Keras, false makes the layer run in inference mode in
   * training too: it uses its moving averages and leaves them alone. {@link frozen} does that alone, with gamma and beta learning.
   */
  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(value: boolean) {
    checkBoolean(this.name, 'trainable', value);
    super.trainable = value;
  }

  /**
   * Whether a training call normalizes by the mini-batch's statistics: not when frozen, not trainable, or in a model or wrapper
   * that is not, however far out.
   */
  get usesBatchStatistics(): boolean {
    if (this.isFrozen || !this.trainable || isHeld(this)) return false;
    // weights that do not learn, one by one, hold the layer as well
    const learned = [this.gamma, this.beta].filter((weight) => weight !== undefined);
    return learned.length === 0 || learned.some((weight) => weight.trainable);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const C = channelsOf(this.name, inputShape, this.axis);
    const { weightOptions: w } = this;
    const keep = (name: string, first: Initializer, shape: tf.Shape = [C]) =>
      this.addWeight(name, shape, 'float32', first, undefined, false);
    if (this.scale) this.gamma = this.addWeight(...learnedWeight('gamma', C, w));
    if (this.center) this.beta = this.addWeight(...learnedWeight('beta', C, w));
    this.moving = {
      mean: keep('moving_mean', w.movingMeanInitializer),
      variance: keep('moving_variance', w.movingVarianceInitializer),
      count: this.decay === 'cumulative' ? keep('moving_count', tf.initializers.zeros(), []) : undefined,
    };
    super.build(inputShape);
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { training?: boolean; mask?: tf.Tensor | readonly (tf.Tensor | null)[] | null } = {},
  ): tf.Tensor {
    const x = inputOf(this.name, inputs);
    if (!kwargs.training || !this.usesBatchStatistics) return this.normalize(x, this.activation);
    const [mask] = [kwargs.mask ?? null].flat() as (tf.Tensor | null | undefined)[];
    return this.train(x, mask ?? undefined);
  }

  /**
   * Inference with another activation than the layer's own: `linear` gives the input of its nonlinearity.
   *
   * x: the layer's input; the caller disposes the result.
   */
  normalize(x: tf.Tensor, activation: FusedActivation): tf.Tensor {
    const { gamma, beta, movingMean: mean, movingVariance: variance } = this.state;
    checkInput(this.name, x);
    checkChannelCount(this.name, x, channelAxis(this.name, x.shape, this.axis), mean.size);
    return inferenceTransform(x, { mean, variance, gamma, beta, epsilon: this.epsilon, axis: this.axis, activation });
  }

  /**
   * Hands the statistics of each training call to `observer` and leaves the moving averages alone; undefined ends that.
   *
   * @throws BnlabError while a pass over the model has the layer for itself.
   */
  observe(observer: StatisticsObserver | undefined): void {
    this.observation.observe(this.name, observer);
  }

  /** Whether {@link observe} or {@link reserve} is on. */
  get isObserved(): boolean {
    return this.observation.observer !== undefined;
  }

  /**
   * Gives the layer to one pass over mini-batches until {@link release}: its training calls hand their statistics to
   * `observer`, and those of anybody else, while the pass is not open, are refused.
   *
   * @throws BnlabError when somebody observes the layer already.
   */
  reserve(by: Reservation, observer: StatisticsObserver): void {
    this.observation.reserve(this.name, by, observer);
  }

  /** Ends {@link reserve}. */
  release(): void {
    this.observation.release();
  }

  /**
   * The weights that inference uses, as live variables: gamma and beta are undefined where not learned.
   *
   * @throws BnlabError before the layer is built.
   */
  get state(): {
    readonly gamma?: tf.Tensor1D;
    readonly beta?: tf.Tensor1D;
    readonly movingMean: tf.Tensor1D;
    readonly movingVariance: tf.Tensor1D;
  } {
    const { mean, variance } = this.averages;
    return {
      gamma: this.gamma?.read() as tf.Tensor1D | undefined,
      beta: this.beta?.read() as tf.Tensor1D | undefined,
      movingMean: mean as tf.Tensor as tf.Tensor1D,
      movingVariance: variance as tf.Tensor as tf.Tensor1D,
    };
  }

  /**
   * Replaces the population statistics. mean, variance: [C]; the layer copies them.
   *
   * @throws BnlabError for other shapes, and for values that are not finite or a variance below 0; the old ones are kept then.
   */
  setStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D): void {
    const averages = this.averages;
    checkPerChannel(this.name, averages.mean.size, { mean, variance });
    checkStatistics(this.name, mean.dataSync(), variance.dataSync());
    averages.mean.assign(mean);
    averages.variance.assign(variance);
  }

  /** As layers of TensorFlow.js do, for the option `weights` too. @throws BnlabError for a variance below 0. */
  override setWeights(weights: tf.Tensor[]): void {
    const place = this.weights.findIndex((weight) => weight === this.moving?.variance);
    const variance: unknown = weights[place];
    if (variance instanceof tf.Tensor) checkVariance(this.name, variance.dataSync());
    super.setWeights(weights);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon: this.epsilon,
      decay: this.decay,
      center: this.center,
      scale: this.scale,
      runningVariance: this.runningVariance,
      frozen: this.frozen,
      activation: this.activation,
      ...this.weightOptions.config,
    };
  }

  /** @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { customObjects: _, ...config }: tf.serialization.ConfigDict,
  ): T {
    // TensorFlow.js adds customObjects to every configuration
    return new cls(config);
  }

  /** An observer may ask for anything. */
  get repetition(): Repetition {
    return { repeats: !this.isObserved };
  }

  /** Algorithm 1 on a mini-batch; layers that normalize in another way in training override it. Runs inside `tf.tidy`. */
  protected transform(input: TrainingInput): TrainingOutput {
    return trainingTransform(input, this);
  }

  /** The live variables of the moving averages. @throws BnlabError before the layer is built. */
  protected get averages(): MovingAverages {
    if (this.moving) {
      const { mean, variance, count } = this.moving;
      return { mean: variableOf(mean), variance: variableOf(variance), count: count && variableOf(count) };
    }
    throw new BnlabError({
      where: this.name,
      expected: 'a layer that is built',
      got: 'one without weights yet',
      hint: 'Give inputShape and add the layer to a model, or call it once.',
    });
  }

  private train(x: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor {
    this.observation.checkTraining(this.name);
    checkInput(this.name, x);
    const channel = channelAxis(this.name, x.shape, this.axis);
    const { gamma, beta, movingMean } = this.state;
    const C = movingMean.size;
    checkChannelCount(this.name, x, channel, C);
    checkValuesPerChannel(this.name, x.size / C, x.shape);
    return withChannelLast(x, channel, (last, order) => {
      const aligned = mask && order(alignMask(this.name, mask, x.shape, channel));
      const input = { x: last, gamma: gamma ?? tf.ones([C]), beta: beta ?? tf.zeros([C]), mask: aligned };
      const { y, statistics } = this.transform(input);
      for (const one of statistics) this.take(one);
      return y;
    });
  }

  /** Statistics of a mini-batch go to the observer, or else into the moving averages. */
  private take({ mean, variance, valuesPerChannel: m }: MiniBatchStatistics): void {
    const { observer } = this.observation;
    if (observer) {
      observer(mean, variance, typeof m === 'number' ? m : m.dataSync()[0]!);
      return;
    }
    const { decay, runningVariance } = this;
    averageIn(() => this.averages, { mean, variance, valuesPerChannel: m }, { decay, runningVariance });
  }
}

tf.serialization.registerClass(BatchNormalization);

/**
 * A {@link BatchNormalization} layer, in the manner of `tf.layers.dense`.
 * @example
 * ```ts
 * import { batchNormalization, tf } from 'bnlab';
 * const layer = batchNormalization({ decay: 0.5, inputShape: [1] });
 * layer.apply(tf.tensor2d([[1], [3]]), { training: true });
 * const [gamma, beta, movingMean, movingVariance] = layer.getWeights().map((weight) => weight.arraySync());
 * console.log(gamma, beta); // [ 1 ] [ 0 ]
 * console.log(movingMean, movingVariance); // [ 1 ] [ 1.5 ]
 * ```
 */
export function batchNormalization(args: BatchNormalizationArgs = {}): BatchNormalization {
  return new BatchNormalization(args);
}

/** The variable inside a layer's weight, which the moving average writes to directly. */
function variableOf(weight: tf.LayerVariable): tf.Variable {
  return weight.read() as tf.Variable;
}
