/**
 * Models that TensorFlow.js loads without this library.
 * @module
 */
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { onlyNode } from '../norm/fold';
import { BatchNormalization } from '../norm/layer';
import { SeededDropout } from './dropout';
import { LocalResponseNormalization } from './local-response';

/**
 * A copy of a model made of TensorFlow.js's own layers only, with the same outputs in inference and the same weights.
 *
 * Batch normalization becomes the stock layer and, where it had one, an activation layer after it; dropout becomes the stock
 * dropout. The caller disposes the copy.
 * @throws BnlabError for a layer that TensorFlow.js has no counterpart of (local response normalization), and for models with
 * nested or shared layers.
 */
export function toStockModel(model: tf.LayersModel): tf.LayersModel {
  const built = new Map<string, tf.SymbolicTensor>();
  const copies: (readonly [from: tf.layers.Layer, to: tf.layers.Layer])[] = [];
  for (const layer of model.layers) {
    const { inputTensors, outputTensors } = onlyNode(layer, 'toStockModel');
    const [output] = outputTensors;
    if (layer.getClassName() === 'InputLayer') {
      built.set(output.name, tf.input({ batchShape: output.shape, dtype: output.dtype, name: layer.name }));
      continue;
    }
    const chain = stockLayers(layer);
    let x: tf.SymbolicTensor | tf.SymbolicTensor[] = inputTensors.map(({ name }) => built.get(name)!);
    if (x.length === 1) x = x[0];
    for (const stock of chain) x = stock.apply(x) as tf.SymbolicTensor;
    built.set(output.name, x as tf.SymbolicTensor);
    copies.push([layer, chain[0]]);
  }
  const mapped = (tensors: readonly tf.SymbolicTensor[]) => tensors.map(({ name }) => built.get(name)!);
  const stock = tf.model({ inputs: mapped(model.inputs), outputs: mapped(model.outputs), name: model.name });
  // a stock layer has no place for the count of a cumulative average, the last weight
  for (const [from, to] of copies)
    if (from.weights.length) to.setWeights(from.getWeights().slice(0, to.weights.length));
  return stock;
}

/** The stock layers that do what a layer does, in order; the first takes its weights. */
function stockLayers(layer: tf.layers.Layer): tf.layers.Layer[] {
  if (layer instanceof BatchNormalization) {
    const { name, axis, epsilon, decay, center, scale, activation } = layer;
    // the stock layer knows no cumulative average; its own default stands for it
    const momentum = decay === 'cumulative' ? undefined : decay;
    const normalization = tf.layers.batchNormalization({ name, axis, epsilon, momentum, center, scale });
    if (activation === 'linear') return [normalization];
    return [normalization, tf.layers.activation({ activation, name: `${name}/${activation}` })];
  }
  if (layer instanceof SeededDropout) return [tf.layers.dropout({ name: layer.name, rate: layer.rate })];
  if (layer instanceof LocalResponseNormalization) {
    throw new BnlabError({
      where: 'toStockModel',
      expected: 'layers that TensorFlow.js has too',
      got: `local response normalization (${layer.name})`,
      hint: 'Save the model as it is and import bnlab before loading it, or build the variant without local response normalization.',
    });
  }
  const type = layer.constructor as unknown as { fromConfig(type: unknown, config: unknown): tf.layers.Layer };
  return [type.fromConfig(type, layer.getConfig())];
}
