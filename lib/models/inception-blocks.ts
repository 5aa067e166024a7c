/**
 * The pieces an Inception network is put together from.
 * @module
 */
import { tf } from '../engine/tf';
import { batchNormalization } from '../norm/layer';
import type { Random } from '../random';
import { SeededDropout } from './dropout';
import type { ModuleRow } from './inception-table';

/** What every piece of one network has in common. */
export interface BlockSettings {
  readonly normalization: boolean;
  readonly activation: 'relu' | 'sigmoid';
  readonly epsilon: number;
  readonly decay: number;
  /** Factor on the standard deviation of the initial convolution weights. */
  readonly initialScale: number;
  /** Normalize each activation on its own instead of each feature map. */
  readonly perActivation: boolean;
  readonly random: Random;
  /** Number of filters at the network's width. */
  readonly filters: (full: number) => number;
}

/** A convolution to build. */
export interface Convolution {
  readonly name: string;
  readonly patch: number;
  readonly stride?: number;
  /** Number of filters at full width. */
  readonly filters: number;
  /** Depth multiplier of a separable convolution; a dense one where absent. */
  readonly separable?: number;
}

/** A seed of 1 or more (the stock initializers take 0 for no seed) that belongs to a layer's name. */
export const seedOf = (random: Random, name: string): number => random.split(name).integer(0x7ffffffe) + 1;

/**
 * Convolution, batch normalization and nonlinearity; without normalization the convolution has a bias instead.
 *
 * Weights start as normals of variance `2 / fan-in` for ReLU (He et al., 2015) and `1 / fan-in` for sigmoid, cut off at two
 * deviations as TensorFlow.js does: what is left has 0.77 of that variance.
 */
export function convolution(
  input: tf.SymbolicTensor,
  settings: BlockSettings,
  options: Convolution,
): tf.SymbolicTensor {
  const { normalization, activation, random, initialScale } = settings;
  const { name, patch, stride = 1, separable } = options;
  const scale = (activation === 'relu' ? 2 : 1) * initialScale ** 2;
  const initializer = (part: string) =>
    tf.initializers.varianceScaling({
      scale,
      mode: 'fanIn',
      distribution: 'normal',
      seed: seedOf(random, `${name}${part}`),
    });
  const shared = {
    name,
    filters: settings.filters(options.filters),
    kernelSize: patch,
    strides: stride,
    padding: 'same' as const,
    useBias: !normalization,
    activation: normalization ? ('linear' as const) : activation,
  };
  const [depthwiseInitializer, pointwiseInitializer] = [initializer('/depthwise'), initializer('/pointwise')];
  const layer = separable
    ? tf.layers.separableConv2d({ ...shared, depthMultiplier: separable, depthwiseInitializer, pointwiseInitializer })
    : tf.layers.conv2d({ ...shared, kernelInitializer: initializer('') });
  const output = layer.apply(input) as tf.SymbolicTensor;
  return normalization ? normalize(output, settings, `${name}/bn`) : output;
}

function normalize(input: tf.SymbolicTensor, settings: BlockSettings, name: string): tf.SymbolicTensor {
  const { epsilon, decay, activation, perActivation } = settings;
  const layer = batchNormalization({ name, epsilon, decay, activation });
  const shape = input.shape.slice(1) as number[];
  if (!perActivation || shape.length === 1) return layer.apply(input) as tf.SymbolicTensor;
  // flattened, every activation is a channel of its own
  const flat = tf.layers.flatten({ name: `${name}/flatten` }).apply(input);
  const normalized = layer.apply(flat);
  return tf.layers.reshape({ targetShape: shape, name: `${name}/reshape` }).apply(normalized) as tf.SymbolicTensor;
}

/** A 3x3 max or average pooling with padding, as between the stages (stride 2) and inside the modules. */
export function pooling(
  input: tf.SymbolicTensor,
  kind: 'avg' | 'max',
  stride: number,
  name: string,
): tf.SymbolicTensor {
  const settings = { poolSize: 3, strides: stride, padding: 'same' as const, name };
  const layer = kind === 'max' ? tf.layers.maxPooling2d(settings) : tf.layers.averagePooling2d(settings);
  return layer.apply(input) as tf.SymbolicTensor;
}

/** One module of Figure 5: 1x1, 3x3, two 3x3 and pooling side by side; a stride is taken by the last 3x3s and the pooling. */
export function inceptionModule(input: tf.SymbolicTensor, settings: BlockSettings, row: ModuleRow): tf.SymbolicTensor {
  const step = (from: tf.SymbolicTensor, name: string, [patch, filters]: readonly [number, number], stride = 1) =>
    convolution(from, settings, { name: `${row.id}/${name}`, patch, filters, stride });
  const branches: tf.SymbolicTensor[] = [];
  if (row.one) branches.push(step(input, '1x1', [1, row.one]));
  branches.push(step(step(input, '3x3_reduce', [1, row.threeReduce]), '3x3', [3, row.three], row.stride));
  const first = step(step(input, 'double3x3_reduce', [1, row.doubleReduce]), 'double3x3_a', [3, row.double]);
  branches.push(step(first, 'double3x3_b', [3, row.double], row.stride));
  const pooled = pooling(input, row.pool, row.stride, `${row.id}/pool`);
  branches.push(row.projection ? step(pooled, 'projection', [1, row.projection]) : pooled);
  return tf.layers.concatenate({ name: `${row.id}/output`, axis: -1 }).apply(branches) as tf.SymbolicTensor;
}

/** Side of the window that an auxiliary classifier averages over, in positions. */
export const AUXILIARY_WINDOW = 5;

/** GoogLeNet's auxiliary classifier: 5x5 average with stride 3, 1x1 convolution to 128, 1024 units, dropout 0.7, logits [N, classes]. */
export function auxiliaryClassifier(
  input: tf.SymbolicTensor,
  settings: BlockSettings,
  classes: number,
  id: string,
): tf.SymbolicTensor {
  const { normalization, activation, random } = settings;
  const name = (part: string) => `auxiliary_${id}/${part}`;
  const units = settings.filters(1024);
  let x = tf.layers
    .averagePooling2d({ poolSize: AUXILIARY_WINDOW, strides: 3, padding: 'valid', name: name('pool') })
    .apply(input) as tf.SymbolicTensor;
  x = convolution(x, settings, { name: name('1x1'), patch: 1, filters: 128 });
  x = tf.layers.flatten({ name: name('flatten') }).apply(x) as tf.SymbolicTensor;
  const kernelInitializer = tf.initializers.heNormal({ seed: seedOf(random, name('dense')) });
  const dense = { units, name: name('dense'), kernelInitializer, useBias: !normalization };
  x = tf.layers.dense({ ...dense, activation: normalization ? 'linear' : activation }).apply(x) as tf.SymbolicTensor;
  if (normalization) x = normalize(x, settings, name('dense/bn'));
  x = new SeededDropout({ rate: 0.7, seed: seedOf(random, name('dropout')), name: name('dropout') }).apply(
    x,
  ) as tf.SymbolicTensor;
  return classifier(x, random, classes, name('logits'));
}

/** The last layer: logits [N, classes] with bias, weights by Glorot's rule. */
export function classifier(input: tf.SymbolicTensor, random: Random, classes: number, name: string): tf.SymbolicTensor {
  const kernelInitializer = tf.initializers.glorotNormal({ seed: seedOf(random, name) });
  return tf.layers.dense({ units: classes, kernelInitializer, name }).apply(input) as tf.SymbolicTensor;
}
