/**
 * Algorithm 1 on a mini-batch, with or without a mask.
 * @module
 */
import { batchNormTraining, currentTeam, syncBatchNorm, tf, type FusedActivation, type Team } from '../engine/portable';
import { BnlabError } from '../errors';
import { maskedBatchNorm } from './masked';
import type { MiniBatchStatistics } from './moving';
import { activate } from './transform';

/** What a layer normalizes with in training: x has its channels last. */
export interface TrainingInput {
  /** [..., C] */
  readonly x: tf.Tensor;
  /** [C] */
  readonly gamma: tf.Tensor1D;
  /** [C] */
  readonly beta: tf.Tensor1D;
  /** bool, broadcasts to x, 1 on the channel axis; undefined where every value counts. */
  readonly mask?: tf.Tensor;
}

/** What a training call makes of a mini-batch. */
export interface TrainingOutput {
  /** [..., C], after the activation. */
  readonly y: tf.Tensor;
  /** Of the mini-batch, or of each of the parts that were normalized apart, in order. */
  readonly statistics: readonly MiniBatchStatistics[];
}

/**
 * `y = g(gamma (x - mean) / sqrt(variance + epsilon) + beta)` with the statistics of the values that count; runs inside `tf.tidy`.
 *
 * Without a mask it is one fused kernel where the engine has it. In a team that sums, the statistics are those of the mini-batch
 * of all its processes.
 * @throws BnlabError for a mask in such a team.
 */
export function trainingTransform(
  { x, gamma, beta, mask }: TrainingInput,
  { epsilon, activation }: { readonly epsilon: number; readonly activation: FusedActivation },
): TrainingOutput {
  const team = currentTeam();
  if (team && sums(team)) {
    if (mask) throw maskedInTeam();
    const { y, ...statistics } = syncBatchNorm(x, [gamma, beta], team, { epsilon, activation });
    return { y, statistics: [statistics] };
  }
  if (mask) {
    const { y, ...statistics } = maskedBatchNorm(x, mask, { gamma, beta, epsilon });
    return { y: activate(y, activation), statistics: [statistics] };
  }
  const { y, mean, variance } = batchNormTraining(x, gamma, beta, { epsilon, activation });
  return { y, statistics: [{ mean, variance, valuesPerChannel: x.size / gamma.size }] };
}

const sums = (team: Team): team is Required<Team> => team.sum !== undefined;

function maskedInTeam(): BnlabError {
  const hint = 'Train with local batch normalization, or without the mask.';
  const where = 'synchronized batch normalization';
  return new BnlabError({ where, expected: 'input without a mask', got: 'a mask', hint });
}
