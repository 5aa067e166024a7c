/** Steps of models with masks, each by the tape and by a recording that is compared with the tape's. */
import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { countTapes } from './count-tapes';
import { dense, glorot } from './replayed';

const STEPS = 6;
/** Examples and steps of a sequence; a third of the steps is 0 and so masked, other ones in each mini-batch. */
const [N, T] = [4, 5];

const sequence = () => tf.layers.inputLayer({ inputShape: [T, 1] });
const masking = () => tf.layers.masking({ maskValue: 0 });
const initial = { kernelInitializer: glorot(1), recurrentInitializer: glorot(2) };
const lstm = (more: object = {}) => tf.layers.lstm({ units: 2, ...initial, ...more });
const model = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });
const flat = () => [tf.layers.flatten(), dense(2)];
const embedding = () =>
  tf.layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true, inputLength: T, embeddingsInitializer: glorot(3) });

/** A masked branch and one that is not, each normalized. */
function branches(): tf.LayersModel {
  const input = tf.input({ shape: [T, 1] });
  const wide = (layer: tf.layers.Layer) =>
    [tf.layers.dense({ units: 2, kernelInitializer: glorot(4) }), batchNormalization(), tf.layers.flatten()].reduce(
      (x, next) => next.apply(x) as tf.SymbolicTensor,
      batchNormalization().apply(layer.apply(input)) as tf.SymbolicTensor,
    );
  const parts = [wide(masking()), wide(tf.layers.activation({ activation: 'linear' }))];
  return tf.model({
    inputs: input,
    outputs: dense(2).apply(tf.layers.concatenate().apply(parts)) as tf.SymbolicTensor,
  });
}

const REPEATING: Readonly<Record<string, () => tf.LayersModel>> = {
  'masking, batch normalization': () => model(sequence(), masking(), batchNormalization(), ...flat()),
  'an embedding that masks zeros, batch normalization': () => model(embedding(), batchNormalization(), ...flat()),
  'masking, batch normalization in timeDistributed': () =>
    model(sequence(), masking(), tf.layers.timeDistributed({ layer: batchNormalization() }), ...flat()),
  'masking, batch normalization in a model inside': () =>
    model(sequence(), masking(), model(sequence(), batchNormalization({ decay: 'cumulative' })), ...flat()),
  'a masked branch and another one': branches,
};
const TAPED: Readonly<Record<string, () => tf.LayersModel>> = {
  'an embedding that masks zeros, LSTM, batch normalization': () =>
    model(embedding(), lstm({ returnSequences: true }), batchNormalization(), lstm(), dense(2)),
  'masking, both directions': () =>
    model(
      sequence(),
      masking(),
      tf.layers.bidirectional({ layer: lstm(), mergeMode: 'concat' }),
      batchNormalization(),
      dense(2),
    ),
};

function trained(build: () => tf.LayersModel, mode: 'off' | 'on' | 'check') {
  process.env.BNLAB_REPLAY = mode;
  const [network, optimizer, random] = [build(), new Optimizer({ kind: 'momentum', momentum: 0.5 }), new Random(11)];
  const tapes = countTapes();
  const integers = (n: number, below: number) => Int32Array.from({ length: n }, () => random.integer(below));
  try {
    const losses = Array.from({ length: STEPS }, (_, i) =>
      tf.tidy(() => {
        const x = tf.tensor([...integers(N * T, 3)], [N, ...(network.inputs[0].shape.slice(1) as number[])], 'float32');
        const data = { x, labels: tf.tensor1d(integers(N, 2), 'int32') };
        return trainStep({ model: network, optimizer, learningRate: 0.1 }, data, i + 1);
      }),
    );
    return { tapes: tapes.count, losses, weights: network.getWeights().map((weight) => [...weight.dataSync()]) };
  } finally {
    tapes.end();
    optimizer.dispose();
    delete process.env.BNLAB_REPLAY;
  }
}

onEachEngine('steps under masks', () => {
  for (const [name, build] of Object.entries({ ...REPEATING, ...TAPED })) {
    it(`are the tape's, replayed and compared: ${name}`, () => {
      const { tapes: all, ...tape } = trained(build, 'off');
      assert.equal(all, STEPS);
      assert.ok(tape.losses.every(Number.isFinite), String(tape.losses));
      assert.deepEqual({ ...trained(build, 'check'), tapes: undefined }, { ...tape, tapes: undefined });
      const { tapes, ...replayed } = trained(build, 'on');
      assert.deepEqual(replayed, tape);
      assert.equal(tapes < STEPS, name in REPEATING, `${tapes} by the tape`);
    });
  }
});
