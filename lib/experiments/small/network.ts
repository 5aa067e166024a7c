/**
 * The fully connected networks of the small experiments: like those of section 4.1, of any depth, nonlinearity and placement.
 * @module
 */
import { tf } from '../../engine';
import { Random } from '../../random';
import { describeNetwork, type NetworkDescription } from '../../runs/network';
import { DistributionNoise } from './noise';
import { normalizationLayer, takesActivation, type NormalizationKind } from './normalizations';
import { firstOf } from '../../tuples';
import { SeededDropout } from '../../models/dropout';
import { redrawKernel } from '../../models/kernels';

/** What such a network is. */
export interface DenseNetwork {
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: 'sigmoid' | 'relu';
  /** Where batch normalization stands: before the nonlinearity as in the paper, after it, or nowhere. */
  readonly normalization: 'before' | 'after' | 'none';
  /** Which normalization stands there; default batch normalization, its averages weighing the old value by 0.9. */
  readonly layer?: NormalizationKind;
  /** Amplitude of {@link DistributionNoise} right before the nonlinearity; absent: no such layer. */
  readonly noise?: number;
  /** Share of each hidden layer's outputs that Dropout zeroes in training; absent: no such layer. */
  readonly dropout?: number;
  /** Standard deviation of the Gaussian weights; `he` is sqrt(2 / n) of the n inputs. */
  readonly deviation: number | 'he';
  /** Default 784. */
  readonly inputs?: number;
}

/** Builds a network from its description and a seed; networks of one seed and shape start from the same kernels. */
export function denseNetwork(network: DenseNetwork, seed: number): tf.Sequential {
  const { hidden, normalization, deviation, inputs = 784 } = network;
  const model = tf.sequential();
  hidden.forEach((units, i) => {
    const inputShape = i === 0 ? [inputs] : undefined;
    const name = `hidden${i + 1}`;
    model.add(tf.layers.dense({ name, units, useBias: normalization !== 'before', inputShape }));
    for (const layer of afterDense(network, name, seed)) model.add(layer);
  });
  model.add(tf.layers.dense({ name: 'logits', units: 10, inputShape: hidden.length === 0 ? [inputs] : undefined }));
  drawKernels(model, new Random(seed), deviation);
  return model;
}

/** What follows the linear part of a hidden layer: normalization, noise, nonlinearity and Dropout in their order. */
function afterDense(network: DenseNetwork, name: string, seed: number): tf.layers.Layer[] {
  const { activation, normalization, layer = { kind: 'batch' }, noise, dropout } = network;
  const isFused = normalization === 'before' && noise === undefined && takesActivation(layer);
  const normalize = (own: typeof activation | 'linear') =>
    normalizationLayer(layer, { name: `${name}_bn`, activation: own });
  const dropped = dropout === undefined ? [] : [new SeededDropout({ name: `${name}_dropout`, rate: dropout, seed })];
  if (isFused) return [normalize(activation), ...dropped];
  return [
    ...(normalization === 'before' ? [normalize('linear')] : []),
    ...(noise === undefined ? [] : [new DistributionNoise({ name: `${name}_noise`, seed, amplitude: noise })]),
    tf.layers.activation({ name: `${name}_${activation}`, activation }),
    ...(normalization === 'after' ? [normalize('linear')] : []),
    ...dropped,
  ];
}

function drawKernels(model: tf.Sequential, random: Random, deviation: DenseNetwork['deviation']): void {
  for (const layer of model.layers.filter((each) => each.getClassName() === 'Dense')) {
    redrawKernel(layer, ({ shape, size }) => {
      const spread = deviation === 'he' ? Math.sqrt(2 / firstOf(shape)) : deviation;
      return random.split(layer.name).normals(size, 0, spread);
    });
  }
}

/** What a reader must know of it. */
export function describeDense(network: DenseNetwork): NetworkDescription {
  const model = denseNetwork(network, 1);
  const { hidden, normalization } = network;
  const described = describeNetwork(model, {
    modules: hidden.length,
    width: hidden[0] ?? 0,
    isBatchNormalized: normalization !== 'none',
  });
  model.dispose();
  return described;
}

/** What each hidden layer's linear part gives and what the layer gives to the next one, layer by layer, in inference or in training. The caller disposes all. */
export function activations(
  model: tf.Sequential,
  x: tf.Tensor,
  { training = false }: { readonly training?: boolean } = {},
): { readonly inputs: readonly tf.Tensor2D[]; readonly outputs: readonly tf.Tensor2D[] } {
  const inputs: tf.Tensor2D[] = [];
  const outputs: tf.Tensor2D[] = [];
  let u = x;
  model.layers.slice(0, -1).forEach((layer, i) => {
    u = layer.apply(u, { training }) as tf.Tensor;
    if (layer.getClassName() === 'Dense') inputs.push(u as tf.Tensor2D);
    else if (model.layers[i + 1]?.getClassName() === 'Dense') outputs.push(u as tf.Tensor2D);
  });
  return { inputs, outputs };
}
