/**
 * The layer of separable convolutions: stock TensorFlow.js leaves `depthMultiplier` out of its configuration, and begins its
 * pointwise weights by the depthwise initializer whatever it is told.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

interface SeparableLayer extends tf.layers.Layer {
  readonly depthMultiplier: number;
  pointwiseInitializer: unknown;
}

type Args = Parameters<typeof tf.layers.separableConv2d>[0];
type Config = (this: SeparableLayer) => tf.serialization.ConfigDict;
type FromConfig = (type: unknown, config: Args) => SeparableLayer;

/** Lets `tf.layers.separableConv2d` keep its `depthMultiplier` when it is saved or copied, and use its `pointwiseInitializer`. */
export function mendSeparableLayer(): void {
  const where = 'the layer separableConv2d';
  const layer = tf.layers.separableConv2d({ filters: 1, kernelSize: 1, name: 'separable_layer' });
  // getConfig is defined one class above
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(layer)) as object;
  replaceMethod<Config>(prototype, 'getConfig', where, (stock) => {
    return function () {
      return { ...stock.call(this), depthMultiplier: this.depthMultiplier };
    };
  });
  replaceMethod<(args: Args) => tf.layers.Layer>(tf.layers, 'separableConv2d', 'tf.layers', (stock) => (args) => {
    return initialized(stock(args) as SeparableLayer, args);
  });
  replaceMethod<FromConfig>(layer.constructor, 'fromConfig', where, (stock) => (type, config) => {
    return initialized(stock(type, config), config);
  });
}

function initialized(layer: SeparableLayer, { pointwiseInitializer }: Args): SeparableLayer {
  if (pointwiseInitializer == null) return layer;
  // a dense layer reads a name, an object or a saved configuration alike
  const reader = tf.layers.dense({ units: 1, kernelInitializer: pointwiseInitializer, name: 'initializer' });
  layer.pointwiseInitializer = (reader as unknown as { kernelInitializer: unknown }).kernelInitializer;
  return layer;
}
