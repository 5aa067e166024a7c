/**
 * What later papers said of batch normalization, tried on MNIST: each experiment with the claims that it judges.
 * @module
 */
import { judgesOf } from '../small/small';
import { batchSizes } from './batch-sizes';
import { dependentBatches } from './dependent';
import { ghostBatches } from './ghost';
import { lossLandscape } from './landscape';
import { noisyBatchNorm } from './noisy';
import { preciseStatistics } from './precise';
import { stepSizes } from './step-sizes';
import { weightScale } from './weight-scale';

/** All of them, in the order of the lesson. */
export const FOLLOW_UP_EXPERIMENTS = [
  noisyBatchNorm,
  lossLandscape,
  stepSizes,
  batchSizes,
  dependentBatches,
  ghostBatches,
  preciseStatistics,
  weightScale,
] as const;

/** One judge a claim of a later paper. */
export const FOLLOW_UP_JUDGES = judgesOf(FOLLOW_UP_EXPERIMENTS);
