import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import type { RepeatingLayer, Repetition } from '../../lib/graph';
import { LocalResponseNormalization, SeededDropout } from '../../lib/models';
import { batchNormalization, batchRenormalization, ghostBatchNormalization, groupNormalization } from '../../lib/norm';
import { onEachEngine } from '../engine/engines';
import { chain, dense, glorot, Noisy, open, Scaled, STEPS, trained } from './replayed';

/** Says that it repeats, and yet what it does depends on numbers that it reads. */
class Reading extends tf.layers.Layer implements RepeatingLayer {
  static className = 'TestReading';
  get repetition(): Repetition {
    return { repeats: true };
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat();
    return x.mul(tf.scalar(x.dataSync()[0]));
  }
}

/** Says nothing of itself. */
class Holder extends tf.layers.Layer {
  static className = 'TestHolder';
  constructor(readonly inner: tf.layers.Layer) {
    super({});
  }
  override build(shape: tf.Shape): void {
    this.inner.build(shape);
    this.inner.built = true;
    this.built = true;
  }
  override get trainableWeights(): tf.LayerVariable[] {
    return this.inner.trainableWeights;
  }
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor {
    return this.inner.call(inputs, kwargs) as tf.Tensor;
  }
}

const INPUTS: Readonly<Record<string, readonly number[]>> = {
  flat: [3],
  line: [6, 3],
  picture: [6, 6, 3],
  room: [4, 4, 4, 2],
};
const pool = { poolSize: 2 };
const merged = (merge: tf.layers.Layer) => {
  const input = tf.input({ shape: [3] });
  const parts = [dense(4).apply(input), dense(4, { activation: 'tanh' }).apply(input)] as tf.SymbolicTensor[];
  return tf.model({ inputs: input, outputs: dense(2).apply(merge.apply(parts)) as tf.SymbolicTensor });
};
const conv = { filters: 2, kernelSize: 2, kernelInitializer: glorot(1) };
const time = (inner: tf.layers.Layer) => tf.layers.timeDistributed({ layer: inner });

/** Every sort of layer that is replayed, with the input it takes. */
const REPEATING: Readonly<Record<string, readonly (() => tf.layers.Layer)[]>> = {
  flat: [
    () => tf.layers.activation({ activation: 'softmax' }),
    () => tf.layers.reLU({ maxValue: 1 }),
    () => tf.layers.leakyReLU(),
    () => tf.layers.prelu({ alphaInitializer: 'ones' }),
    () => tf.layers.elu(),
    () => tf.layers.thresholdedReLU(),
    () => tf.layers.softmax(),
    () => tf.layers.repeatVector({ n: 2 }),
    () => tf.layers.layerNormalization(),
    () => batchNormalization({ activation: 'sigmoid' }),
    () => batchNormalization({ decay: 'cumulative' }),
    () => ghostBatchNormalization({ ghostSize: 2 }),
    () => batchRenormalization(),
    () => groupNormalization({ groups: 3 }),
    () => new SeededDropout({ name: 'dropout', rate: 0.3 }),
    () => new Scaled(),
  ],
  line: [
    () => tf.layers.conv1d(conv),
    () => tf.layers.maxPooling1d(pool),
    () => tf.layers.averagePooling1d(pool),
    () => tf.layers.globalAveragePooling1d({}),
    () => tf.layers.globalMaxPooling1d(),
    () => tf.layers.permute({ dims: [2, 1] }),
    () => tf.layers.reshape({ targetShape: [9, 2] }),
    () => time(dense(2)),
    () => time(tf.sequential({ layers: [dense(2, { inputShape: [3] }), tf.layers.reLU()] })),
  ],
  picture: [
    () => tf.layers.flatten(),
    () => tf.layers.conv2d(conv),
    () => tf.layers.conv2dTranspose(conv),
    () =>
      tf.layers.separableConv2d({
        filters: 2,
        kernelSize: 2,
        depthwiseInitializer: glorot(2),
        pointwiseInitializer: glorot(3),
      }),
    () => tf.layers.depthwiseConv2d({ kernelSize: 2, depthwiseInitializer: glorot(2) }),
    () => tf.layers.cropping2D({ cropping: [[1, 1], [0, 1]] }), // prettier-ignore
    () => tf.layers.upSampling2d({ size: [2, 2] }),
    () => tf.layers.zeroPadding2d({ padding: [[1, 0], [1, 1]] }), // prettier-ignore
    () => tf.layers.maxPooling2d(pool),
    () => tf.layers.averagePooling2d(pool),
    () => tf.layers.globalAveragePooling2d({}),
    () => tf.layers.globalMaxPooling2d({}),
    () => new LocalResponseNormalization(),
    () => batchNormalization(),
    () => batchNormalization({ axis: 1 }),
  ],
};

