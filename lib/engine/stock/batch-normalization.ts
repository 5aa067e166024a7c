/**
 * The stock layer of batch normalization: without a scale or a shift it could not be trained.
 * @module
 */
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

/** The fields of the stock layer that it reads in training whether it has them or not. */
interface StockLayer extends tf.layers.Layer {
  gamma?: Readable;
  beta?: Readable;
  readonly movingMean: tf.LayerVariable;
}

interface Readable {
  read(): tf.Tensor;
}

type Call = (this: StockLayer, inputs: tf.Tensor | tf.Tensor[], options: object) => tf.Tensor;

/** Lets `tf.layers.batchNormalization({ scale: false, center: false })` train: for the length of a call, ones and zeros stand in. */
export function mendBatchNormalization(): void {
  const prototype = Object.getPrototypeOf(tf.layers.batchNormalization()) as object;
  replaceMethod<Call>(prototype, 'call', 'the layer batchNormalization', (stock) => {
    return function (inputs, options) {
      if (this.gamma && this.beta) return stock.call(this, inputs, options);
      const { gamma, beta } = this;
      const shape = this.movingMean.shape as number[];
      try {
        this.gamma ??= { read: () => tf.ones(shape) };
        this.beta ??= { read: () => tf.zeros(shape) };
        return stock.call(this, inputs, options);
      } finally {
        Object.assign(this, { gamma, beta });
      }
    };
  });
}
