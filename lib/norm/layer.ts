/**
 * The batch normalization layer: composes with `tf.sequential` and `tf.model`, saves and loads.
 * @module
 */
import { batchNormTraining, effect, moveAverage, tf, type FusedActivation } from '../engine';
import { BnlabError } from '../errors';
import { checkEpsilon, checkInput, checkValuesPerChannel } from './check';
import { batchNormInference } from './transform';

/** Which variance the moving average keeps: the paper's and PyTorch's m/(m-1) one, or Keras's biased one. */
export type RunningVariance = 'unbiased' | 'biased';

/** Arguments of {@link BatchNormalization}. */
export interface BatchNormalizationArgs {
  readonly name?: string;
  /** Shape of one example, for the first layer of a sequential model. */
  readonly inputShape?: number[];
  /** Added to the variance inside the square root, default 1e-3. */
  readonly epsilon?: number;
  /** Weight of the old value in the moving averages, default 0.99 (PyTorch's momentum 0.1 is decay 0.9). */
  readonly decay?: number;
  /** Whether beta is learned, default true; without it beta is 0. */
  readonly center?: boolean;
  /** Whether gamma is learned, default true; without it gamma is 1. */
  readonly scale?: boolean;
  /** Default `unbiased`, as the paper and PyTorch; `biased` is Keras. */
  readonly runningVariance?: RunningVariance;
  /** Uses the population statistics in training too and never updates them; gamma and beta stay trainable. Default false. */
  readonly frozen?: boolean;
  /** Nonlinearity applied in the same pass, default `linear`. */
  readonly activation?: FusedActivation;
}

/** Receives the statistics of a training mini-batch instead of the moving averages; see {@link BatchNormalization.observe}. */
export type StatisticsObserver = (mean: tf.Tensor1D, variance: tf.Tensor1D, valuesPerChannel: number) => void;

/**
 * Batch normalization over all axes but the last: Algorithm 1 in training, population statistics in inference.
 *
 * Training: `y = g(gamma (x - mean_B) / sqrt(variance_B + epsilon) + beta)`, and each moving average becomes
 * `decay old + (1 - decay) new`, once per training call. Inference: the moving averages stand for the population.
 *
 * Input and output: [m, C] or [N, H, W, C] (any rank of 2 or more). Weights, in order: gamma [C], beta [C] (each where learned),
 * moving_mean [C] from 0, moving_variance [C] from 1.
 * @throws BnlabError for decay outside [0, 1), epsilon of 0 or less, fewer than two values per channel in training.
 * Source: sections 3, 3.1 and 3.2.
 */
export class BatchNormalization extends tf.layers.Layer {
  /** @nocollapse */
  static className = 'BnlabBatchNormalization';

  readonly epsilon: number;
  readonly decay: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly runningVariance: RunningVariance;
  readonly activation: FusedActivation;
  /** See {@link BatchNormalizationArgs.frozen}; may be changed at any time. */
  frozen: boolean;

  private gamma?: tf.LayerVariable;
  private beta?: tf.LayerVariable;
  private movingMean!: tf.LayerVariable;
  private movingVariance!: tf.LayerVariable;
  private observer?: StatisticsObserver;

  constructor(args: BatchNormalizationArgs = {}) {
    super(args);
    this.supportsMasking = true;
    this.epsilon = args.epsilon ?? 1e-3;
    this.decay = args.decay ?? 0.99;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
    this.runningVariance = args.runningVariance ?? 'unbiased';
    this.frozen = args.frozen ?? false;
    this.activation = args.activation ?? 'linear';
    checkEpsilon(this.name, this.epsilon);
    checkOptions(this);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(this.name, inputShape);
    const C = shape[shape.length - 1];
    if (C === null || shape.length < 2) {
      throw new BnlabError({
        where: this.name,
        expected: 'an input of rank 2 or more with a known number of channels on its last axis',
        got: `[${shape.map((d) => d ?? '?').join(', ')}]`,
        hint: 'Give inputShape, channels last.',
      });
    }
    const add = (name: string, initial: 'ones' | 'zeros', trainable: boolean) =>
      this.addWeight(name, [C], 'float32', tf.initializers[initial](), undefined, trainable);
    if (this.scale) this.gamma = add('gamma', 'ones', true);
    if (this.center) this.beta = add('beta', 'zeros', true);
    this.movingMean = add('moving_mean', 'zeros', false);
    this.movingVariance = add('moving_variance', 'ones', false);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return kwargs.training && !this.frozen ? this.train(x) : this.normalize(x, this.activation);
  }

