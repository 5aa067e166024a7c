import type { Experiment } from './experiment';
import type { CellExperiment } from './cells';
import { figure1BestExperiment } from './figure1-best';
import { imagenetteExperiment, imagenetteWideExperiment } from './imagenette';
import { ablationExperiment } from './ablation';
import { dropoutExperiment } from './dropout';
import { ensembleExperiment } from './ensemble';
import { figure1Experiment } from './figure1-run';
import { ladderExperiment } from './ladder';
import { learningRatesExperiment } from './learning-rates';
import { SMALL_EXPERIMENTS } from './small';
import { FOLLOW_UP_EXPERIMENTS } from './follow-ups';

/** All experiments: those of the paper's figures and tables, in its order, then the small ones, then those of later papers. */
export const EXPERIMENTS: readonly Experiment[] = [
  learningRatesExperiment,
  dropoutExperiment,
  figure1Experiment,
  ablationExperiment,
  ladderExperiment,
  ensembleExperiment,
  ...SMALL_EXPERIMENTS,
  ...FOLLOW_UP_EXPERIMENTS,
];

/** Experiments that run cell by cell, and go on from their stored records. */
export const CELL_EXPERIMENTS: readonly CellExperiment[] = [
  figure1BestExperiment,
  imagenetteExperiment,
  imagenetteWideExperiment,
];

export * from './cells';
export * from './figure1-best';
export * from './imagenette';
export { checkRunOptions, type Experiment, type Progress, type RunOptions, type RunResult } from './experiment';
export {
  FIGURE1,
  figure1Recipe,
  trainFigure1,
  type TrainFigure1Options,
  type Figure1Point,
  type Figure1Recipe,
} from './figure1';
export {
  figure1Experiment,
  judgeFigure1,
  runFigure1,
  summarizeFigure1,
  toCurves,
  type Figure1Curves,
  type Figure1Record,
  type Figure1Verdict,
} from './figure1-run';
export { quantile } from '../statistics';
export { readImageRecord } from './judges/image-record';
export {
  claimRows,
  provenance,
  resultsFolder,
  runQuick,
  startLesson,
  storedCells,
  storedRecord,
  type ClaimRow,
} from './lesson';
export { judgeClaims } from './judges';
export { meanInterval } from '../interval';
export { judgePaired, type IntervalVerdict, type Paired } from './judges/verdict';
export { normalizeOutsideGradient, type OutsideGradient } from './identities/outside-gradient';
export { SMALL_EXPERIMENTS } from './small';
export { FOLLOW_UP_EXPERIMENTS } from './follow-ups';
export { followUpRows, judgeFollowUps } from './follow-ups/judged';
export { probe, type Probe } from './follow-ups/landscape';
export { measureSmall, storedSmall } from './small/in-lessons';
export { readSmallRecord, type SmallRecord } from './small/small';
export { activations, denseNetwork, type DenseNetwork } from './small/network';
export { DistributionNoise } from './small/noise';
export type { NormalizationKind } from './small/normalizations';
export { accuracyOn, digits, settle, trainDense, type Training } from './small/mnist';
export { gradientsOn } from './small/gradients';
export * from './image-runs';
export * from './ladder';
export * from './final-accuracies';
export * from './ablation';
export * from './dropout';
export * from './ensemble';
export * from './learning-rates';
export * from './imagenet-recipes';
export type { Figure1Network, Figure1Results, Figure1Run, PercentileCurves } from './figure1-curves';
