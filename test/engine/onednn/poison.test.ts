import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { OneDnnBackend } from '../../../lib/engine/onednn/backend';
import { openDnnl } from '../../../lib/engine/onednn/ffi';
import { Pool } from '../../../lib/engine/onednn/memory';
import { needsOneDnn } from './support';
import { SOURCES } from '../../sources';

const ROOT = join(__dirname, '../../..');

/** Ops of every family and training steps, on tape and replayed; prints a digest of the numbers of each. */
const PROGRAM = `
  const { createHash } = require('node:crypto');
  const { useEngine, tf } = require('${ROOT}/lib/engine/index.ts');
  const { mnistNet } = require('${ROOT}/lib/models/index.ts');
  const { batchNormalization } = require('${ROOT}/lib/norm/index.ts');
  const { Optimizer, trainStep } = require('${ROOT}/lib/train/index.ts');
  const { Random } = require('${ROOT}/lib/random.ts');
  const digest = (ts) => createHash('sha256').update(Buffer.concat(ts.map((t) => Buffer.from(t.dataSync().slice().buffer)))).digest('hex').slice(0, 12);
  const parts = (z) => [tf.real(z), tf.imag(z)];
  const normal = (shape, seed) => tf.randomNormal(shape, 0, 1, 'float32', seed);
  const ops = {
    fft: () => parts(tf.spectral.fft(tf.complex([1, 2, 3, 4], [0, 1, 0, 1]))),
    ifft: () => parts(tf.spectral.ifft(tf.complex([1, 2, 3, 4, 5], [0, 1, 0, 1, 2]))),
    rfft: () => parts(tf.spectral.rfft(normal([2, 16], 1))),
    irfft: () => [tf.spectral.irfft(tf.spectral.rfft(normal([2, 16], 1)))],
    stft: () => parts(tf.signal.stft(normal([64], 1), 16, 8)),
    products: () => [tf.matMul(normal([70, 40], 1), normal([40, 30], 2)), tf.matMul(normal([2, 1, 4, 5], 1), normal([1, 3, 5, 6], 2))],
    convolutions: () => tf.grads((x, w) => tf.conv2d(x, w, 1, 'same').relu().square().sum())([normal([2, 12, 12, 16], 1), normal([3, 3, 16, 16], 2)]),
    odd: () => tf.grads((x, w) => tf.conv2d(x, w, 2, 'valid').square().sum())([normal([2, 13, 12, 5], 1), normal([5, 3, 5, 7], 2)]),
    depthwise: () => tf.grads((x, w) => tf.depthwiseConv2d(x, w, 1, 'same').square().sum())([normal([2, 9, 9, 3], 1), normal([3, 3, 3, 2], 2)]),
    pools: () => [tf.grad((x) => tf.avgPool(tf.maxPool(x, 3, 2, 'same'), 3, 1, 'same').square().sum())(normal([2, 15, 15, 6], 1))],
    norms: () => [tf.grad((x) => tf.localResponseNormalization(x, 2).square().sum())(normal([2, 7, 7, 16], 1))],
    shapes: () => [tf.concat([normal([40, 60], 1), normal([40, 70], 2)], 1), ...tf.split(normal([64, 96], 3), 3, 1), normal([20, 30, 4], 4).transpose([2, 0, 1]), tf.pad(normal([9, 9], 5), [[1, 2], [0, 3]]), tf.tile(normal([3, 4], 6), [2, 2])],
    reductions: () => [normal([300, 1000], 1).sum(0), normal([3, 4, 5], 2).mean([0, 2]), normal([40, 50], 3).max(1), tf.softmax(normal([20, 10], 4)), tf.cumsum(normal([10, 10], 5)), normal([30], 6).argMax().cast('float32')],
    rest: () => [tf.topk(normal([50], 1), 5).values, tf.oneHot([1, 0, 3], 4).cast('float32'), tf.gather(normal([9, 4], 2), [8, 1]), tf.where(normal([40], 3).greater(0), tf.ones([40]), tf.zeros([40])), tf.einsum('ij,jk->ik', normal([4, 5], 4), normal([5, 6], 5))],
  };
  (async () => {
    await useEngine('onednn');
    for (const [name, op] of Object.entries(ops)) tf.tidy(() => console.log(name, digest(op())));
    const dense = mnistNet({ isBatchNormalized: true, random: new Random(0) });
    const images = tf.sequential({ layers: [
      tf.layers.conv2d({ filters: 16, kernelSize: 3, inputShape: [12, 12, 3], padding: 'same', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
      batchNormalization({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ] });
    for (const [model, shape] of [[dense, [60, 784]], [images, [8, 12, 12, 3]]]) {
      const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
      const x = normal(shape, 9);
      const labels = tf.tensor1d(Int32Array.from({ length: shape[0] }, (_, i) => i % 10), 'int32');
      for (let i = 0; i < 8; i++) trainStep({ model, optimizer, learningRate: 0.05 }, { x, labels }, 1);
      console.log('weights', digest(model.getWeights()), tf.tidy(() => model.predict(x).isFinite().all().dataSync()[0]));
    }
  })();`;

function run(poison: string): string {
  const env = { ...process.env, BNLAB_POISON: poison };
  const options = { encoding: 'utf8', env } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...SOURCES, '-e', PROGRAM], options);
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('memory that nobody owns, on oneDNN', () => {
  needsOneDnn();

  it('is NaN in the poison mode when it is taken and when it is given back', () => {
    for (const bytes of [100, 4 * 2 ** 20]) {
      const pool = new Pool(openDnnl(), true);
      const block = pool.take(bytes);
      const view = block.floats(25);
      assert.ok(view.every(Number.isNaN));
      view.fill(1);
      pool.release(block);
      assert.ok(view.every(Number.isNaN));
    }
    const clean = new Pool(openDnnl()).take(100).floats(25);
    assert.ok(clean.every((value) => value === 0));
  });

  it('is read by no op and by no training step', () => {
    const poisoned = run('1');
    assert.equal(poisoned, run('0'));
    assert.match(poisoned, /weights \w+ 1\nweights \w+ 1\n$/);
  });

  it('is kept from others while a guest runs, which may read what it has disposed', async () => {
    const backend = new OneDnnBackend(new Pool(openDnnl(), true));
    const live = () => backend.pool.use().liveBytes;
    const fresh = () => {
      const tensor = backend.make([16], 'float32');
      const values = backend.native(tensor).values as Float32Array;
      values.fill(3);
      return { dispose: () => backend.disposeData(tensor.dataId), isIntact: () => values.every((v) => v === 3) };
    };
    const [inner, outer] = [fresh(), fresh()];
    backend.withReleasesHeld(() => {
      backend.withReleasesHeld(() => inner.dispose());
      outer.dispose();
      assert.ok(inner.isIntact() && outer.isIntact());
      assert.equal(live(), 128);
    });
    assert.ok(!inner.isIntact() && !outer.isIntact());
    assert.equal(live(), 0);
    const failing = fresh();
    const fail = () => {
      failing.dispose();
      throw new Error('in a guest');
    };
    assert.throws(() => backend.withReleasesHeld(fail), /in a guest/);
    assert.equal(live(), 0, 'also after an error');
    const late = fresh();
    const pending = backend.withReleasesHeld(async () => {
      await Promise.resolve();
      late.dispose();
      return late.isIntact();
    });
    assert.equal(await pending, true, 'until a promise is settled');
    assert.equal(live(), 0);
  });
});
