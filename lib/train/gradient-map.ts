/**
 * Gradients by the names of their variables.
 * @module
 */
import type { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import { itemAt } from '../tuples';

/**
 * The gradient of a variable.
 *
 * @throws BnlabError where there is none: the loss does not depend on the variable
 */
export function gradientOf(gradients: tf.NamedTensorMap, { name }: Pick<tf.Variable, 'name'>): tf.Tensor {
  const gradient = gradients[name];
  if (gradient) return gradient;
  const hint = 'Let the loss depend on every trainable weight, or freeze the layer.';
  throw new BnlabError({ where: 'gradients', expected: `a gradient for ${name}`, got: 'none', hint });
}

/** Gradients in the order of their variables, by name. */
export function byName(variables: readonly tf.Variable[], gradients: readonly tf.Tensor[]): tf.NamedTensorMap {
  return Object.fromEntries(variables.map(({ name }, i) => [name, itemAt(gradients, i)]));
}
