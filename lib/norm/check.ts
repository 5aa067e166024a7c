/**
 * Checks of arguments that several functions of this folder share.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { show } from '../options';

/** The axis as a non-negative number. @throws BnlabError when the tensor has no such axis. */
export function channelAxis(where: string, shape: readonly (number | null)[], axis: number): number {
  const positive = axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(axis) && positive >= 0 && positive < shape.length) return positive;
  throw new BnlabError({
    where,
    expected: `a channel axis of ${-shape.length} … ${shape.length - 1} for shape ${shapeText([...shape])}`,
    got: String(axis),
    hint: 'Channels are the last axis (-1) in TensorFlow.js, axis 1 in PyTorch.',
  });
}

/**
 * The number C of channels of an input that a layer is built for.
 *
 * @throws BnlabError for several inputs, a rank below 2, and a channel axis that is not there, unknown or empty.
 */
export function channelsOf(where: string, inputShape: tf.Shape | tf.Shape[], axis: number): number {
  const shape = onlyShape(where, inputShape);
  const C = shape.length >= 2 ? shape[channelAxis(where, shape, axis)] : null;
  if (C != null) {
    checkChannels(where, C, shape);
    return C;
  }
  throw new BnlabError({
    where,
    expected: `an input of rank 2 or more with a known number of channels on axis ${axis}`,
    got: shapeText(shape),
    hint: 'Give inputShape; channels are the last axis unless axis says otherwise.',
  });
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

const shapeText = (shape: tf.Shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`;

/** What a layer of one input is called with. @throws BnlabError for no input. */
export function inputOf(where: string, inputs: tf.Tensor | readonly tf.Tensor[]): tf.Tensor {
  const x = inputs instanceof tf.Tensor ? inputs : inputs[0];
  if (x) return x;
  throw new BnlabError({ where, expected: 'one input', got: 'none', hint: 'Call the layer with a tensor.' });
}

/** @throws BnlabError unless x is a float32 tensor of rank 2 or more. */
export function checkInput(where: string, x: tf.Tensor): void {
  if (x.dtype === 'float32' && x.rank >= 2) return;
  throw new BnlabError({
    where,
    expected: 'a float32 tensor of rank 2 or more, [m, C] or [N, H, W, C]',
    got: `${x.dtype} [${x.shape}]`,
    hint: 'Add a batch axis with expandDims(0), convert with toFloat().',
  });
}

/** @throws BnlabError unless every given tensor is [C]. */
export function checkPerChannel(
  where: string,
  C: number,
  tensors: Readonly<Record<string, tf.Tensor | undefined>>,
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!tensor || (tensor.rank === 1 && tensor.shape[0] === C)) continue;
    throw new BnlabError({
      where,
      expected: `${name} of shape [${C}], one value per channel`,
      got: `[${tensor.shape}]`,
      hint: 'The number of channels is the size of the channel axis of x.',
    });
  }
}

/** @throws BnlabError unless epsilon is a positive number: zero would make 0/0 of a constant channel. */
export function checkEpsilon(where: string, epsilon: unknown): asserts epsilon is number {
  if (typeof epsilon === 'number' && Number.isFinite(epsilon) && epsilon > 0) return;
  throw new BnlabError({
    where,
    expected: 'an epsilon greater than 0, a number',
    got: show(epsilon),
    hint: 'Usual values are 1e-3 (Keras) and 1e-5 (PyTorch).',
  });
}

/** @throws BnlabError when there is no channel to normalize. */
export function checkChannels(where: string, C: number, shape: readonly (number | null)[]): void {
  if (C >= 1) return;
  throw new BnlabError({
    where,
    expected: '1 or more channels',
    got: `${C} (shape ${shapeText([...shape])})`,
    hint: 'The layer before this one gives nothing: look at its number of units or filters.',
  });
}

/** @throws BnlabError unless the channel axis of x has C channels. */
export function checkChannelCount(where: string, x: tf.Tensor, channel: number, C: number): void {
  if (x.shape[channel] === C) return;
  throw new BnlabError({
    where,
    expected: `${C} channels on axis ${channel}, as the layer was built for`,
    got: `${x.shape[channel]} (shape [${x.shape}])`,
    hint: 'Each number of channels needs a layer of its own.',
  });
}

/** @throws BnlabError unless mean and variance are finite and no variance is negative; both [C], read from the engine. */
export function checkStatistics(where: string, mean: ArrayLike<number>, variance: ArrayLike<number>): void {
  for (const [name, values, allowed] of [
    ['mean', mean, (value: number) => Number.isFinite(value)],
    ['variance', variance, (value: number) => Number.isFinite(value) && value >= 0],
  ] as const) {
    const c = Array.from(values).findIndex((value) => !allowed(value));
    if (c < 0) continue;
    throw new BnlabError({
      where,
      expected: name === 'mean' ? 'finite means' : 'finite variances of 0 or more',
      got: `a ${name} of ${values[c]} in channel ${c}`,
      hint: 'Look for NaN or infinity in the input, and for weights that diverged. The old statistics are kept.',
    });
  }
}

/**
 * @throws BnlabError for a variance below 0, which no mini-batch has and whose output is NaN; [C], read from the engine. One that is not
 * finite shows a run that diverged, and passes.
 */
export function checkVariance(where: string, variance: ArrayLike<number>): void {
  const c = Array.from(variance).findIndex((value) => value < 0);
  if (c < 0) return;
  throw new BnlabError({
    where,
    expected: 'variances of 0 or more',
    got: `a variance of ${variance[c]} in channel ${c}`,
    hint: 'Weights are, in order, gamma, beta, moving_mean and moving_variance, gamma and beta where they are learned.',
  });
}

/** @throws BnlabError unless each channel has at least two values: the variance of one value says nothing. */
export function checkValuesPerChannel(where: string, m: number, shape: readonly number[]): void {
  if (m >= 2) return;
  throw new BnlabError({
    where,
    expected: '2 or more values per channel in training',
    got: `${m} (shape [${shape}])`,
    hint: 'Use a larger mini-batch, or inference mode, which uses population statistics.',
  });
}
