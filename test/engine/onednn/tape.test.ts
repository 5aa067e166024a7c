import assert from 'node:assert/strict';
import { onednnEngine } from '../../../lib/engine/onednn';
import type { OneDnnBackend } from '../../../lib/engine/onednn/backend';
import { tf } from '../../../lib/engine/tf';
import { kernel, needsOneDnn } from './support';

/** A chain of layers whose activations are a megabyte each. */
function deepLoss(x: tf.Tensor2D, weights: readonly tf.Tensor[]): tf.Scalar {
  return weights.reduce<tf.Tensor>((u, w) => u.matMul(w).tanh(), x).mean();
}

describe('gradients on oneDNN', () => {
  needsOneDnn();

  it('of the sum over several uses of one tensor add up', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([2, 3]);
      const dx = tf.grad((t: tf.Tensor) => t.mul(t).add(t.mul(5)).sum())(x);
      assert.deepEqual([...dx.dataSync()], [9, 11]);
    });
  });

  it('of gradients are left to TensorFlow.js', () => {
    tf.tidy(() => {
      const cube = (t: tf.Tensor) => t.mul(t).mul(t).sum();
      const second = tf.grad((t: tf.Tensor) => tf.grad(cube)(t).sum());
      assert.deepEqual([...second(tf.tensor1d([1, 2])).dataSync()], [6, 12]);
    });
  });

  it('take an upstream gradient, which stays the caller own', () => {
    tf.tidy(() => {
      const dy = tf.tensor1d([10, 100]);
      const dx = tf.grad((t: tf.Tensor) => t.mul(2))(tf.tensor1d([1, 1]), dy);
      assert.deepEqual([...dx.dataSync()], [20, 200]);
      assert.deepEqual([...dy.dataSync()], [10, 100]);
    });
  });

  it('leave no tensor behind, also when the function throws', () => {
    const x = tf.ones([3]);
    const before = tf.memory().numTensors;
    assert.throws(() => tf.grad(() => tf.scalar(1))(x), /does not lead from x to y/);
    assert.throws(() =>
      tf.grad((t: tf.Tensor) => {
        t.square();
        throw new Error('in the middle');
      })(x),
    );
    tf.grad((t: tf.Tensor) => t.square().sum())(x).dispose();
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
  });

  it('free each activation and each gradient once it has been used', () => {
    tf.tidy(() => {
      const x = tf.ones([512, 512]) as unknown as tf.Tensor2D;
      const weights = Array.from({ length: 16 }, (_, i) => tf.randomNormal([512, 512], 0, 0.01, 'float32', i + 1));
      onednnEngine.dispose!();
      const idle = () => (tf.memory() as unknown as { idleBytes: number }).idleBytes;
      const start = idle();
      tf.grads((...ws: tf.Tensor[]) => deepLoss(x, ws))(weights);
      // 32 activations (products and their tanh share none) and as many gradients would be 64 MiB beside the results
      assert.ok(idle() - start < 40 * 2 ** 20, `${(idle() - start) / 2 ** 20} MiB were in use at once`);
    });
  });

  it('of an input are computed when they are read, and never if nobody does', () => {
    tf.tidy(() => {
      const backend = tf.backend() as OneDnnBackend;
      const x = tf.ones([4]);
      let runs = 0;
      const make = () =>
        backend.makeDeferred([4], [x], (to) => void (backend.native(to).values as Float32Array).fill(++runs));
      const thrownAway = make();
      assert.equal(backend.refCount(x.dataId), 2, 'what it needs stays');
      backend.disposeData(thrownAway.dataId);
      assert.deepEqual([runs, backend.refCount(x.dataId)], [0, 1]);
      const read = tf.engine().makeTensorFromTensorInfo(make());
      assert.deepEqual([...read.dataSync(), ...read.dataSync(), runs], [1, 1, 1, 1, 1, 1, 1, 1, 1]);
      assert.equal(backend.refCount(x.dataId), 1);
    });
  });

  it('and the memory of deferred ones is known to TensorFlow.js', () => {
    const before = tf.memory().numDataBuffers;
    for (let i = 0; i < 3; i++) {
      tf.tidy(() => {
        const f = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(tf.matMul(a, b).sigmoid(), b).sum();
        tf.grads(f)([tf.ones([20, 20]), tf.ones([20, 20])]);
      });
    }
    assert.equal(tf.memory().numDataBuffers, before);
  });

  it('a gradient function that hands dy through does not lose it', () => {
    tf.tidy(() => {
      const through = tf.customGrad((...args) => {
        const [x] = args as tf.Tensor[];
        return { value: x.square(), gradFunc: (dy) => dy };
      });
      const dx = tf.grad((x) => through(through(x)))(tf.tensor1d([1, 2, 3]), tf.tensor1d([5, 6, 7]));
      assert.deepEqual([...dx.dataSync()], [5, 6, 7]);
    });
  });

  it('memory that only a deferred gradient held is gone, for TensorFlow.js too, when that one is', () => {
    for (const isRead of [false, true]) {
      const before = tf.memory();
      const [dy, filter] = [tf.ones([1, 4, 4, 2]), tf.ones([3, 3, 3, 2])];
      const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1, inputShape: [1, 4, 4, 3] };
      const [dx] = kernel('Conv2DBackpropInput', { dy, filter }, attributes);
      tf.dispose([dy, filter]);
      assert.equal(tf.memory().numDataBuffers, before.numDataBuffers + 3, 'the gradient needs both');
      if (isRead) {
        assert.equal(dx.dataSync()[0], 8);
        assert.equal(tf.memory().numDataBuffers, before.numDataBuffers + 1, 'it has been computed');
      }
      dx.dispose();
      const { numDataBuffers, numTensors } = tf.memory();
      assert.deepEqual([numDataBuffers, numTensors], [before.numDataBuffers, before.numTensors]);
    }
  });
});
