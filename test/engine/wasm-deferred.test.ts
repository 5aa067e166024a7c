import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';

describe('gradients of inputs on the wasm engine', () => {
  before(() => useEngine('wasm'));

  const layer = () => tf.layers.dense({ units: 3, inputShape: [4], kernelInitializer: 'ones' });

  it('are right when somebody reads them, once and again, and after their factors are gone', () => {
    const dense = layer();
    const x = tf.ones([2, 4]);
    const dx = tf.grad((a) => dense.apply(a) as tf.Tensor)(x);
    dense.dispose();
    x.dispose();
    const copy = dx.clone();
    assert.deepEqual([...dx.dataSync()], Array<number>(8).fill(3));
    dx.dispose();
    assert.deepEqual([...copy.dataSync()], Array<number>(8).fill(3));
    copy.dispose();
  });

  it('leave nothing behind when nobody reads them', () => {
    const dense = layer();
    tf.tidy(() => void dense.apply(tf.ones([2, 4])));
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const step = () =>
      tf.tidy(() => {
        const loss = () => (dense.apply(tf.ones([2, 4])) as tf.Tensor).sum<tf.Scalar>();
        tf.variableGrads(loss, [dense.trainableWeights[0].read() as tf.Variable]);
      });
    step();
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()];
    for (let i = 0; i < 20; i++) step();
    assert.deepEqual([tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()], before);
    dense.dispose();
  });

  it('survive that computing them grows the memory under whoever reads them', () => {
    for (const read of [
      (t: tf.Tensor) => t.slice([0, 0], [1, 2]),
      (t: tf.Tensor) => tf.concat([tf.ones([8, 8]), t.slice([0, 0], [8, 8])]),
      (t: tf.Tensor) => t.mul(2),
    ]) {
      tf.tidy(() => {
        // a gradient of 64 MiB, and nothing of that size free
        const [x, w] = [tf.ones<tf.Rank.R2>([4096, 8]), tf.ones<tf.Rank.R2>([4096, 8])];
        const product = (a: tf.Tensor) => tf.matMul<tf.Tensor>(w, a, true, false);
        const dx = tf.grad(product)(x);
        const wide = tf.matMul(dx, w, false, true);
        assert.ok(read(wide).dataSync()[0] >= 1);
      });
    }
  });

  it('of a convolution are right, strided and padded', () => {
    tf.tidy(() => {
      const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
      const conv = (a: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, filter, 2, 'same') as tf.Tensor;
      const dx = tf.grad(conv)(tf.ones([1, 4, 4, 1]));
      assert.equal(dx.sum().dataSync()[0], 9 + 6 + 6 + 4);
    });
  });
});
