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
export {
  BatchNormalization,
  batchNormalization,
  type BatchNormalizationArgs,
  type RunningVariance,
  type StatisticsObserver,
} from './layer';
export { batchNormalizationLayers } from './find';
export {
  PopulationAverage,
  estimatePopulationStatistics,
  streamPopulationStatistics,
  type PopulationMethod,
  type PopulationOptions,
} from './population';
export { foldBatchNormalization, foldWeights, type FoldInput, type FoldedWeights } from './fold';
