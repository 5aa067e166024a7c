/**
 * bnlab in a browser: norms, networks, graphs and training, without files, processes and Node. Bundlers find it as `bnlab/browser`.
 * @module
 */
export * from './errors';
export * from './random';
export * from './engine/portable';
export { useEngine } from './engine/browser';
export * from './graph';
export * from './norm';
export * from './models/dropout';
export * from './models/inception';
export * from './models/inception-table';
export * from './models/local-response';
export * from './models/mnist-net';
export * from './models/stock';
export * from './models/summary';
export * from './models/variants';
export { MiniBatchOrder, type MiniBatchOrderOptions } from './data/loader/batches';
export { generateDigits } from './data/generated/digits';
export type { LabelledImages } from './data/sets/labelled';
export * from './train/crops';
export * from './train/difference';
export * from './train/evaluate';
export * from './train/image-batches';
export { hasFiniteParameters } from './train/loop';
export type {
  Evaluation,
  MetricsRecord,
  TrainingData,
  TrainingProgress,
  TrainingRecipe,
  TrainResult,
} from './train/loop';
export { trainInMemory as train, type MemoryTrainOptions as TrainOptions } from './train/in-memory';
export * from './train/mini-batch';
export * from './train/optimizers';
export * from './train/picture-scale';
export * from './train/schedule';
export * from './train/snapshot';
export * from './train/step';
