/**
 * The network of section 4.1: three hidden layers of 100 sigmoid units and a ten-way softmax.
 * @module
 */
import { tf } from '../engine/portable';
import { BatchNormalization, batchNormalization, type RunningVariance } from '../norm';
import { batchNormalizationSettings } from '../norm/layer-options';
import { checkBoolean, checkNumber, checkOptionNames, wrongOption } from '../options';
import type { Random } from '../random';
import { itemAt, lastOf } from '../tuples';
import { redrawKernel } from './kernels';

/** Options of {@link mnistNet}; the defaults are the paper's where it gives a value. */
export interface MnistNetOptions {
  /** Whether each hidden layer is batch normalized. */
  readonly isBatchNormalized: boolean;
  /** Draws the weights. */
  readonly random: Random;
  /** Units of each hidden layer, default [100, 100, 100]. */
  readonly hidden?: readonly number[];
  /** Standard deviation of the Gaussian initial weights, default 0.03 (the paper says small). */
  readonly weightStandardDeviation?: number;
  /** Of the normalization, default 1e-3. */
  readonly epsilon?: number;
  /** Of the moving averages, default 0.99. */
  readonly decay?: number;
  /** Default `unbiased`. */
  readonly runningVariance?: RunningVariance;
}

/**
 * `y = g(W u + b)` three times with g the sigmoid, then `W u + b`: 784 binary pixels in, ten logits out.
 *
 * With batch normalization each hidden layer is `g(BN(W u))`: the bias goes, since beta takes its place (section 3.2).
 * Input: [m, 784]; output: [m, 10] logits. 99,710 parameters, 100,010 trainable with BN. Source: section 4.1.
 * @throws BnlabError for options that are unknown, missing or of values they cannot have.
 * @example
 * ```ts
 * import { mnistNet, Random } from 'bnlab';
 * const model = mnistNet({ isBatchNormalized: false, random: new Random(1) });
 * console.log(model.countParams()); // 99710
 * console.log(model.outputs[0].shape); // [ null, 10 ]
 * ```
 */
export function mnistNet(options: MnistNetOptions): tf.Sequential {
  checkMnistOptions(options);
  const { isBatchNormalized, random, hidden = [100, 100, 100], weightStandardDeviation = 0.03 } = options;
  const { epsilon = 1e-3, decay = 0.99, runningVariance = 'unbiased' } = options;
  const model = tf.sequential({ name: isBatchNormalized ? 'mnist_bn' : 'mnist_plain' });
  hidden.forEach((units, i) => {
    const inputShape = i === 0 ? [784] : undefined;
    const name = `hidden${i + 1}`;
    model.add(tf.layers.dense({ name, units, useBias: !isBatchNormalized, inputShape }));
    if (isBatchNormalized) {
      const settings = { name: `${name}_bn`, epsilon, decay, runningVariance, activation: 'sigmoid' as const };
      model.add(batchNormalization(settings));
    } else {
      model.add(tf.layers.activation({ name: `${name}_sigmoid`, activation: 'sigmoid' }));
    }
  });
  model.add(tf.layers.dense({ name: 'logits', units: 10 }));
  drawWeights(model, random, weightStandardDeviation);
  return model;
}

const OPTIONS: readonly (keyof MnistNetOptions)[] = [
  ...(['isBatchNormalized', 'random', 'hidden', 'weightStandardDeviation'] as const),
  ...(['epsilon', 'decay', 'runningVariance'] as const),
];

function checkMnistOptions(options: MnistNetOptions): void {
  const where = 'mnistNet';
  checkOptionNames(where, options, OPTIONS);
  const { isBatchNormalized, random, hidden, weightStandardDeviation: value, ...normalization } = options;
  checkBoolean(where, 'isBatchNormalized', isBatchNormalized);
  if (typeof random?.split !== 'function') {
    const hint = 'Pass new Random(1).';
    throw wrongOption({ where, option: 'random', expected: 'that draws the weights', value: random, hint });
  }
  const isCount = (units: unknown) => Number.isSafeInteger(units) && (units as number) >= 1;
  if (hidden !== undefined && !(Array.isArray(hidden) && hidden.length > 0 && hidden.every(isCount))) {
    throw wrongOption({ where, option: 'hidden', expected: 'as a list of units, 1 or more each', value: hidden });
  }
  if (value !== undefined)
    checkNumber({ where, option: 'weightStandardDeviation', value }, 'of 0 or more', (deviation) => deviation >= 0);
  const { epsilon, decay, runningVariance } = normalization;
  batchNormalizationSettings(where, { epsilon, decay, runningVariance });
}

/** Gaussian kernels from the seeded generator; biases stay 0. Both networks of one seed get the same kernels. */
function drawWeights(model: tf.LayersModel, random: Random, standardDeviation: number): void {
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'Dense') continue;
    const draw = random.split(layer.name);
    redrawKernel(layer, ({ size }) => draw.normals(size, 0, standardDeviation));
  }
}

/** What one pass over the test set shows of a {@link mnistNet}. */
export interface MnistProbe {
  /** [m, 10] */
  readonly logits: tf.Tensor2D;
  /** [m, units], inputs of the sigmoids of the last hidden layer (Figure 1 b and c). */
  readonly sigmoidInputs: tf.Tensor2D;
}

/**
 * Inference that also shows what the sigmoids of the last hidden layer receive.
 *
 * x: [m, 784]. The caller disposes both tensors.
 */
export function probeMnistNet(model: tf.Sequential, x: tf.Tensor2D): MnistProbe {
  const [logits, sigmoidInputs] = tf.tidy(() => {
    const last = model.layers.length - 2;
    let u: tf.Tensor = x;
    for (const layer of model.layers.slice(0, last)) u = layer.apply(u) as tf.Tensor;
    const nonlinearity = itemAt(model.layers, last);
    const inputs = nonlinearity instanceof BatchNormalization ? nonlinearity.normalize(u, 'linear') : u;
    return [lastOf(model.layers).apply(inputs.sigmoid()) as tf.Tensor2D, inputs.clone() as tf.Tensor2D];
  });
  return { logits, sigmoidInputs };
}
