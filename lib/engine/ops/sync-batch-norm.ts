/**
 * Algorithm 1 over a mini-batch that several processes share.
 * @module
 */
import { BnlabError } from '../../errors';
import { isTaped } from '../stock/tape';
import type { Team } from '../team';
import { tf } from '../tf';
import {
  keepStatistics,
  releaseStatistics,
  type BatchNormCall,
  type BatchNormTrainingResult,
} from './batch-norm-training';
import { SYNC_BATCH_NORM, SYNC_BATCH_NORM_GRAD, type BatchNormAttributes } from './kernels';

/** What {@link syncBatchNorm} gives; the caller disposes all three tensors (or runs inside tidy). */
export interface SyncBatchNormResult extends BatchNormTrainingResult {
  /** m of the whole mini-batch, to divide by m - 1 for the unbiased variance. */
  readonly valuesPerChannel: number;
}

/**
 * `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the statistics of the mini-batch of all processes, differentiable
 * in x, gamma and beta; every process of the team must call it, and go back through it, in the same order.
 *
 * x: [..., C] of this process, gamma and beta: [C].
 * @throws BnlabError on an engine whose memory JavaScript cannot reach, and for a gradient of the gradient.
 */
export function syncBatchNorm(
  x: tf.Tensor,
  [gamma, beta]: readonly [gamma: tf.Tensor1D, beta: tf.Tensor1D],
  team: Required<Team>,
  attributes: BatchNormAttributes,
): SyncBatchNormResult {
  const valuesPerChannel = (x.size / gamma.size) * (team.together / team.rows);
  const attrs = { ...attributes, valuesPerChannel, weight: team.rows / team.together, sum: team.sum } as object;
  if (tf.getKernel(SYNC_BATCH_NORM, tf.getBackend()) == null) throw refusal('an engine of the CPU', tf.getBackend());
  let kept: ReturnType<typeof keepStatistics>;
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [xx, g, b, save] = args as BatchNormCall;
    const run = tf
      .engine()
      .runKernel<[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]>(
        SYNC_BATCH_NORM,
        { x: xx, gamma: g, beta: b },
        attrs as tf.NamedAttrMap,
      );
    const [y, mean, variance, rest] = run;
    kept = keepStatistics(mean, variance);
    save([xx, y, g, mean, rest, variance]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
      backward(dy as tf.Tensor, saved as SavedForBackward, attrs);
    return { value: y, gradFunc };
  });
  const y = op(x, gamma, beta);
  return { y, ...releaseStatistics(kept!), valuesPerChannel };
}

function backward(dy: tf.Tensor, saved: SavedForBackward, attrs: object): tf.Tensor[] {
  if (isTaped()) throw refusal('a first gradient', 'the gradient of a gradient');
  const [x, y, gamma, mean, rest, variance] = saved;
  const inputs = { dy, x, y, gamma, mean, rest, variance };
  return tf.engine().runKernel<tf.Tensor[]>(SYNC_BATCH_NORM_GRAD, inputs, attrs as tf.NamedAttrMap);
}

type SavedForBackward = [
  x: tf.Tensor,
  y: tf.Tensor,
  gamma: tf.Tensor,
  mean: tf.Tensor,
  rest: tf.Tensor,
  variance: tf.Tensor,
];

function refusal(expected: string, got: string): BnlabError {
  const hint = 'Train with local batch normalization: each process normalizes its own part, as in the paper.';
  return new BnlabError({ where: 'synchronized batch normalization', expected, got, hint });
}
