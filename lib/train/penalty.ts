/**
 * The L2 penalty on the weights (the paper reduces it fivefold where batch normalization is used, section 4.2.1).
 * @module
 */
import { addScaled, type tf } from '../engine/portable';
import { gradientOf } from './gradient-map';

/** The variables among trainable weights that the penalty is for: of convolutions and dense layers, not biases, gamma or beta. */
export function penalizedVariables(weights: readonly tf.LayerVariable[]): tf.Variable[] {
  const penalized = weights.filter(({ originalName }) => originalName.endsWith('kernel'));
  return penalized.map((weight) => weight.read() as tf.Variable);
}

/**
 * Adds the gradient of `l2 / 2 sum W^2`, which is `l2 W`, to the gradients of the given variables: in their own memory where
 * the engine allows it and nobody else holds it, otherwise by replacing the entries of `gradients`.
 *
 * On the tape the penalty would cost one pass over all weights forward and another backward; here it is one in all.
 */
export function addPenaltyGradients(variables: readonly tf.Variable[], gradients: tf.NamedTensorMap, l2: number): void {
  for (const variable of variables) {
    gradients[variable.name] = addScaled(gradientOf(gradients, variable), l2, variable);
  }
}