  /**
   * Inference with another activation than the layer's own: `linear` gives the input of its nonlinearity.
   *
   * x: [..., C]; the caller disposes the result.
   */
  normalize(x: tf.Tensor, activation: FusedActivation): tf.Tensor {
    return batchNormInference(x, {
      mean: this.movingMean.read() as tf.Tensor1D,
      variance: this.movingVariance.read() as tf.Tensor1D,
      gamma: this.gamma?.read() as tf.Tensor1D | undefined,
      beta: this.beta?.read() as tf.Tensor1D | undefined,
      epsilon: this.epsilon,
      activation,
    });
  }

  /** Hands the statistics of each training call to `observer` and leaves the moving averages alone; undefined ends that. */
  observe(observer: StatisticsObserver | undefined): void {
    this.observer = observer;
  }

  /** The weights that inference uses, as live variables: gamma and beta are undefined where not learned. */
  get state(): {
    readonly gamma?: tf.Tensor1D;
    readonly beta?: tf.Tensor1D;
    readonly movingMean: tf.Tensor1D;
    readonly movingVariance: tf.Tensor1D;
  } {
    return {
      gamma: this.gamma?.read() as tf.Tensor1D | undefined,
      beta: this.beta?.read() as tf.Tensor1D | undefined,
      movingMean: this.movingMean.read() as tf.Tensor1D,
      movingVariance: this.movingVariance.read() as tf.Tensor1D,
    };
  }

  /** Replaces the population statistics. mean, variance: [C]; the layer copies them. */
  setStatistics(mean: tf.Tensor1D, variance: tf.Tensor1D): void {
    this.movingMean.write(mean);
    this.movingVariance.write(variance);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      epsilon: this.epsilon,
      decay: this.decay,
      center: this.center,
      scale: this.scale,
      runningVariance: this.runningVariance,
      frozen: this.frozen,
      activation: this.activation,
    };
  }

  /** Whether {@link observe} is on. */
  get isObserved(): boolean {
    return this.observer !== undefined;
  }

  private moveAverages(mean: tf.TensorInfo, variance: tf.TensorInfo, m: number): void {
    const correction = this.runningVariance === 'unbiased' ? m / (m - 1) : 1;
    moveAverage(variableOf(this.movingMean), mean, this.decay);
    moveAverage(variableOf(this.movingVariance), variance, this.decay, correction);
  }

  private train(x: tf.Tensor): tf.Tensor {
    checkInput(this.name, x);
    const C = x.shape[x.rank - 1];
    const m = x.size / C;
    checkValuesPerChannel(this.name, m, x.shape);
    return tf.tidy(() => {
      const gamma = (this.gamma?.read() ?? tf.ones([C])) as tf.Tensor1D;
      const beta = (this.beta?.read() ?? tf.zeros([C])) as tf.Tensor1D;
      const { epsilon, activation } = this;
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, { epsilon, activation });
      if (this.observer) {
        this.observer(mean, variance, m);
      } else {
        effect([mean, variance], ([mu, sigma2]) => this.moveAverages(mu, sigma2, m));
      }
      return y;
    });
  }
}

tf.serialization.registerClass(BatchNormalization);

/** A {@link BatchNormalization} layer, in the manner of `tf.layers.dense`. */
export function batchNormalization(args: BatchNormalizationArgs = {}): BatchNormalization {
  return new BatchNormalization(args);
}

/** The variable inside a layer's weight, which the moving average writes to directly. */
function variableOf(weight: tf.LayerVariable): tf.Variable {
  return weight.read() as tf.Variable;
}

function onlyShape(where: string, shape: tf.Shape | tf.Shape[]): tf.Shape {
  if (!Array.isArray(shape[0])) return shape as tf.Shape;
  if (shape.length === 1) return shape[0];
  throw new BnlabError({
    where,
    expected: 'one input',
    got: `${shape.length} inputs`,
    hint: 'Concatenate them first, or give each its own layer.',
  });
}

function checkOptions({ name, decay, runningVariance, activation }: BatchNormalization): void {
  const wrong = (option: string, expected: string, got: unknown) =>
    new BnlabError({ where: name, expected: `${option} ${expected}`, got: String(got), hint: `Correct ${option}.` });
  if (!(decay >= 0 && decay < 1)) throw wrong('decay', 'of 0 or more and less than 1 (weight of the old value)', decay);
  if (!['unbiased', 'biased'].includes(runningVariance)) {
    throw wrong('runningVariance', "'unbiased' or 'biased'", runningVariance);
  }
  if (!['linear', 'relu', 'sigmoid'].includes(activation)) {
    throw wrong('activation', "'linear', 'relu' or 'sigmoid'", activation);
  }
}
