/**
 * Batch renormalization: training that normalizes by the mini-batch, corrected to what inference will compute.
 * @module
 */
import { tf } from '../engine/portable';
import type { Repetition } from '../graph';
import { BATCH_NORMALIZATION_OPTIONS, type BatchNormalizationArgs } from './layer-options';
import { BatchNormalization } from './layer';
import { wrongOption } from '../options';
import { trainingTransform, type TrainingInput, type TrainingOutput } from './training';
import { activate } from './transform';
import { firstOf } from '../tuples';

/** Arguments of {@link BatchRenormalization}. */
export interface BatchRenormalizationArgs extends BatchNormalizationArgs {
  /** Largest factor between the two standard deviations, 1 or more; default 3. */
  readonly rMax?: number;
  /** Largest distance between the two means in standard deviations, 0 or more; default 5. */
  readonly dMax?: number;
}

/**
 * Batch renormalization: `y = g(gamma (xhat r + d) + beta)` in training, with xhat the mini-batch's normalized values, and with
 * `r = clip(sigma_B / sigma, 1 / rMax, rMax)`, `d = clip((mean_B - mean) / sigma, -dMax, dMax)` against the moving averages as they
 * were before the call, through which no gradient flows.
 *
 * Within the limits training computes what inference does, so that small or dependent mini-batches do no harm; rMax 1 and dMax 0
 * is batch normalization. sigma is `sqrt(variance + epsilon)`, and the variance is averaged, as in {@link BatchNormalization}.
 * @throws BnlabError for rMax below 1, dMax below 0, and as {@link BatchNormalization} does.
 * Source: S. Ioffe, "Batch Renormalization" (2017), Algorithm 1.
 */
export class BatchRenormalization extends BatchNormalization {
  /** @nocollapse */
  static override className = 'BnlabBatchRenormalization';

  private limitOfR: number;
  private limitOfD: number;

  constructor(args: BatchRenormalizationArgs = {}) {
    super(args);
    const { rMax = 3, dMax = 5 } = args;
    this.limitOfR = checkedLimit(this.name, 'rMax', rMax, 1);
    this.limitOfD = checkedLimit(this.name, 'dMax', dMax, 0);
  }

  protected override get optionNames(): readonly string[] {
    return ['rMax', 'dMax', ...BATCH_NORMALIZATION_OPTIONS];
  }

  /** See {@link BatchRenormalizationArgs.rMax}; may be changed at any time, see {@link renormLimits}. */
  get rMax(): number {
    return this.limitOfR;
  }

  set rMax(value: number) {
    this.limitOfR = checkedLimit(this.name, 'rMax', value, 1);
  }

  /** See {@link BatchRenormalizationArgs.dMax}; may be changed at any time. */
  get dMax(): number {
    return this.limitOfD;
  }

  set dMax(value: number) {
    this.limitOfD = checkedLimit(this.name, 'dMax', value, 0);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rMax: this.rMax, dMax: this.dMax };
  }

  /** Reads its averages as they are; see the class above. */
  override get repetition(): Repetition {
    return { repeats: !this.isObserved };
  }

  protected override transform({ x, gamma, beta, mask }: TrainingInput): TrainingOutput {
    const { epsilon, activation, rMax, dMax } = this;
    const standard = { x, mask, gamma: tf.onesLike(gamma), beta: tf.zerosLike(beta) };
    const { y: xhat, statistics } = trainingTransform(standard, { epsilon, activation: 'linear' });
    const { mean, variance } = firstOf(statistics);
    const { movingMean, movingVariance } = this.state;
    const sigma = movingVariance.add(epsilon).sqrt();
    const r = constant(
      variance
        .add(epsilon)
        .sqrt()
        .div(sigma)
        .clipByValue(1 / rMax, rMax),
    );
    const d = constant(mean.sub(movingMean).div(sigma).clipByValue(-dMax, dMax));
    const y = xhat.mul(gamma.mul(r)).add(gamma.mul(d).add(beta));
    return { y: activate(y, activation), statistics };
  }
}

tf.serialization.registerClass(BatchRenormalization);

/** A {@link BatchRenormalization} layer, in the manner of `tf.layers.dense`. */
export function batchRenormalization(args: BatchRenormalizationArgs = {}): BatchRenormalization {
  return new BatchRenormalization(args);
}

/**
 * The limits at a training step as in the paper: plain batch normalization for 5,000 steps, then rMax rises to 3 by step 40,000
 * and dMax to 5 by step 25,000.
 *
 * Source: S. Ioffe (2017), section 4.
 * @example
 * ```ts
 * import { renormLimits } from 'bnlab';
 * console.log(renormLimits(5_000), renormLimits(40_000)); // { rMax: 1, dMax: 0 } { rMax: 3, dMax: 5 }
 * ```
 */
export function renormLimits(step: number): { readonly rMax: number; readonly dMax: number } {
  const rising = (last: number) => Math.min(1, Math.max(0, (step - 5_000) / (last - 5_000)));
  return { rMax: 1 + 2 * rising(40_000), dMax: 5 * rising(25_000) };
}

/** The same values as a constant of the gradient. */
function constant(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((value) => ({
    value: (value as tf.Tensor).clone(),
    gradFunc: (dy) => [tf.zerosLike(dy)],
  }))(x);
}

function checkedLimit(where: string, option: string, value: unknown, least: number): number {
  if (typeof value === 'number' && value >= least && Number.isFinite(value)) return value;
  const hint = 'rMax 1 with dMax 0 is batch normalization; a large number sets no limit.';
  throw wrongOption({ where, option, expected: `of ${least} or more`, value, hint });
}
