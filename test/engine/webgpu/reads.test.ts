import assert from 'node:assert/strict';
import { currentEngine, ENGINES, tf, useEngine } from '../../../lib/engine';
import { needsGpu } from './support';

describe('reading from a GPU', () => {
  needsGpu();

  it('gives the same at once and later, for tensors of every size and type', async () => {
    for (const size of [1, 3, 1000, 4096, 100_000]) {
      const x = tf.tidy(() => tf.range(0, size).mul(0.5).add(1));
      const whole = tf.tidy(() => tf.range(0, size, 1, 'int32').add(7));
      const later = await x.data();
      const atOnce = x.dataSync();
      assert.deepEqual([atOnce.length, atOnce[size - 1]], [size, (size - 1) * 0.5 + 1]);
      assert.deepEqual(atOnce, later);
      assert.deepEqual([...whole.dataSync().slice(0, 2), whole.dataSync().length], size > 1 ? [7, 8, size] : [7, 1]);
      tf.dispose([x, whole]);
    }
    const flags = tf.tidy(() => tf.tensor1d([1, -1, 2]).greater(0));
    assert.deepEqual(flags.dataSync(), Uint8Array.of(1, 0, 1));
    flags.dispose();
  });

  it('reads at once while reads are on their way', async () => {
    const a = tf.tidy(() => tf.ones([64, 64]).mul(2));
    const b = tf.tidy(() => tf.ones([8]).mul(3));
    const [first, second] = [a.data(), b.data()];
    assert.equal(b.dataSync()[7], 3);
    assert.equal(a.dataSync()[4095], 2);
    assert.deepEqual([(await first)[0], (await second)[0]], [2, 3]);
    tf.dispose([a, b]);
  });

  it('hands out numbers that the caller may write to', () => {
    const x = tf.tidy(() => tf.ones([4]).mul(2));
    x.dataSync().fill(9);
    assert.deepEqual([...x.dataSync()], [2, 2, 2, 2]);
    x.dispose();
  });

  it('takes tensors along from another engine, complex ones too, and frees them', async () => {
    const before = tf.memory().numDataBuffers;
    await useEngine('cpu');
    const [x, z] = [tf.tensor1d([1, 2]), tf.complex([1, 2], [3, 4])];
    await useEngine('webgpu');
    assert.deepEqual([...tf.tidy(() => x.add(1).dataSync())], [2, 3]);
    assert.deepEqual([...tf.tidy(() => tf.imag(z).dataSync())], [3, 4]);
    assert.deepEqual([...z.dataSync()], [1, 3, 2, 4]);
    tf.dispose([x, z]);
    assert.equal(tf.memory().numDataBuffers, before);
  });

  it('is an engine of the list, after oneDNN and before wasm', () => {
    assert.equal(currentEngine().name, 'webgpu');
    const names = ENGINES.map(({ name }) => name);
    assert.deepEqual(names.slice(names.indexOf('onednn'), names.indexOf('wasm') + 1), ['onednn', 'webgpu', 'wasm']);
  });
});