const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  ...Object.fromEntries(
    Object.entries(REPEATING).flatMap(([kind, layers]) =>
      layers.map((make): [string, () => tf.LayersModel] => {
        const one = make();
        const name =
          one instanceof tf.layers.Layer && 'layer' in one
            ? `TimeDistributed ${open(one).layer!.constructor.name}`
            : one.getClassName();
        return [
          `${name} (${kind})`,
          () => {
            const input = tf.input({ shape: [...INPUTS[kind]] });
            const y = make().apply(input) as tf.SymbolicTensor;
            const flat = y.shape.length > 2 ? tf.layers.flatten().apply(y) : y;
            return tf.model({ inputs: input, outputs: dense(2).apply(flat) as tf.SymbolicTensor });
          },
        ];
      }),
    ),
  ),
  ...Object.fromEntries(
    (['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate'] as const).map((name) => [
      name,
      () => merged(tf.layers[name]()),
    ]),
  ),
  dot: () => merged(tf.layers.dot({ axes: -1 })),
  'nested models': () =>
    chain(
      dense(4),
      tf.sequential({ layers: [tf.sequential({ layers: [batchNormalization({ inputShape: [4] })] }), dense(3)] }),
      dense(2),
    ),
};

onEachEngine('a recording is used, and gives what the tape gives, of', (engine) => {
  for (const [name, build] of Object.entries(MODELS)) {
    it(name, function () {
      let tape: ReturnType<typeof trained>;
      try {
        tape = trained(build, () => undefined, false);
      } catch (thrown) {
        // kernels that an engine lacks are not the replay's to find
        if (!/not registered|not yet supported/.test(String(thrown))) throw thrown;
        console.log(`        skipped: ${String(thrown).split('\n')[0]}`);
        return this.skip();
      }
      const { tapes, ...replayed } = trained(build, () => undefined, true);
      const taped = { ...tape, tapes: undefined };
      assert.deepEqual({ ...replayed, tapes: undefined }, taped, engine);
      assert.ok(tapes[0] < STEPS && tapes[1] === 0, `by the tape: ${tapes.join(' and ')}`);
    });
  }
});

/** What says nothing of itself, or keeps a state: run by the tape, whatever it costs. */
const OTHERS: Readonly<Record<string, () => tf.LayersModel>> = {
  "TensorFlow.js's own batch normalization": () => chain(dense(4), tf.layers.batchNormalization(), dense(2)),
  'a class below one that repeats': () => chain(new Noisy(), dense(2)),
  'masked steps': () =>
    tf.sequential({
      layers: [
        tf.layers.masking({ maskValue: 0, inputShape: [6, 3] }),
        tf.layers.simpleRNN({ units: 3, kernelInitializer: glorot(1), recurrentInitializer: glorot(2) }),
        dense(2),
      ],
    }),
  'a layer that reads numbers': () => chain(new Reading(), dense(2)),
  'a layer that repeats in a wrapper that does not': () =>
    chain(dense(4), new Holder(batchNormalization({ decay: 0.5 })), dense(2)),
};

onEachEngine('the tape is used for', () => {
  for (const [name, build] of Object.entries(OTHERS)) {
    it(name, () => {
      const { tapes, ...replayed } = trained(build, () => undefined, true);
      const taped = { ...trained(build, () => undefined, false), tapes: undefined };
      assert.deepEqual(tapes, [STEPS, STEPS]);
      assert.deepEqual({ ...replayed, tapes: undefined }, taped);
    });
  }
});
