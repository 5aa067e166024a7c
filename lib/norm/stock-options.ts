/**
 * What our layers take because all layers do.
 * @module
 */

/** Options that every layer of TensorFlow.js takes. */
export const LAYER_OPTIONS = [
  'name',
  'inputShape',
  'batchInputShape',
  'batchSize',
  'dtype',
  'inputDType',
  'trainable',
  'weights',
] as const;
