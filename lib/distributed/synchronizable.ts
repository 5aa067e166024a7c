/**
 * Whether the normalization of a network can see a mini-batch that several processes share.
 * @module
 */
import type { tf } from '../engine';
import { BnlabError } from '../errors';
import { everyLayer } from '../graph';
import { BatchNormalization } from '../norm';

/** Class names of TensorFlow.js's own layers whose statistics stay those of one process. */
const STOCK = ['BatchNormalization'];

/** @throws BnlabError naming the first layer that normalizes by statistics of the mini-batch in its own way. */
export function checkSynchronizable(model: tf.LayersModel): void {
  for (const { layer, path } of everyLayer(model)) {
    const isOther = layer instanceof BatchNormalization && layer.constructor !== BatchNormalization;
    if (!isOther && !STOCK.includes(layer.getClassName())) continue;
    const expected = 'batchNormalization layers of bnlab, which know other processes';
    const hint = 'Train with local normalization, or replace the layer.';
    const got = `${path}, a ${layer.getClassName()}`;
    throw new BnlabError({ where: 'synchronized batch normalization', expected, got, hint });
  }
}
