import assert from 'node:assert/strict';
import { currentEngine, tf } from '../../../lib/engine';
import { kernel } from '../onednn/support';
import { bytesOnDevice, needsGpu, withLargest } from './support';

const KIB = 2 ** 10;

/** On an adapter that binds 16 KiB and has memory of 100 KiB. */
const REFUSALS: Readonly<Record<string, readonly [body: () => tf.Tensor, says: RegExp]>> = {
  'whose examples are each too large': [
    () => tf.ones([3, 80, 64]).relu(),
    /one example of at most 16 KiB, what a shader of this adapter binds, got \[1, 80, 64\], 20 KiB\n.*smaller pictures/,
  ],
  'that no kernel in pieces makes': [
    () => tf.oneHot(tf.zeros([100], 'int32'), 50),
    /a tensor of at most 16 KiB, what a shader of this adapter binds, got \[100, 50\], 20 KiB\n.*--accumulate/,
  ],
  'for which there is no memory': [
    () => tf.fill([40, 40, 40], 1),
    /a tensor of at most 100 KiB, the largest memory of this adapter, got \[40, 40, 40\], 250 KiB\n.*--accumulate/,
  ],
  'from the host, for which there is no memory': [
    () => tf.tensor(new Float32Array(40 ** 3), [40, 40, 40]).sum(2),
    /a tensor of at most 100 KiB, the largest memory of this adapter, got \[40, 40, 40\], 250 KiB\n/,
  ],
  'that every piece needs': [
    () => tf.matMul(tf.ones([100, 64]), tf.ones([64, 70])),
    /a tensor of at most 16 KiB, what a shader of this adapter binds, got \[64, 70\], 18 KiB\n/,
  ],
  'that are added up into too large a sum': [
    () => kernel('BatchMatMul', { a: tf.ones([90, 70]), b: tf.ones([90, 70]) }, { transposeA: true })[0],
    /a tensor of at most 16 KiB, what a shader of this adapter binds, got \[70, 70\], 20 KiB\n/,
  ],
};

describe('tensors that are too large for an adapter', () => {
  needsGpu();

  for (const [what, [body, says]] of Object.entries(REFUSALS)) {
    it(`${what} are refused in words, and leave nothing behind`, () => {
      const [tensors, bytes] = [tf.memory().numTensors, bytesOnDevice()];
      assert.throws(() => withLargest({ bound: 16 * KIB, made: 100 * KIB }, () => tf.tidy(body)), says);
      assert.equal(tf.memory().numTensors, tensors);
      assert.ok(bytesOnDevice() <= bytes, `${bytesOnDevice() - bytes} bytes more`);
    });
  }

  it('leave nothing behind where a piece fails after others', () => {
    const x = tf.ones([40, 20, 20]);
    x.neg().dispose();
    const bytes = bytesOnDevice();
    const backend = tf.backend() as unknown as { runWebGPUProgram(...call: unknown[]): unknown };
    const stock = backend.runWebGPUProgram.bind(backend);
    let left = 2;
    backend.runWebGPUProgram = (...call) => (left-- > 0 ? stock(...call) : assert.fail('on purpose'));
    try {
      assert.throws(() => withLargest({ bound: 16 * KIB }, () => tf.tidy(() => x.neg())), /on purpose/);
    } finally {
      Reflect.deleteProperty(backend, 'runWebGPUProgram');
    }
    assert.ok(bytesOnDevice() <= bytes, `${bytesOnDevice() - bytes} bytes more`);
    x.dispose();
  });

  it('are not updated in place: that is left to operations in pieces', () => {
    const [variable, gradient] = [tf.variable(tf.ones([40, 200])), tf.ones([40, 200])];
    withLargest({ bound: 16 * KIB }, () => assert.equal(currentEngine().blend!(variable, 1, gradient, -0.5), false));
    assert.equal(variable.dataSync()[7999], 1);
    tf.dispose([variable, gradient]);
  });
});
