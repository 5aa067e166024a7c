/**
 * The fully connected networks of the small experiments: like those of section 4.1, of any depth, nonlinearity and placement.
 * @module
 */
import { tf } from '../../engine';
import { batchNormalization } from '../../norm';
import { Random } from '../../random';
import { describeNetwork, type NetworkDescription } from '../../runs/network';

/** What such a network is. */
export interface DenseNetwork {
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: 'sigmoid' | 'relu';
  /** Where batch normalization stands: before the nonlinearity as in the paper, after it, or nowhere. */
  readonly normalization: 'before' | 'after' | 'none';
  /** Standard deviation of the Gaussian weights; `he` is sqrt(2 / n) of the n inputs. */
  readonly deviation: number | 'he';
  /** Default 784. */
  readonly inputs?: number;
}

/** Builds a network from its description and a seed; networks of one seed and shape start from the same kernels. */
export function denseNetwork(network: DenseNetwork, seed: number): tf.Sequential {
  const { hidden, activation, normalization, deviation, inputs = 784 } = network;
  const model = tf.sequential();
  hidden.forEach((units, i) => {
    const inputShape = i === 0 ? [inputs] : undefined;
    const name = `hidden${i + 1}`;
    const normalized = { epsilon: 1e-3, decay: 0.9 };
    model.add(tf.layers.dense({ name, units, useBias: normalization !== 'before', inputShape }));
    if (normalization === 'before') {
      model.add(batchNormalization({ name: `${name}_bn`, ...normalized, activation }));
    } else {
      model.add(tf.layers.activation({ name: `${name}_${activation}`, activation }));
      if (normalization === 'after') model.add(batchNormalization({ name: `${name}_bn`, ...normalized }));
    }
  });
  model.add(tf.layers.dense({ name: 'logits', units: 10, inputShape: hidden.length === 0 ? [inputs] : undefined }));
  drawKernels(model, new Random(seed), deviation);
  return model;
}

function drawKernels(model: tf.Sequential, random: Random, deviation: DenseNetwork['deviation']): void {
  tf.tidy(() => {
    for (const layer of model.layers.filter((each) => each.getClassName() === 'Dense')) {
      const [kernel, ...rest] = layer.getWeights();
      const spread = deviation === 'he' ? Math.sqrt(2 / kernel.shape[0]) : deviation;
      const values = random.split(layer.name).normals(kernel.size, 0, spread);
      layer.setWeights([tf.tensor(values, kernel.shape), ...rest]);
    }
  });
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

/** Each layer's input to its nonlinearity and its output, layer by layer, in inference or in training. The caller disposes all. */
export function activations(
  model: tf.Sequential,
  x: tf.Tensor,
  { training = false }: { readonly training?: boolean } = {},
): { readonly inputs: readonly tf.Tensor2D[]; readonly outputs: readonly tf.Tensor2D[] } {
  const inputs: tf.Tensor2D[] = [];
  const outputs: tf.Tensor2D[] = [];
  let u = x;
  for (const layer of model.layers.slice(0, -1)) {
    const isDense = layer.getClassName() === 'Dense';
    u = layer.apply(u, { training }) as tf.Tensor;
    if (isDense) inputs.push(u as tf.Tensor2D);
    else outputs.push(u as tf.Tensor2D);
  }
  return { inputs, outputs };
}
