/** Models as graphs: one walk over all layers, names for weights, wiring, description and digest. @module */
export { everyLayer, isModel, type WalkedLayer } from './walk';
export { namedWeights, type NamedWeight } from './weights';
export { callsOf, type Call } from './calls';
export { describeGraph, type GraphDescription, type LayerDescription } from './describe';
export { graphDigest } from './digest';
export { repetitionOf, type RepeatingLayer, type Repetition } from './repetition';
