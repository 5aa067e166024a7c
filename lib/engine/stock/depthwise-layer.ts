/**
 * The layer of depthwise convolutions: stock TensorFlow.js takes its `dilationRate`, and computes without.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

/** The fields of the stock layer. */
interface DepthwiseLayer extends tf.layers.Layer {
  readonly depthwiseKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor } | null;
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly dilationRate: [number, number];
  readonly kernelSize: [number, number];
  readonly depthMultiplier: number;
  readonly depthwiseConstraint: tf.serialization.Serializable | null;
}

type Call = (this: DepthwiseLayer, inputs: tf.Tensor | tf.Tensor[], options: object) => tf.Tensor;
type Shape = (this: DepthwiseLayer, inputShape: tf.Shape | tf.Shape[]) => tf.Shape;
type Config = (this: DepthwiseLayer) => tf.serialization.ConfigDict;

/** Makes `tf.layers.depthwiseConv2d` honour `dilationRate`, and save its constraint where it saved its regularizer under that name. */
export function mendDepthwiseLayer(): void {
  const where = 'the layer depthwiseConv2d';
  const prototype = Object.getPrototypeOf(
    tf.layers.depthwiseConv2d({ kernelSize: 1, name: 'depthwise_layer' }),
  ) as object;
  replaceMethod<Call>(prototype, 'call', where, (stock) => {
    return function (inputs, options) {
      return isDilated(this)
        ? tf.tidy(() => dilated(this, [inputs].flat()[0] as tf.Tensor4D))
        : stock.call(this, inputs, options);
    };
  });
  replaceMethod<Shape>(prototype, 'computeOutputShape', where, (stock) => {
    return function (inputShape) {
      return isDilated(this) ? dilatedShape(this, inputShape) : stock.call(this, inputShape);
    };
  });
  replaceMethod<Config>(prototype, 'getConfig', where, (stock) => {
    return function () {
      const constraint = this.depthwiseConstraint;
      const saved = constraint && { className: constraint.getClassName(), config: constraint.getConfig() };
      return { ...stock.call(this), depthwiseConstraint: saved };
    };
  });
}

function isDilated({ dilationRate }: DepthwiseLayer): boolean {
  return dilationRate.some((rate) => rate !== 1);
}

function dilated(layer: DepthwiseLayer, x: tf.Tensor4D): tf.Tensor {
  const { strides, padding, dilationRate, bias, activation } = layer;
  const isLast = layer.dataFormat === 'channelsLast';
  const image = isLast ? x : x.transpose<tf.Tensor4D>([0, 2, 3, 1]);
  const kernel = layer.depthwiseKernel.read() as tf.Tensor4D;
  const sums = tf.depthwiseConv2d(image, kernel, strides, padding, 'NHWC', dilationRate);
  const z = bias ? sums.add(bias.read()) : sums;
  const y = isLast ? z : z.transpose([0, 3, 1, 2]);
  return activation ? activation.apply(y) : y;
}

function dilatedShape(layer: DepthwiseLayer, inputShape: tf.Shape | tf.Shape[]): tf.Shape {
  const [N, ...sizes] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
  const isLast = layer.dataFormat === 'channelsLast';
  const [H, W, C] = isLast ? sizes : [sizes[1], sizes[2], sizes[0]];
  const reached = (size: number | null | undefined, i: 0 | 1) => {
    if (size == null) return null;
    const reach = layer.padding === 'same' ? 1 : (layer.kernelSize[i] - 1) * layer.dilationRate[i] + 1;
    return Math.floor((size - reach) / layer.strides[i]) + 1;
  };
  const [outHeight, outWidth] = [reached(H, 0), reached(W, 1)];
  const channels = C! * layer.depthMultiplier;
  return isLast ? [N!, outHeight, outWidth, channels] : [N!, channels, outHeight, outWidth];
}
