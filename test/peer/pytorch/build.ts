/** The networks of {@link drawNetwork} built here, with numbers from the seed and not from an initializer. */
import { tf } from '../../../lib/engine';
import { LocalResponseNormalization } from '../../../lib/models';
import { batchNormalization } from '../../../lib/norm';
import { Random } from '../../../lib/random';
import type { SafeTensor } from '../../../lib/train';
import type { NetworkNode, NetworkRecipe } from './network';

type Settings = Record<string, never>;

function layerOf(node: NetworkNode): tf.layers.Layer {
  const { name } = node;
  const s = node as object as Settings;
  const window = {
    kernelSize: s.kernel,
    strides: s.stride,
    padding: s.padding,
    dilationRate: s.dilation,
    useBias: s.bias,
  };
  const pool = { name, poolSize: s.kernel, strides: s.stride, padding: s.padding };
  const makers: Record<string, () => tf.layers.Layer> = {
    conv: () => tf.layers.conv2d({ name, ...window, filters: s.filters }),
    depthwise: () => tf.layers.depthwiseConv2d({ name, ...window, depthMultiplier: s.multiplier }),
    separable: () => tf.layers.separableConv2d({ name, ...window, filters: s.filters, depthMultiplier: s.multiplier }),
    maxPool: () => tf.layers.maxPooling2d(pool),
    averagePool: () => tf.layers.averagePooling2d(pool),
    batchNorm: () => {
      const { epsilon, decay, center, scale, runningVariance, frozen, activation } = s;
      return batchNormalization({ name, epsilon, decay, center, scale, runningVariance, frozen, activation });
    },
    activation: () => tf.layers.activation({ name, activation: s.activation }),
    localResponse: () => {
      const { depthRadius, bias, alpha, beta } = s;
      return new LocalResponseNormalization({ name, depthRadius, bias, alpha, beta });
    },
    concat: () => tf.layers.concatenate({ name }),
    add: () => tf.layers.add({ name }),
    flatten: () => tf.layers.flatten({ name }),
    globalAverage: () => tf.layers.globalAveragePooling2d({ name }),
    dense: () => tf.layers.dense({ name, units: s.units, useBias: s.bias }),
  };
  return makers[node.op]();
}

/** The model of a recipe, with the weights of {@link drawWeights}; the caller disposes it. */
export function buildNetwork(recipe: NetworkRecipe): tf.LayersModel {
  const input = tf.input({ shape: [...recipe.input], name: 'input' });
  const made = new Map<string, tf.SymbolicTensor>([['input', input]]);
  for (const node of recipe.nodes) {
    const from = node.from.map((name) => made.get(name)!);
    made.set(node.name, layerOf(node).apply(from.length === 1 ? from[0] : from) as tf.SymbolicTensor);
  }
  const model = tf.model({ inputs: input, outputs: recipe.outputs.map((name) => made.get(name)!) });
  setRandomWeights(model, recipe.seed);
  return model;
}

/** Name of a weight beside its layer's: `kernel`, `gamma`, `moving_mean`. */
const shortName = (weight: tf.LayerVariable) => weight.originalName.split('/').pop()!;

/** Every weight of a model under `layer/weight`, as live variables. */
export function weightsOf(model: tf.LayersModel): Map<string, tf.Variable> {
  return new Map(
    model.layers.flatMap((layer) =>
      layer.weights.map((weight) => [`${layer.name}/${shortName(weight)}`, weight.read() as tf.Variable] as const),
    ),
  );
}

function setRandomWeights(model: tf.LayersModel, seed: number): void {
  for (const [name, variable] of weightsOf(model)) {
    const random = new Random(seed).split(name);
    const isScale = /gamma|moving_variance/.test(name);
    const fanIn = variable.size / variable.shape[variable.rank - 1];
    const deviation = /kernel/.test(name) ? 1 / Math.sqrt(Math.max(1, fanIn)) : 0.3;
    const values = Float32Array.from(random.normals(variable.size), (z) =>
      isScale ? 0.5 + Math.abs(z) : z * deviation,
    );
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** The mini-batch of a step: inputs [m, H, W, C] and labels [m]. */
export function drawMiniBatch(
  { seed, miniBatch, input, classes }: NetworkRecipe,
  step: number,
): {
  readonly x: SafeTensor;
  readonly labels: SafeTensor;
} {
  const random = new Random(seed).split(`mini-batch ${step}`);
  const shape = [miniBatch, ...input];
  const size = shape.reduce((product, side) => product * side, 1);
  const labels = Int32Array.from({ length: miniBatch }, () => random.integer(classes));
  return { x: { shape, values: random.normals(size) }, labels: { shape: [miniBatch], values: labels } };
}
