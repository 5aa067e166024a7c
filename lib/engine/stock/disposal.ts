/**
 * The end of a layer that is used directly and in a wrapper: stock TensorFlow.js counts the uses of each, but a wrapper frees the
 * weights of the layer in it without asking, and whoever comes second throws.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

/** A weight, which shows its variable to nobody once it is disposed. */
interface Weight {
  readonly val: tf.Variable;
  dispose(): void;
}

/** Lets a layer that is disposed free what is left of its weights. */
export function mendDisposal(): void {
  replaceMethod<(this: tf.layers.Layer) => number>(tf.layers.Layer.prototype, 'disposeWeights', 'layers', () => {
    return function () {
      const left = new Set((this.weights as unknown as readonly Weight[]).filter(({ val }) => !val.isDisposed));
      for (const weight of left) weight.dispose();
      return left.size;
    };
  });
}
