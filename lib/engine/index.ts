export { ENGINE_NAMES, type Engine, type EngineName, type EngineStatus, type TensorView } from './engine';
export { ENGINES, currentEngine, useEngine, viewOf, type EngineChoice } from './choose';
export { tf } from './tf';
export type { FusedActivation, BatchNormAttributes } from './ops/kernels';
export { batchNormTraining, type BatchNormTrainingResult } from './ops/batch-norm-training';
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy';
export { floatViews, moveAverage, rewrite } from './in-place';
export { drawn, effect, Recorder } from './replay/recorder';
export type { Program } from './replay/program';
