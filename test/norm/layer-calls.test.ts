/** What one batch normalization layer does call by call: on one engine, with numbers of pencil and paper. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { BatchNormalization, batchNormalization, type BatchNormalizationArgs } from '../../lib/norm';
import { assertNear } from './harness';

/** Means 2 and 20, variances 1 and 100. */
const X = [1, 10, 3, 30];
const WIDE = 10 / Math.sqrt(103);

/** A layer of two channels, epsilon 3: in training by the mini-batch, in inference by means 1 and 10 and variances 13 and 22. */
function made(args: BatchNormalizationArgs = {}): BatchNormalization {
  const layer = batchNormalization({ epsilon: 3, decay: 0.5, runningVariance: 'biased', ...args });
  layer.build([null, 2]);
  tf.tidy(() => layer.setStatistics(tf.tensor1d([1, 10]), tf.tensor1d([13, 22])));
  return layer;
}

const called = (layer: BatchNormalization, training: boolean) =>
  tf.tidy(() => (layer.apply(tf.tensor2d(X, [2, 2]), { training }) as tf.Tensor).dataSync());
const averagesOf = ({ state }: BatchNormalization) =>
  [state.movingMean, state.movingVariance].map((one) => [...one.dataSync()]);

const BY_BATCH = [-0.5, -WIDE, 0.5, WIDE];
const BY_AVERAGES = [0, 0, 0.5, 4];

const refuses = (call: () => unknown, message: RegExp) =>
  assert.throws(
    () => tf.tidy(() => void call()),
    (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
  );

describe('a batch normalization layer that is called', () => {
  before(() => useEngine('cpu'));

  for (const [center, scale] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ]) {
    it(`has the weights that it learns, center ${center} and scale ${scale}, and applies them in both modes`, () => {
      const layer = made({ center, scale });
      const names = (weights: tf.LayerVariable[]) => weights.map(({ originalName }) => originalName.split('/').pop());
      assert.deepEqual(names(layer.trainableWeights), [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])]);
      assert.deepEqual(names(layer.nonTrainableWeights), ['moving_mean', 'moving_variance']);
      const [gamma, beta] = [scale ? [2, 3] : [1, 1], center ? [-1, 4] : [0, 0]];
      tf.tidy(() => {
        const kept = layer.nonTrainableWeights.map((weight) => weight.read());
        const learned = [...(scale ? [gamma] : []), ...(center ? [beta] : [])];
        layer.setWeights([...learned.map((values) => tf.tensor1d(values)), ...kept]);
      });
      for (const [training, plain] of [
        [false, BY_AVERAGES],
        [true, BY_BATCH],
      ] as const) {
        const want = plain.map((value, i) => gamma[i % 2] * value + beta[i % 2]);
        assertNear(called(layer, training), want, `training ${training}`);
      }
      assert.deepEqual(averagesOf(layer), [
        [1.5, 15],
        [7, 61],
      ]);
    });
  }

  const heldBy: readonly [what: string, BatchNormalizationArgs, hold: (layer: BatchNormalization) => unknown][] = [
    ['is frozen', {}, (layer) => (layer.frozen = true)],
    ['is made frozen', { frozen: true }, () => undefined],
    ['is not trainable', {}, (layer) => (layer.trainable = false)],
    ['is not trainable and learns nothing', { center: false, scale: false }, (layer) => (layer.trainable = false)],
    ['has no weight that learns', {}, (layer) => layer.trainableWeights.map((weight) => (weight.trainable = false))],
    [
      'learns nothing, in a model that is not trainable',
      { center: false, scale: false, batchInputShape: [null, 2] },
      (layer) => (tf.sequential({ layers: [layer] }).trainable = false),
    ],
  ];
  for (const [what, args, hold] of heldBy) {
    it(`uses its averages and leaves them alone in training where it ${what}`, () => {
      const layer = made(args);
      hold(layer);
      const before = averagesOf(layer);
      assert.equal(layer.usesBatchStatistics, false);
      assertNear(called(layer, true), BY_AVERAGES, 'y');
      assert.deepEqual(averagesOf(layer), before);
    });
  }

  it('uses the mini-batch where it learns one of gamma and beta, and where there is neither', () => {
    for (const place of [0, 1]) {
      const layer = made();
      layer.trainableWeights[place].trainable = false;
      assert.equal(layer.usesBatchStatistics, true);
    }
    const plain = made({ center: false, scale: false });
    assert.equal(plain.usesBatchStatistics, true);
    assertNear(called(plain, true), BY_BATCH, 'y');
  });

  it('applies its nonlinearity in both modes, and another one where it is asked to', () => {
    const layer = made({ activation: 'relu' });
    const positive = (values: readonly number[]) => values.map((value) => Math.max(0, value));
    assertNear(called(layer, true), positive(BY_BATCH), 'training');
    tf.tidy(() => {
      layer.setStatistics(tf.tensor1d([2, 20]), tf.tensor1d([1, 100]));
      assertNear(layer.normalize(tf.tensor2d(X, [2, 2]), 'linear').dataSync(), BY_BATCH, 'linear');
    });
    assertNear(called(layer, false), positive(BY_BATCH), 'inference');
  });

  it('takes a mask from its call, alone or in a list, or none', () => {
    tf.tidy(() => {
      const x = tf.tensor3d([1, 5, 9], [1, 3, 1]);
      const mask = tf.tensor2d([1, 1, 0], [1, 3], 'bool');
      for (const [given, mean] of [
        [mask, 3],
        [[mask], 3],
        [undefined, 5],
        [null, 5],
        [[null], 5],
      ] as const) {
        const layer = batchNormalization({ decay: 0 });
        layer.build([null, 3, 1]);
        layer.call(x, { training: true, mask: given });
        assert.equal(layer.state.movingMean.dataSync()[0], mean);
      }
    });
  });

  const shapes: readonly [what: string, shape: number[], dtype: 'int32' | 'float32', message: RegExp][] = [
    ['integers', [4, 2], 'int32', /a float32 tensor.*got int32/],
    ['a vector', [2], 'float32', /rank 2 or more/],
    ['other channels', [4, 3], 'float32', /2 channels on axis 1.*got 3/],
  ];
  for (const [what, shape, dtype, message] of shapes)
    for (const training of [false, true])
      it(`refuses ${what} where training is ${training}`, () =>
        refuses(() => made().call(tf.ones(shape, dtype), { training }), message));
  it('refuses one value of each channel in training', () => {
    refuses(() => made().call(tf.ones([1, 2]), { training: true }), /2 or more values .* got 1 \(shape \[1,2\]\)/);
    assert.doesNotThrow(() => tf.tidy(() => made().call(tf.ones([1, 2]))));
  });
});
