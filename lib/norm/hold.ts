/**
 * What a training call moves besides the statistics of our own layers, held while population statistics are estimated.
 * @module
 */
import { tf } from '../engine/portable';
import { everyLayer } from '../graph';

/** A layer with state that is no weight and that a training call moves: the step of Dropout's masks. */
export interface HoldsState {
  /** Remembers the state. @returns a function that sets it again. */
  holdState(): () => void;
}

/**
 * Remembers what training calls of a model would move: the state of every {@link HoldsState}, and the moving averages of
 * TensorFlow.js's own batch normalization.
 *
 * @returns a function that sets all of it again; call it once.
 */
export function holdStates(model: tf.LayersModel): () => void {
  const restore = everyLayer(model).flatMap(({ layer }) => {
    if (holdsState(layer)) return [layer.holdState()];
    return layer.getClassName() === 'BatchNormalization' ? [holdWeights(layer)] : [];
  });
  return () => restore.forEach((one) => one());
}

function holdsState(layer: object): layer is HoldsState {
  return 'holdState' in layer && typeof layer.holdState === 'function';
}

function holdWeights(layer: tf.layers.Layer): () => void {
  const held = layer.nonTrainableWeights.map((weight) => ({ weight, value: tf.keep(weight.read().clone()) }));
  return () => {
    for (const { weight, value } of held) {
      weight.write(value);
      value.dispose();
    }
  };
}
