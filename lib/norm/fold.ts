/**
 * Folding batch normalization into the layer before it: inference without normalization layers.
 * @module
 */
import { tf } from '../engine';
import { BnlabError } from '../errors';
import { BatchNormalization } from './layer';

/** One affine map in the place of a normalization, per channel. */
export interface FoldedWeights {
  /** The weights with each output channel scaled: `W' = s W`. */
  readonly kernel: Float64Array;
  /** [C]: `b' = s (b - E) + beta`. */
  readonly bias: Float64Array;
}

/** Input of {@link foldWeights}; gamma, beta, mean, variance and bias are [C]. */
export interface FoldInput {
  /** [..., C], output channels last, as TensorFlow.js keeps dense and convolution kernels. */
  readonly kernel: ArrayLike<number>;
  /** Default zeros. */
  readonly bias?: ArrayLike<number>;
  /** Default ones. */
  readonly gamma?: ArrayLike<number>;
  /** Default zeros. */
  readonly beta?: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
}

/**
 * `s = gamma / sqrt(Var + epsilon)`, `W' = s W`, `b' = s (b - E) + beta`: the same outputs without the normalization.
 *
 * Source: Algorithm 2, step 11, taken into the linear map before it.
 */
export function foldWeights({ kernel, bias, gamma, beta, mean, variance, epsilon }: FoldInput): FoldedWeights {
  const C = mean.length;
  const scale = Float64Array.from({ length: C }, (_, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + epsilon));
  return {
    kernel: Float64Array.from(kernel, (w, i) => w * scale[i % C]),
    bias: Float64Array.from({ length: C }, (_, c) => scale[c] * ((bias?.[c] ?? 0) - mean[c]) + (beta?.[c] ?? 0)),
  };
}

const FOLDABLE = ['Dense', 'Conv2D'];

/**
 * A model for inference with the same outputs, in which every batch normalization that follows a linear dense or
 * convolution layer is folded into it. A normalization that cannot be folded (its input is read elsewhere too, or comes from
 * another kind of layer) stays as it is.
 *
 * The caller disposes the result; the model itself is left alone. Zero padding stays exact, because the normalization comes
 * after the convolution.
 * @throws BnlabError for a model with shared or nested layers.
 */
export function foldBatchNormalization(model: tf.LayersModel): tf.LayersModel {
  const built = new Map<string, tf.SymbolicTensor>();
  const copies: { from: tf.layers.Layer; to: tf.layers.Layer; fold?: BatchNormalization }[] = [];
  const inputs = model.inputs.map((input) => {
    const fresh = tf.input({ batchShape: input.shape, dtype: input.dtype, name: `${input.sourceLayer.name}_folded` });
    built.set(input.name, fresh);
    return fresh;
  });
  const outputNames = new Set(model.outputs.map((output) => output.name));
  for (const layer of model.layers) {
    if (layer.getClassName() === 'InputLayer') continue;
    const node = onlyNode(layer, 'foldBatchNormalization');
    const [output] = node.outputTensors;
    const follower = foldableFollower(model, layer, output, outputNames);
    const sources = node.inputTensors.map((tensor) => built.get(tensor.name)!);
    const isFolded = layer instanceof BatchNormalization && copies.some((copy) => copy.fold === layer);
    if (isFolded) {
      built.set(output.name, sources[0]);
      continue;
    }
    const to = copyOf(layer, follower);
    built.set(output.name, to.apply(sources.length === 1 ? sources[0] : sources) as tf.SymbolicTensor);
    copies.push({ from: layer, to, fold: follower });
  }
  const outputs = model.outputs.map((output) => built.get(output.name)!);
  const folded = tf.model({ inputs, outputs, name: `${model.name}_folded` });
  for (const copy of copies) copyWeights(copy);
  return folded;
}

/** The one use of a layer in a model that is being copied. @throws BnlabError for a layer that is used twice or is a model. */
export function onlyNode(layer: tf.layers.Layer, where: string): tf.layers.Layer['inboundNodes'][number] {
  if (layer.inboundNodes.length === 1 && !('layers' in layer)) return layer.inboundNodes[0];
  throw new BnlabError({
    where,
    expected: 'layers that are used once and hold no models',
    got: `layer ${layer.name}, used ${layer.inboundNodes.length} times`,
    hint: 'Convert the inner model first, or give each use its own layer.',
  });
}

/** The normalization that alone reads this layer's output, where this layer is linear and can take it in. */
function foldableFollower(
  model: tf.LayersModel,
  layer: tf.layers.Layer,
  output: tf.SymbolicTensor,
  outputNames: ReadonlySet<string>,
): BatchNormalization | undefined {
  if (!FOLDABLE.includes(layer.getClassName()) || outputNames.has(output.name)) return undefined;
  if ((layer.getConfig() as { activation?: string }).activation !== 'linear') return undefined;
  const readers = model.layers.filter((other) =>
    other.inboundNodes.some((node) => node.inputTensors.some((tensor) => tensor.name === output.name)),
  );
  return readers.length === 1 && readers[0] instanceof BatchNormalization ? readers[0] : undefined;
}

/** The same layer without weights yet; with a folded normalization it gets a bias and the normalization's nonlinearity. */
function copyOf(layer: tf.layers.Layer, fold: BatchNormalization | undefined): tf.layers.Layer {
  const config = { ...layer.getConfig() } as Record<string, unknown>;
  if (fold) Object.assign(config, { useBias: true, activation: fold.activation });
  const type = layer.constructor as unknown as {
    fromConfig(type: unknown, config: Record<string, unknown>): tf.layers.Layer;
  };
  return type.fromConfig(type, config);
}

function copyWeights({
  from,
  to,
  fold,
}: {
  from: tf.layers.Layer;
  to: tf.layers.Layer;
  fold?: BatchNormalization;
}): void {
  if (from.weights.length === 0) return;
  if (!fold) {
    to.setWeights(from.getWeights());
    return;
  }
  const [kernel, bias] = from.getWeights();
  const { gamma, beta, movingMean, movingVariance } = fold.state;
  const folded = foldWeights({
    kernel: kernel.dataSync(),
    bias: bias?.dataSync(),
    gamma: gamma?.dataSync(),
    beta: beta?.dataSync(),
    mean: movingMean.dataSync(),
    variance: movingVariance.dataSync(),
    epsilon: fold.epsilon,
  });
  tf.tidy(() => {
    to.setWeights([
      tf.tensor(Float32Array.from(folded.kernel), kernel.shape),
      tf.tensor1d(Float32Array.from(folded.bias)),
    ]);
  });
}
