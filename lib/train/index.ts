/** Training: optimizers, schedule, the loop, checkpoints that survive, evaluation. @module */
export * from './checkpoint';
export * from './crops';
export * from './difference';
export * from './evaluate';
export * from './exchange';
export * from './image-batches';
export * from './metrics';
export * from './mini-batch';
export * from './optimizers';
export * from './picture-batches';
export * from './picture-cache';
export * from './picture-scale';
export * from './safetensors';
export * from './schedule';
export * from './snapshot';
export * from './step';
export * from './trainer';
