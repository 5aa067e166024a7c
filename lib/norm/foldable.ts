/**
 * Which layers a normalization can be folded into, and what it normalizes by.
 * @module
 */
import { tf } from '../engine/portable';
import { changed } from '../engine/stock/guard';
import { BatchNormalization } from './layer';

/** How a layer's weights are laid out. */
export interface LinearLayout {
  /** Place of the kernel that makes the output channels, among the layer's weights. */
  readonly kernel: number;
  /** Number of kernels; a bias comes after them. */
  readonly kernels: number;
  /** Axes of that kernel behind its output channels. */
  readonly axesBehind: number;
}

const KERNEL: LinearLayout = { kernel: 0, kernels: 1, axesBehind: 0 };
const TRANSPOSED: LinearLayout = { kernel: 0, kernels: 1, axesBehind: 1 };

/** Layers that are linear maps per output channel plus a bias. A depthwise kernel ends in [inputs, multiplier]: together its channels. */
const LINEAR: Readonly<Record<string, LinearLayout>> = {
  Dense: KERNEL,
  Conv1D: KERNEL,
  Conv2D: KERNEL,
  Conv3D: KERNEL,
  DepthwiseConv2D: KERNEL,
  SeparableConv2D: { kernel: 1, kernels: 2, axesBehind: 0 },
  Conv2DTranspose: TRANSPOSED,
  Conv3DTranspose: TRANSPOSED,
};

/** The layout of a layer that gives a linear function of its input; undefined for any other. */
export function linearLayout(layer: tf.layers.Layer): LinearLayout | undefined {
  const name = layer.getClassName();
  // a call of its own may do anything
  if (!Object.hasOwn(LINEAR, name) || Object.hasOwn(layer, 'call')) return undefined;
  return (layer.getConfig() as { activation?: unknown }).activation === 'linear' ? LINEAR[name] : undefined;
}

/** The axis of a linear layer's output that its kernel makes channels of; undefined where that is not certain. */
export function outputChannelAxis(layer: tf.layers.Layer, rank: number): number | undefined {
  const { dataFormat } = layer as unknown as { dataFormat?: string };
  if (dataFormat === undefined || dataFormat === 'channelsLast') return rank - 1;
  // the stock Conv1D turns its input round for channelsFirst, but not its output
  return dataFormat === 'channelsFirst' && layer.getClassName() !== 'Conv1D' ? 1 : undefined;
}

/** What a normalization does in inference. */
export interface Normalization {
  readonly axis: number;
  readonly epsilon: number;
  /** Name of the nonlinearity after it. */
  readonly activation: string;
  readonly gamma?: tf.Tensor;
  readonly beta?: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** The methods that inference consists of. */
type Inferring = Readonly<Record<'call' | 'normalize', unknown>>;

/** Whether a batch normalization layer computes in inference what our class does: it may be of a class that overrides it. */
export function infersAsPrinted(layer: BatchNormalization): boolean {
  const [own, printed] = [layer, BatchNormalization.prototype] as unknown as readonly [Inferring, Inferring];
  return own.call === printed.call && own.normalize === printed.normalize;
}

/** Reads a batch normalization layer, ours or TensorFlow.js's own; undefined for any other layer. */
export function normalizationOf(layer: tf.layers.Layer): Normalization | undefined {
  if (layer instanceof BatchNormalization) {
    if (!infersAsPrinted(layer)) return undefined;
    const { gamma, beta, movingMean, movingVariance } = layer.state;
    const { axis, epsilon, activation } = layer;
    return { axis, epsilon, activation, gamma, beta, mean: movingMean, variance: movingVariance };
  }
  if (layer.getClassName() !== 'BatchNormalization') return undefined;
  // models converted from Keras have a list of one axis
  const { axis: given, epsilon } = layer as unknown as { readonly axis: number | number[]; readonly epsilon: number };
  const axis = Array.isArray(given) ? given[0]! : given;
  const weights = layer as unknown as Readonly<Record<string, tf.LayerVariable | null | undefined>>;
  const read = (name: string) => weights[name]?.read();
  const needed = (name: string) => {
    const value = read(name);
    if (value) return value;
    throw changed('BatchNormalization', `a weight '${name}'`, 'none');
  };
  const statistics = { mean: needed('movingMean'), variance: needed('movingVariance') };
  return { axis, epsilon, activation: 'linear', gamma: read('gamma'), beta: read('beta'), ...statistics };
}
