/**
 * A model and its optimizer as named tensors, and back.
 * @module
 */
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { describeGraph, hasAutomaticName, namedWeights } from '../graph';
import type { Optimizer } from './optimizers';
import type { SafeTensor } from './safetensors';

/**
 * What a model computes and learns, as plain JSON: its layers with all settings, the wiring, the weights' shapes, what is
 * trainable. Two models with equal descriptions can exchange weights and go on alike.
 *
 * @throws BnlabError when the model has a weight that no layer of it owns.
 */
export function describeModel(model: tf.LayersModel): unknown {
  return { name: hasAutomaticName(model) ? 'model' : model.name, ...describeGraph(model) };
}

/**
 * Copies of all weights (`model/…`) and of the optimizer's slots (`optimizer/…`), read from the engine.
 *
 * @throws BnlabError when the model has a weight that no layer of it owns: the copy would not be whole.
 */
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
 * Sets all weights, and the optimizer's slots where an optimizer is given, from captured tensors: a weight that had no slot then
 * has none afterwards.
 *
 * @throws BnlabError (`data`) naming the first weight that is missing, of another shape, or not in the model, and the first slot
 * that is not like its weight; nothing is changed then.
 */
export function restoreTensors(
  model: tf.LayersModel,
  tensors: ReadonlyMap<string, SafeTensor>,
  optimizer?: Optimizer,
): void {
  const weights = namedWeights(model);
  for (const { name, variable } of weights) {
    checkTensor(name, variable, tensors.get(`model/${name}`));
    const slot = tensors.get(`optimizer/${name}`);
    if (slot) checkTensor(`the optimizer's slot of ${name}`, variable, slot);
  }
  const known = new Set(weights.flatMap(({ name }) => [`model/${name}`, `optimizer/${name}`]));
  const foreign = [...tensors.keys()].find((name) => !known.has(name));
  if (foreign) throw refusal('no tensor that the model lacks', foreign);
  for (const { name, variable } of weights) {
    withTensor(tensors.get(`model/${name}`)!, (tensor) => variable.assign(tensor));
    if (!optimizer) continue;
    const slot = tensors.get(`optimizer/${name}`);
    if (slot) withTensor(slot, (tensor) => optimizer.restore(variable.name, tensor));
    else optimizer.forget(variable.name);
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
  if (found.values.length !== variable.size)
    throw refusal(`${expected}, ${variable.size} values`, String(found.values.length));
}

function refusal(expected: string, got: string): BnlabError {
  const hint = 'The file belongs to another model: build the model that it was saved from.';
  return new BnlabError({ kind: 'data', where: 'weights', expected, got, hint });
}
