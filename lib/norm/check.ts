/**
 * Checks of arguments that several functions of this folder share.
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';

/** The axis as a non-negative number. @throws BnlabError when the tensor has no such axis. */
export function channelAxis(where: string, shape: readonly number[], axis: number): number {
  const positive = axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(axis) && positive >= 0 && positive < shape.length) return positive;
  throw new BnlabError({
    where,
    expected: `a channel axis of ${-shape.length} … ${shape.length - 1} for shape [${shape}]`,
    got: String(axis),
    hint: 'Channels are the last axis (-1) in TensorFlow.js, axis 1 in PyTorch.',
  });
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
export function checkEpsilon(where: string, epsilon: number): void {
  if (Number.isFinite(epsilon) && epsilon > 0) return;
  throw new BnlabError({
    where,
    expected: 'an epsilon greater than 0',
    got: String(epsilon),
    hint: 'Usual values are 1e-3 (Keras) and 1e-5 (PyTorch).',
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
