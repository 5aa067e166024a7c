/**
 * The layer of separable convolutions: stock TensorFlow.js leaves `depthMultiplier` out of its configuration.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

type Config = (this: tf.layers.Layer & { readonly depthMultiplier: number }) => tf.serialization.ConfigDict;

/** Lets `tf.layers.separableConv2d` keep its `depthMultiplier` when it is saved or copied. */
export function mendSeparableConfig(): void {
  const layer = tf.layers.separableConv2d({ filters: 1, kernelSize: 1, name: 'separable_config' });
  // getConfig is defined one class above
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(layer)) as object;
  replaceMethod<Config>(prototype, 'getConfig', 'the layer separableConv2d', (stock) => {
    return function () {
      return { ...stock.call(this), depthMultiplier: this.depthMultiplier };
    };
  });
}
