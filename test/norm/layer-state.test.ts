/** The state of a batch normalization layer: what is set, what is read and what is refused. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BatchNormalization, batchNormalization } from '../../lib/norm';
import { averagesOf, built, refuses, train } from './layer-built';

const vectors = (...rows: number[][]) => rows.map((values) => tf.tensor1d(values));

describe('the state of a batch normalization layer', () => {
  before(() => useEngine('cpu'));

  it('is named and shaped as it was asked, hands masks on, and is built once', () => {
    const layer = batchNormalization({ name: 'mine', inputShape: [3, 2] });
    assert.deepEqual([layer.name, layer.batchInputShape], ['mine', [null, 3, 2]]);
    tf.tidy(() => {
      const mask = tf.ones([1, 3], 'bool');
      assert.equal(layer.computeMask(tf.ones([1, 3, 2]), mask), mask);
      layer.build([null, 3, 2]);
      assert.equal(layer.built, true);
      layer.apply(tf.ones([1, 3, 2]));
      assert.equal(layer.weights.length, 4);
    });
  });

  it('refuses what is no object of options as all layers do', () =>
    refuses(() => new BatchNormalization(null as never), /an object of options, got null/));

  it('learns unless it is told not to, and takes nothing else for an answer', () => {
    const layer = built();
    assert.deepEqual([layer.frozen, layer.trainable], [false, true]);
    refuses(() => (layer.frozen = 1 as never), /frozen true or false, got 1/);
    refuses(() => (layer.trainable = 'no' as never), /trainable true or false, got 'no'/);
    assert.deepEqual([layer.frozen, layer.trainable], [false, true]);
    assert.equal(built({ trainable: false }).trainable, false);
  });

  it('begins at a mean of 0 and a variance of 1, and is copied where it is set', () => {
    const layer = built();
    assert.deepEqual(averagesOf(layer), [
      [0, 0],
      [1, 1],
    ]);
    const [mean, variance] = [tf.tensor1d([5, 6]), tf.tensor1d([0, 8])];
    layer.setStatistics(mean, variance);
    tf.dispose([mean, variance]);
    assert.deepEqual(averagesOf(layer), [
      [5, 6],
      [0, 8],
    ]);
  });

  for (const [what, mean, variance, message] of [
    ['another number of means', [1], [1, 2], /mean of shape \[2\]/],
    ['another number of variances', [1, 2], [1, 2, 3], /variance of shape \[2\]/],
    ['a mean that is not finite', [1, NaN], [1, 2], /a mean of NaN in channel 1/],
    ['a variance below 0', [1, 2], [-1, 2], /a variance of -1 in channel 0/],
  ] as const) {
    it(`refuses ${what}, and keeps what it had`, () => {
      const layer = built();
      refuses(() => layer.setStatistics(tf.tensor1d([...mean]), tf.tensor1d([...variance])), message);
      assert.deepEqual(averagesOf(layer), [
        [0, 0],
        [1, 1],
      ]);
    });
  }

  it('refuses a variance below 0 among weights, wherever it stands, and takes what is negative elsewhere', () => {
    for (const learned of [
      { center: true, scale: true },
      { center: false, scale: true },
      { center: false, scale: false },
    ]) {
      const layer = built(learned);
      const others = Array.from({ length: Number(learned.center) + Number(learned.scale) }, () => [-1, -2]);
      tf.tidy(() => {
        refuses(() => layer.setWeights(vectors(...others, [-3, -4], [1, -0.5])), /of -0.5 in channel 1/);
        layer.setWeights(vectors(...others, [-3, -4], [0, 2]));
      });
      assert.deepEqual(averagesOf(layer), [
        [-3, -4],
        [0, 2],
      ]);
    }
  });

  it('leaves it to TensorFlow.js to refuse too few weights, and weights before there are any', () => {
    assert.throws(() => tf.tidy(() => built().setWeights(vectors([1, 1]))), /weight list of length 1/);
    assert.throws(() => tf.tidy(() => batchNormalization().setWeights(vectors([-1]))), /weight list of length 1/);
  });

  it('counts the mini-batches of a cumulative average in a weight of its own', () => {
    const layer = built({ decay: 'cumulative' });
    for (let i = 0; i < 2; i++) train(layer);
    assert.deepEqual(averagesOf(layer)[0], [2, 20]);
    assert.deepEqual([...layer.getWeights()[4].dataSync()], [2]);
    assert.equal(built().getWeights().length, 4);
  });

  it('is shown only once the layer is built', () => refuses(() => batchNormalization().state, /a layer that is built/));
});
