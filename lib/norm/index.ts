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
export { BatchNormalization, batchNormalization, type TrainingInput, type TrainingOutput } from './layer';
export { type Reservation, type StatisticsObserver } from './observation';
export { type BatchNormalizationArgs, type Decay, type RunningVariance } from './layer-options';
export { type WeightOptions } from './weight-options';
export { batchNormalizationLayers } from './find';
export {
  PopulationAverage,
  estimatePopulationStatistics,
  streamPopulationStatistics,
  type PopulationMethod,
  type PopulationOptions,
} from './population';
export { foldBatchNormalization, foldWeights, type FoldInput, type FoldedWeights } from './fold';
