/** Layers of batch normalization as direct tests look at them. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { batchNormalization, type BatchNormalization, type BatchNormalizationArgs } from '../../lib/norm';

/** A layer of two channels whose averages are the last mini-batch’s. */
export function built(args: BatchNormalizationArgs = {}): BatchNormalization {
  const layer = batchNormalization({ decay: 0, runningVariance: 'biased', ...args });
  layer.build([null, 2]);
  return layer;
}

/** Moving mean and variance. */
export const averagesOf = ({ state }: BatchNormalization): number[][] =>
  [state.movingMean, state.movingVariance].map((one) => [...one.dataSync()]);

/** Within a scope, so that what was made before the refusal goes. */
export const refuses = (call: () => unknown, message: RegExp): void =>
  assert.throws(
    () => tf.tidy(() => void call()),
    (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
  );

/** Means 2 and 20, variances 1 and 100. */
export const train = (layer: BatchNormalization): void =>
  tf.tidy(() => void layer.call(tf.tensor2d([1, 10, 3, 30], [2, 2]), { training: true }));
