/**
 * Finding the batch normalization layers of a model.
 * @module
 */
import type { tf } from '../engine/tf';
import { everyLayer } from '../graph';
import { BatchNormalization } from './layer';

/** All batch normalization layers of a model, each once, in order: those in models, wrappers and recurrent cells inside it too. */
export function batchNormalizationLayers(model: tf.LayersModel): BatchNormalization[] {
  return everyLayer(model)
    .map(({ layer }) => layer)
    .filter((layer) => layer instanceof BatchNormalization);
}
