/** Who may look on at the training calls of a batch normalization layer, and have it alone. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BatchNormalization } from '../../lib/norm';
import { averagesOf, built, refuses, train } from './layer-built';

describe('who looks on at a batch normalization layer', () => {
  before(() => useEngine('cpu'));

  it('receives means, biased variances and the number of values, in the place of the averages', () => {
    const layer = built();
    const seen: unknown[] = [];
    layer.observe((mean, variance, m) => seen.push([...mean.dataSync()], [...variance.dataSync()], m));
    assert.deepEqual([layer.isObserved, layer.repetition], [true, { repeats: false }]);
    train(layer);
    tf.tidy(() => {
      const x = tf.tensor3d([1, 10, 3, 30, 50, 60], [1, 3, 2]);
      layer.call(x, { training: true, mask: tf.tensor2d([1, 1, 0], [1, 3], 'bool') });
    });
    assert.deepEqual(seen, [[2, 20], [1, 100], 2, [2, 20], [1, 100], 2]);
    assert.deepEqual(averagesOf(layer)[0], [0, 0]);
    layer.observe(undefined);
    assert.deepEqual([layer.isObserved, layer.repetition], [false, { repeats: true }]);
    train(layer);
    assert.deepEqual(averagesOf(layer), [
      [2, 20],
      [1, 100],
    ]);
    assert.equal(seen.length, 6);
  });

  it('has the layer alone where it reserved it, while its pass is open, until it releases it', () => {
    const layer = built();
    const pass = { isOpen: true };
    const means: number[] = [];
    layer.reserve(pass, (mean) => means.push(mean.dataSync()[1]));
    assert.equal(layer.isObserved, true);
    refuses(() => layer.observe(() => undefined), /no training call while population statistics/);
    train(layer);
    pass.isOpen = false;
    refuses(() => train(layer), /no training call while population statistics/);
    assert.deepEqual([means, averagesOf(layer)[0]], [[20], [0, 0]]);
    layer.release();
    assert.equal(layer.isObserved, false);
    train(layer);
    assert.deepEqual(averagesOf(layer)[0], [2, 20]);
  });

  it('knows it by its name in saved models', () => {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    assert.equal(classNameMap[BatchNormalization.className][0], BatchNormalization);
  });
});
