/**
 * Initial weights that are drawn by the seed of an experiment.
 * @module
 */
import { tf } from '../engine/portable';
import { firstOf } from '../tuples';

/** Gives a layer another kernel of the same shape; `draw` is called with the one it has. Its other weights stay. */
export function redrawKernel(layer: tf.layers.Layer, draw: (kernel: tf.Tensor) => Float32Array): void {
  tf.tidy(() => {
    const weights = layer.getWeights();
    const kernel = firstOf(weights);
    layer.setWeights([tf.tensor(draw(kernel), kernel.shape), ...weights.slice(1)]);
  });
}
