/**
 * The two networks of the playground: alike but for batch normalization, and with the same initial weights.
 * @module
 */
import { tf } from '../../engine/portable';
import { batchNormalization } from '../../norm';
import { Random } from '../../random';
import { SIDE } from './digits';
import type { NetworkName } from './names';
import type { Settings } from './settings';
import { itemAt, lastOf } from '../../tuples';
import { redrawKernel } from '../../models/kernels';

/** Units of each hidden layer: small enough for JavaScript on a slow machine. */
const UNITS = 32;

/**
 * `depth` layers `g(W u + b)`, or `g(BN(W u))`, then `W u + b`: 196 pixels in, ten logits out.
 *
 * Weights are Gaussian with the settings' standard deviation, biases 0.
 */
export function network(name: NetworkName, settings: Settings): tf.Sequential {
  const { depth, activation, epsilon } = settings;
  const model = tf.sequential({ name });
  const isBatchNormalized = name === 'bn';
  for (let i = 1; i <= depth; i++) {
    const inputShape = i === 1 ? [SIDE * SIDE] : undefined;
    model.add(tf.layers.dense({ name: `hidden${i}`, units: UNITS, useBias: !isBatchNormalized, inputShape }));
    if (isBatchNormalized) model.add(batchNormalization({ name: `bn${i}`, epsilon }));
    model.add(tf.layers.activation({ name: `activation${i}`, activation }));
  }
  model.add(tf.layers.dense({ name: 'logits', units: 10 }));
  drawWeights(model, settings);
  return model;
}

function drawWeights(model: tf.Sequential, { seed, deviation }: Settings): void {
  for (const layer of denseLayers(model)) {
    const draw = new Random(seed).split(layer.name);
    redrawKernel(layer, ({ size }) => draw.normals(size, 0, deviation));
  }
}

/** The layers that have weight matrices, from the input on. */
export function denseLayers(model: tf.Sequential): tf.layers.Layer[] {
  return model.layers.filter((layer) => layer.getClassName() === 'Dense');
}

/**
 * Inference that also shows what the last nonlinearity receives.
 *
 * x: [N, 196]; logits [N, 10], inputs [N, 32]. The caller disposes both, or runs inside tidy.
 */
export function look(
  model: tf.Sequential,
  x: tf.Tensor,
): { readonly logits: tf.Tensor2D; readonly inputs: tf.Tensor2D } {
  const before = model.layers.slice(0, -2);
  let inputs = x;
  for (const layer of before) inputs = layer.apply(inputs) as tf.Tensor;
  const activated = itemAt(model.layers, before.length).apply(inputs);
  return { logits: lastOf(model.layers).apply(activated) as tf.Tensor2D, inputs: inputs as tf.Tensor2D };
}
