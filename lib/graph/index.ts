/** Models as graphs: one walk over all layers, names for weights, wiring, description and digest, copies. @module */
export { everyLayer, hasAutomaticName, isModel, partsOf, type Part, type WalkedLayer } from './walk';
export { holdChanges, isHeld } from './held';
export { namedWeights, ownWeights, type NamedWeight } from './weights';
export { callsOf, type Call } from './calls';
export { describeGraph, type GraphDescription, type LayerDescription } from './describe';
export { copyModel, type CopyOptions, type Edit, type ModelCopy } from './copy';
export { restoreModel, storeModel, type StoredModel } from './store';
export type { GraphData, LayerData } from './data';
export { withoutAuxiliary } from './heads';
export { trainingSteps, type FollowsSteps } from './steps';
export { repetitionOf, type RepeatingLayer, type Repetition } from './repetition';
