/**
 * The small experiments, in the order of the paper.
 * @module
 */
import { amplificationByDepth } from './amplification';
import { batchMates } from './batch-mates';
import { deepSigmoid } from './deep-sigmoid';
import { dropoutDigits } from './dropout-digits';
import { gaussianInputs } from './gaussian-inputs';
import { generalization } from './generalization';
import { gradientNoise } from './gradient-noise';
import { jacobian } from './jacobian';
import { linearRegime } from './linear-regime';
import { movingAverages } from './moving-averages';
import { newDomain } from './new-domain';
import { optimizers } from './optimizers';
import { outsideScale } from './outside-scale';
import { parallelism } from './parallelism';
import { placement } from './placement';
import { saturation } from './saturation';
import { judgesOf } from './small';
import { sparseInputs } from './sparse-inputs';
import { staleness } from './staleness';
import { subNetwork } from './sub-network';
import { vanishingGradients } from './vanishing-gradients';
import { weightGrowth } from './weight-growth';
import { whitenedInputs } from './whitened-inputs';
import { whiteningCost } from './whitening-cost';

/** All of them. */
export const SMALL_EXPERIMENTS = [
  deepSigmoid,
  gradientNoise,
  parallelism,
  subNetwork,
  saturation,
  vanishingGradients,
  optimizers,
  whitenedInputs,
  outsideScale,
  whiteningCost,
  linearRegime,
  movingAverages,
  gaussianInputs,
  placement,
  amplificationByDepth,
  weightGrowth,
  jacobian,
  batchMates,
  generalization,
  dropoutDigits,
  staleness,
  sparseInputs,
  newDomain,
] as const;

/** One judge a claim. */
export const SMALL_JUDGES = judgesOf(SMALL_EXPERIMENTS);
