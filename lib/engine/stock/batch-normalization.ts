/**
 * The stock layer of batch normalization: without a scale or a shift it could not be trained, and with channels on any axis but
 * the last it normalized by the statistics of other channels, because the kernels repeat them along the last axis.
 * @module
 */
import { undoneAfter } from '../../undo';
import { replaceMethod } from './guard';
import { tf } from './tensorflow';

/** The fields of the stock layer that it reads in training whether it has them or not. */
interface StockLayer extends tf.layers.Layer {
  gamma?: Readable;
  beta?: Readable;
  readonly movingMean: tf.LayerVariable;
  /** A list of one in models converted from Keras. */
  axis: number | number[];
}

interface Readable {
  read(): tf.Tensor;
}

type Call = (this: StockLayer, inputs: tf.Tensor | tf.Tensor[], options: object) => tf.Tensor;

/**
 * Lets `tf.layers.batchNormalization({ scale: false, center: false })` train: for the length of a call, ones and zeros stand in.
 * Channels on another axis than the last are brought there for the call.
 */
export function mendBatchNormalization(): void {
  const prototype = Object.getPrototypeOf(tf.layers.batchNormalization({ name: 'normalization_layer' })) as object;
  replaceMethod<Call>(prototype, 'call', 'the layer batchNormalization', (stock) => {
    return function (inputs, options) {
      const x = [inputs].flat()[0]!;
      const { gamma, beta, axis } = this;
      const one = [axis].flat()[0]!;
      const channel = one < 0 ? one + x.rank : one;
      const isLast = channel === x.rank - 1;
      if (gamma && beta && isLast) return stock.call(this, inputs, options);
      const shape = this.movingMean.shape as number[];
      this.axis = -1;
      this.gamma ??= { read: () => tf.ones(shape) };
      this.beta ??= { read: () => tf.zeros(shape) };
      return undoneAfter(
        () => void Object.assign(this, { gamma, beta, axis }),
        () => withChannelsLast(x, channel, (last) => stock.call(this, last, options)),
      );
    };
  });
}

function withChannelsLast(x: tf.Tensor, channel: number, call: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  if (channel === x.rank - 1) return call(x);
  return tf.tidy(() => {
    const forward = [...x.shape.keys()].filter((axis) => axis !== channel).concat(channel);
    const back = forward.map((_, axis) => forward.indexOf(axis));
    return call(x.transpose(forward)).transpose(back);
  });
}
