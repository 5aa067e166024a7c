/**
 * Models with auxiliary classifiers: outputs besides the first that only training looks at.
 * @module
 */
import { tf } from '../engine/portable';
import { firstOf } from '../tuples';

/** The same network (the same weights, not copies) with the classifier, its first output, as its only one; dispose either, not both. */
export function withoutAuxiliary(model: tf.LayersModel): tf.LayersModel {
  return model.outputs.length === 1
    ? model
    : tf.model({ inputs: model.inputs, outputs: firstOf(model.outputs), name: model.name });
}
