export {
  centralDifferences,
  referenceBackward,
  referenceBackwardClosedForm,
  referenceForward,
  referenceInference,
  type PopulationStatistics,
  type ReferenceForward,
  type ReferenceGradients,
  type ReferenceInput,
} from './reference';
export {
  batchNorm,
  batchNormInference,
  type BatchNormInferenceOptions,
  type BatchNormOptions,
  type BatchNormResult,
} from './transform';
export { BatchNormalization, batchNormalization } from './layer';
export { type Reservation, type StatisticsObserver } from './observation';
export { type BatchNormalizationArgs, type Decay, type RunningVariance } from './layer-options';
export { type TrainingInput, type TrainingOutput } from './training';
export { type WeightOptions } from './weight-options';
export { batchNormalizationLayers } from './find';
export {
  estimatePopulationStatistics,
  streamPopulationStatistics,
  type ModelInput,
  type PopulationOptions,
} from './population';
export { PopulationAverage, type PopulationMethod, type PopulationResult } from './population-average';
export { type HoldsState } from './hold';
export { foldBatchNormalization } from './fold';
export { foldWeights, type FoldInput, type FoldedWeights } from './fold-weights';
export { BatchRenormalization, batchRenormalization, renormLimits, type BatchRenormalizationArgs } from './renorm';
export { GhostBatchNormalization, ghostBatchNormalization, type GhostBatchNormalizationArgs } from './ghost';
export { GroupNormalization, groupNormalization, type GroupNormalizationArgs } from './group';
