/**
 * All exercises, in the order of the paper.
 * @module
 */
import { goodSettings, travel } from './families/abstract';
import { networkParameters, percentiles } from './families/activations';
import { backward, biasGradient } from './families/backward';
import { sharedGradient, staleSteps } from './families/cluster';
import { confidenceInterval, newDomain } from './families/conclusion';
import { conventions } from './families/conventions';
import { convolutionCount, mapStatistics } from './families/convolution';
import { ensembleMean, topError } from './families/ensemble';
import { fold, movingAverage, population } from './families/inference';
import { miniBatchGradient, momentumSteps, sigmoidChain } from './families/introduction';
import { companionNoise, dropoutNoise } from './families/noise';
import { scaleInvariance, stableRate, weightGrowth } from './families/rates';
import { fasterDecay, l2Step, shuffledPairs } from './families/recipe';
import { groupNormalize, renormalize } from './families/successors';
import { identity, normalize, normalizeBatch } from './families/transform';
import { moduleDepth, stepsFactor } from './families/variants';
import { bestRate, centering, covarianceRank } from './families/whitening';
import type { Exercise } from './types';

/** Every exercise of the lessons. */
export const EXERCISES: readonly Exercise[] = [
  travel,
  goodSettings,
  miniBatchGradient,
  momentumSteps,
  sigmoidChain,
  centering,
  covarianceRank,
  bestRate,
  normalize,
  normalizeBatch,
  identity,
  backward,
  population,
  movingAverage,
  conventions,
  fold,
  biasGradient,
  convolutionCount,
  mapStatistics,
  scaleInvariance,
  stableRate,
  weightGrowth,
  dropoutNoise,
  companionNoise,
  percentiles,
  networkParameters,
  sharedGradient,
  staleSteps,
  moduleDepth,
  l2Step,
  fasterDecay,
  shuffledPairs,
  stepsFactor,
  topError,
  ensembleMean,
  newDomain,
  confidenceInterval,
  groupNormalize,
  renormalize,
];
