import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isShared } from '../../../lib/engine/onednn/work';
import { needsOneDnn } from './support';
import { SOURCES } from '../../sources';

const ROOT = join(__dirname, '../../..');

/** Runs a program with two threads allowed; it may call `asked()`: the thread counts asked for since the last call. */
function withTwoThreads(body: string): string {
  const program = `
    const { onednnEngine } = require('${ROOT}/lib/engine/onednn/index.ts');
    const { useEngine } = require('${ROOT}/lib/engine/index.ts');
    const { Library } = require('${ROOT}/lib/engine/onednn/library.ts');
    const { tf } = require('${ROOT}/lib/engine/tf.ts');
    const counts = new Set();
    const { useThreads } = Library.prototype;
    Library.prototype.useThreads = function (n) { counts.add(n); useThreads.call(this, n); };
    const asked = () => { const all = [...counts].sort().join(); counts.clear(); return all; };
    (async () => { await useEngine('onednn'); asked(); ${body} })();`;
  const env = { ...process.env, OMP_NUM_THREADS: '2' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...SOURCES, '-e', program], {
    encoding: 'utf8',
    env,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

describe('threads on oneDNN', () => {
  needsOneDnn();

  it('are shared from a tenth of a millisecond of work on', () => {
    // the largest product and the largest update of the network of section 4.1, batch 60
    assert.equal(isShared({ multiplyAdds: 60 * 784 * 100 }), false);
    assert.equal(isShared({ floats: 784 * 100 }), false);
    // the smallest layers of BN-Inception, batch 16
    assert.equal(isShared({ multiplyAdds: 16 * 7 * 7 * 832 * 128 }), true);
    assert.equal(isShared({ floats: 16 * 7 * 7 * 192 }), true);
  });

  it('a training step of the network of section 4.1 wakes no other core, a large convolution does', () => {
    const out = withTwoThreads(`
      const { mnistNet } = require('${ROOT}/lib/models/index.ts');
      const { Optimizer, trainStep } = require('${ROOT}/lib/train/index.ts');
      const { Random } = require('${ROOT}/lib/random.ts');
      const model = mnistNet({ isBatchNormalized: true, random: new Random(0) });
      const optimizer = new Optimizer({ kind: 'sgd' });
      const x = tf.ones([60, 784]);
      const labels = tf.tensor1d(new Int32Array(60), 'int32');
      for (let i = 0; i < 6; i++) trainStep({ model, optimizer, learningRate: 0.1 }, { x, labels }, 1);
      console.log('step', asked());
      tf.conv2d(tf.ones([4, 32, 32, 32]), tf.ones([3, 3, 32, 32]), 1, 'same').dataSync();
      console.log('convolution', asked());`);
    assert.match(out, /step 1\n/);
    assert.match(out, /convolution (1,)?2/);
  });

  it('give the same bits each time', () => {
    const body = `
      const x = tf.randomNormal([4, 32, 32, 32], 0, 1, 'float32', 1);
      const w = tf.randomNormal([3, 3, 32, 32], 0, 1, 'float32', 2);
      const [dx, dw] = tf.grads((a, b) => tf.conv2d(a, b, 1, 'same').square().sum())([x, w]);
      const bits = Buffer.concat([dx, dw].map((t) => Buffer.from(t.dataSync().buffer)));
      console.log(require('node:crypto').createHash('sha256').update(bits).digest('hex'));`;
    assert.equal(withTwoThreads(body), withTwoThreads(body));
  });
});
