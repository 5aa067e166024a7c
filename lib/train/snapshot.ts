/**
 * A model and its optimizer as named tensors, and back.
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import type { Optimizer } from './optimizers';
import type { SafeTensor } from './safetensors';

/** A weight with a name that is the same in every process. */
interface NamedWeight {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** Layer names such as `dense_Dense3` count layers of the whole process, so they cannot name anything on disk. */
const AUTOMATIC = /_[A-Z]\w*\d+$/;
const layerName = (layer: tf.layers.Layer, index: number) =>
  AUTOMATIC.test(layer.name) ? `layer_${index}` : layer.name;

function namedWeights(model: tf.LayersModel): NamedWeight[] {
  return model.layers.flatMap((layer, index) =>
    layer.weights.map((weight, position) => {
      const own = weight.originalName.split('/').pop()!;
      const clash = layer.weights.some((other, i) => i < position && other.originalName === weight.originalName);
      const name = `${layerName(layer, index)}/${own}${clash ? `_${position}` : ''}`;
      return { name, variable: weight.read() as tf.Variable };
    }),
  );
}

/** Settings that have no influence on what a built layer computes, or only on its first weights. */
const IRRELEVANT = /initializer|regularizer|constraint|^name$|^trainable$|^dtype$|^batch_?input_?shape$|^seed$/i;

/**
 * What a model computes, as plain JSON: for each layer its class, settings and weight shapes. Two models with equal
 * descriptions can exchange weights.
 */
export function describeModel(model: tf.LayersModel): unknown {
  const layers = model.layers.map((layer, index) => {
    const settings = Object.entries(layer.getConfig()).filter(([key, value]) => !IRRELEVANT.test(key) && value != null);
    const weights = layer.weights.map(({ originalName, shape }) => [originalName.split('/').pop()!, shape]);
    return {
      name: layerName(layer, index),
      class: layer.getClassName(),
      weights: Object.fromEntries(weights) as unknown,
      settings: Object.fromEntries(settings),
    };
  });
  return {
    name: AUTOMATIC.test(model.name) || /^(model|sequential)\d*$/.test(model.name) ? 'model' : model.name,
    layers,
  };
}

/** Copies of all weights (`model/…`) and of the optimizer's slots (`optimizer/…`), read from the engine. */
export function captureTensors(model: tf.LayersModel, optimizer?: Optimizer): Map<string, SafeTensor> {
  const tensors = new Map<string, SafeTensor>();
  const slots = optimizer?.state();
  const weights = namedWeights(model);
  for (const { name, variable } of weights) tensors.set(`model/${name}`, capture(variable));
  for (const { name, variable } of weights) {
    const slot = slots?.get(variable.name);
    if (slot) tensors.set(`optimizer/${name}`, capture(slot));
  }
  return tensors;
}

/**
 * Sets all weights, and the optimizer's slots where an optimizer is given, from captured tensors.
 *
 * @throws BnlabError (`data`) naming the first weight that is missing, of another shape, or not in the model; nothing is changed then.
 */
export function restoreTensors(
  model: tf.LayersModel,
  tensors: ReadonlyMap<string, SafeTensor>,
  optimizer?: Optimizer,
): void {
  const weights = namedWeights(model);
  for (const { name, variable } of weights) checkTensor(name, variable, tensors.get(`model/${name}`));
  const known = new Set(weights.flatMap(({ name }) => [`model/${name}`, `optimizer/${name}`]));
  const foreign = [...tensors.keys()].find((name) => !known.has(name));
  if (foreign) throw refusal('no tensor that the model lacks', foreign);
  for (const { name, variable } of weights) {
    withTensor(tensors.get(`model/${name}`)!, (tensor) => variable.assign(tensor));
    const slot = tensors.get(`optimizer/${name}`);
    if (slot && optimizer) withTensor(slot, (tensor) => optimizer.restore(variable.name, tensor));
  }
}

function capture(variable: tf.Tensor): SafeTensor {
  // copied: the engine may hand out its own memory
  return { shape: variable.shape, values: variable.dataSync().slice() };
}

function withTensor(source: SafeTensor, use: (tensor: tf.Tensor) => void): void {
  const tensor = tf.tensor(source.values, [...source.shape]);
  try {
    use(tensor);
  } finally {
    tensor.dispose();
  }
}

function checkTensor(name: string, variable: tf.Variable, found: SafeTensor | undefined): void {
  const expected = `${name} of shape [${variable.shape.join(', ')}]`;
  if (!found) throw refusal(expected, 'no such tensor');
  if (found.shape.join() !== variable.shape.join()) throw refusal(expected, `shape [${found.shape.join(', ')}]`);
  if (variable.dtype === 'float32' && !(found.values instanceof Float32Array))
    throw refusal(`${expected}, 32-bit floats`, 'another type');
}

function refusal(expected: string, got: string): BnlabError {
  const hint = 'The file belongs to another model: build the model that it was saved from.';
  return new BnlabError({ kind: 'data', where: 'weights', expected, got, hint });
}
