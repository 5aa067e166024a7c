/**
 * Options of the batch normalization layer: types, defaults, checks.
 * @module
 */
import type { FusedActivation, tf } from '../engine/portable';
import { checkEpsilon } from './check';
import { ACTIVATIONS, checkBoolean, checkChoice, checkOptionNames, wrongOption } from '../options';
import { LAYER_OPTIONS } from './stock-options';
import { WEIGHT_OPTIONS, type WeightOptions } from './weight-options';

/** Which variance the moving average keeps: the paper's and PyTorch's m/(m-1) one, or Keras's biased one. */
export type RunningVariance = 'unbiased' | 'biased';

/**
 * How the moving averages take in a new mini-batch: the weight of the old value, 0 to 1, or `cumulative`, the plain mean of
 * all mini-batches so far.
 */
export type Decay = number | 'cumulative';

/** Arguments of `BatchNormalization`. */
export interface BatchNormalizationArgs extends WeightOptions {
  readonly name?: string;
  /** Shape of one example, for the first layer of a sequential model. */
  readonly inputShape?: tf.Shape;
  /** The same with the number of examples first (null: any). */
  readonly batchInputShape?: tf.Shape;
  readonly batchSize?: number;
  /** Only `float32`. */
  readonly dtype?: tf.DataType;
  /** See `trainable` of `BatchNormalization`. Default true. */
  readonly trainable?: boolean;
  /** First values of the weights, in the layer's order. */
  readonly weights?: tf.Tensor[];
  /** The channel axis, default -1 (the last); 1 for channels first. A list of one axis, as Keras saves it, is taken too. */
  readonly axis?: number | readonly number[];
  /** Added to the variance inside the square root, default 1e-3. */
  readonly epsilon?: number;
  /**
   * Weight of the old value in the moving averages, default 0.99: Keras's momentum, and 1 - PyTorch's momentum (its 0.1 is 0.9
   * here). 0 keeps the last mini-batch alone, 1 keeps the first values for ever. `cumulative` is PyTorch's momentum None: the mean
   * of all mini-batches, counted in a weight of its own.
   */
  readonly decay?: Decay;
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

/** The settings of a batch normalization layer, checked and complete. */
export interface BatchNormalizationSettings {
  readonly axis: number;
  readonly epsilon: number;
  readonly decay: Decay;
  readonly center: boolean;
  readonly scale: boolean;
  readonly runningVariance: RunningVariance;
  readonly frozen: boolean;
  readonly activation: FusedActivation;
}

/** Names of all {@link BatchNormalizationArgs}. */
export const BATCH_NORMALIZATION_OPTIONS: readonly string[] = [
  ...['axis', 'epsilon', 'decay', 'center', 'scale', 'runningVariance', 'frozen', 'activation'],
  ...WEIGHT_OPTIONS,
  ...LAYER_OPTIONS,
];

/**
 * The settings that arguments stand for.
 *
 * @param names names that are allowed, where a layer has more than {@link BATCH_NORMALIZATION_OPTIONS}.
 * @throws BnlabError for unknown names, and for values of the wrong type or out of range.
 */
export function batchNormalizationSettings(
  where: string,
  args: BatchNormalizationArgs,
  names: readonly string[] = BATCH_NORMALIZATION_OPTIONS,
): BatchNormalizationSettings {
  checkOptionNames(where, args, names);
  const { axis = -1, epsilon = 1e-3, decay = 0.99, center = true, scale = true } = args;
  const { runningVariance = 'unbiased', frozen = false, activation = 'linear' } = args;
  checkEpsilon(where, epsilon);
  checkDecay(where, decay);
  checkChoice(where, 'runningVariance', runningVariance, ['unbiased', 'biased']);
  checkChoice(where, 'activation', activation, ACTIVATIONS);
  for (const [option, value] of Object.entries({ center, scale, frozen })) checkBoolean(where, option, value);
  checkTrainable(where, args);
  checkCommon(where, args);
  return { axis: oneAxis(where, axis), epsilon, decay, center, scale, runningVariance, frozen, activation };
}

/** @throws BnlabError unless a layer is said to learn, or not to, or nothing is said. */
export function checkTrainable(where: string, { trainable }: { readonly trainable?: unknown }): void {
  if (trainable !== undefined) checkBoolean(where, 'trainable', trainable);
}

/** @throws BnlabError for a name, type of value or shape that no layer here can have. */
export function checkCommon(where: string, { name, dtype, inputShape, batchInputShape }: BatchNormalizationArgs): void {
  if (name != null && typeof name !== 'string') {
    throw wrongOption({ where, option: 'name', expected: 'that is text', value: name });
  }
  if (dtype != null) checkChoice(where, 'dtype', dtype, ['float32']);
  for (const [option, shape] of Object.entries({ inputShape, batchInputShape }) as [string, unknown][]) {
    if (shape == null || (Array.isArray(shape) && shape.every(isSize))) continue;
    throw wrongOption({ where, option, expected: 'that is a list of sizes', value: shape });
  }
}

const isSize = (size: unknown) => size === null || (Number.isInteger(size) && (size as number) >= 0);

/** @throws BnlabError unless the axis is an integer, or a list of one. */
export function oneAxis(where: string, axis: unknown): number {
  const one: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  if (typeof one === 'number' && Number.isInteger(one)) return one;
  throw wrongOption({
    where,
    option: 'axis',
    expected: 'that is one integer, the channel axis',
    value: axis,
    hint: 'Channels are the last axis (-1) in TensorFlow.js, axis 1 in PyTorch; reshape to join several axes into one.',
  });
}

function checkDecay(where: string, decay: unknown): asserts decay is Decay {
  if (decay === 'cumulative' || (typeof decay === 'number' && decay >= 0 && decay <= 1)) return;
  throw wrongOption({
    where,
    option: 'decay',
    expected: "from 0 to 1 (weight of the old value) or 'cumulative'",
    value: decay,
    hint: "Keras's momentum is decay; PyTorch's momentum is 1 - decay.",
  });
}
