/**
 * Computing with tensors wherever JavaScript runs: what graphs, norms, models and training stand on. It reaches nothing of Node's;
 * the engines of a machine are in `./choose`.
 * @module
 */
export { ENGINE_NAMES, type Engine, type EngineName, type EngineStatus, type TensorView } from './engine';
export { currentEngine, currentPrecision, viewOf, type EngineChoice, type EngineOptions } from './active';
export { PRECISIONS, type Precision } from './precision';
export { tf } from './tf';
export type { FusedActivation, BatchNormAttributes } from './ops/kernels';
export { batchNormTraining, type BatchNormTrainingResult } from './ops/batch-norm-training';
export { syncBatchNorm, type SyncBatchNormResult } from './ops/sync-batch-norm';
export { currentTeam, inTeam, type Team } from './team';
export { checkLabels, partOfLabels, type LabelRule } from './ops/labels';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy';
export { addScaled, floatViews, moveAverage, rewrite } from './in-place';
export { drawn, effect, holdEffects, type Effect, type PendingEffects } from './replay/effects';
export { replayMode, type ReplayMode } from './replay/mode';
export { Watch, type WatchOptions } from './replay/watch';
export { Recorder } from './replay/recorder';
export type { Program } from './replay/program';
