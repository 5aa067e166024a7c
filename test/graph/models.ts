/** Models of every shape that the graph has to see through. */
import { tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';

const { layers: L } = tf;

/** Two dense layers with a normalization between them. */
export const block = (name: string | undefined, size = 3): tf.Sequential =>
  tf.sequential({
    name,
    layers: [L.dense({ units: size, inputShape: [size] }), batchNormalization(), L.dense({ units: size })],
  });

/** A model by the kind of its structure. */
export const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  sequential: () => block(undefined),
  'sequential with an input layer': () =>
    tf.sequential({ layers: [L.inputLayer({ inputShape: [3] }), L.dense({ units: 2 }), batchNormalization()] }),
  'a model that opens a sequential': () => tf.sequential({ layers: [block('inner'), L.dense({ units: 3 })] }),
  'nested twice': () => {
    const x = tf.input({ shape: [3] });
    const middle = tf.input({ shape: [3] });
    const inner = block('deep').apply(middle) as tf.SymbolicTensor;
    const outer = tf.model({ inputs: middle, outputs: inner, name: 'middle' });
    return tf.model({ inputs: x, outputs: L.dense({ units: 3 }).apply(outer.apply(x)) as tf.SymbolicTensor });
  },
  'a model used twice': () => {
    const [a, b] = [tf.input({ shape: [3] }), tf.input({ shape: [3] })];
    const inner = block('twin');
    const both = [inner.apply(a), inner.apply(b)] as tf.SymbolicTensor[];
    return tf.model({ inputs: [a, b], outputs: L.concatenate().apply(both) as tf.SymbolicTensor });
  },
  'a layer used twice': () => {
    const x = tf.input({ shape: [3] });
    const dense = L.dense({ units: 3, name: 'shared' });
    const normalized = batchNormalization().apply(dense.apply(x)) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: dense.apply(normalized) as tf.SymbolicTensor });
  },
  'time distributed': () =>
    tf.sequential({
      layers: [
        L.timeDistributed({ layer: L.dense({ units: 3 }), inputShape: [4, 2] }),
        L.timeDistributed({ layer: batchNormalization() }),
        L.timeDistributed({ layer: block('each') }),
      ],
    }),
  bidirectional: () =>
    tf.sequential({ layers: [L.bidirectional({ layer: L.lstm({ units: 2 }), inputShape: [4, 3] })] }),
  'a stack of recurrent cells': () =>
    tf.sequential({
      layers: [L.rnn({ cell: [L.lstmCell({ units: 2 }), L.gruCell({ units: 3 })], inputShape: [4, 3] })],
    }),
  'several outputs of a layer': () => {
    const x = tf.input({ shape: [4, 2] });
    const [, h, c] = L.lstm({ units: 3, returnState: true }).apply(x) as tf.SymbolicTensor[];
    const normalized = batchNormalization().apply(L.dense({ units: 2 }).apply(c)) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: [normalized, h] });
  },
  'names like automatic ones': () =>
    tf.sequential({
      layers: [
        L.dense({ units: 2, inputShape: [2] }),
        L.dense({ units: 2, name: 'layer_0' }),
        L.dense({ units: 2, name: 'layer_3' }),
        L.dense({ units: 2 }),
      ],
    }),
};
