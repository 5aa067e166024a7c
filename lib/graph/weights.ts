/**
 * The weights of a model under names that are the same in every process.
 * @module
 */
import { layerInside } from '../engine/stock/inside';
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { distinctNames, everyLayer } from './walk';

/** A weight, the layer that owns it, and its name. */
export interface NamedWeight {
  /** The layer's path and the weight's own name: `encoder/dense/kernel`. Unique in the model. */
  readonly name: string;
  /** Path of the layer that owns it. */
  readonly path: string;
  readonly weight: tf.LayerVariable;
  readonly variable: tf.Variable;
}

/** Own weights of a layer, parts not included, in the order in which it made them, whatever is trainable. */
export function ownWeights(layer: tf.layers.Layer): readonly tf.LayerVariable[] {
  const { _trainableWeights, _nonTrainableWeights } = layerInside(layer);
  return [..._trainableWeights, ..._nonTrainableWeights];
}

/**
 * All weights of a model, each once, in the walk's order.
 *
 * @throws BnlabError when the model has a weight that no layer of the walk owns: it could not be named, and a copy without it
 * would be incomplete.
 * @example
 * ```ts
 * import { namedWeights, tf } from 'bnlab';
 * const layers = [tf.layers.dense({ name: 'hidden', units: 2, inputShape: [3] })];
 * console.log(namedWeights(tf.sequential({ layers })).map(({ name }) => name)); // [ 'hidden/kernel', 'hidden/bias' ]
 * ```
 */
export function namedWeights(model: tf.LayersModel): readonly NamedWeight[] {
  const distinct = distinctNames();
  const seen = new Set<tf.LayerVariable>();
  const named: NamedWeight[] = [];
  for (const { path, layer } of everyLayer(model)) {
    for (const weight of ownWeights(layer)) {
      if (seen.has(weight)) continue;
      seen.add(weight);
      const own = weight.originalName.split('/').pop()!;
      named.push({ name: distinct(`${path}/${own}`), path, weight, variable: weight.read() as tf.Variable });
    }
  }
  const unknown = model.weights.find((weight) => !seen.has(weight));
  if (unknown) throw nameless(model, unknown);
  return named;
}

function nameless(model: tf.LayersModel, { originalName, shape }: tf.LayerVariable): BnlabError {
  return new BnlabError({
    where: `weights of ${model.name}`,
    expected: 'every weight to belong to a layer of the model',
    got: `${originalName} [${shape.join(', ')}], which none owns`,
    hint: 'Make weights with addWeight, and keep inner layers in a property of the layer that uses them.',
  });
}
