import assert from 'node:assert/strict';
import { batchNormTraining, tf, useEngine, type FusedActivation } from '../../lib/engine';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../lib/engine/ops/kernels';
import { softmaxCrossEntropy } from '../../lib/engine/ops/softmax-cross-entropy';
import type { Random } from '../../lib/random';
import { onEachEngine } from './engines';
import { batchNorm } from './onednn/reference';
import { assertClose, forCases, normals, pick, tensor, zeros } from './onednn/support';

/** Around 1,000 neighbouring float32 numbers are 6e-5 apart: oneDNN keeps the mean in float32 and is that far off; the others sum in float64. */
const FLOAT32_MEAN_TOLERANCE = 1e-3;
/** dx of two values is the difference of terms about 10,000 times larger (with m = 2 and epsilon = 0 no signal passes at all). */
const TWO_VALUES_TOLERANCE = 1e-2;
const EPSILON = 1e-3;
const SHAPES: readonly (readonly number[])[] = [
  [2, 1],
  [60, 100],
  [7, 13],
  [4, 3, 5, 4],
  [3, 8, 8, 17],
];

function check(
  random: Random,
  shape: readonly number[],
  activation: FusedActivation,
  mean: number,
  tolerance?: number,
) {
  const C = shape[shape.length - 1];
  const x = normals(random, shape);
  x.values.forEach((v, i) => (x.values[i] = Math.fround(v + mean)));
  const [gamma, beta, dy] = [normals(random, [C]), normals(random, [C]), normals(random, shape)];
  const want = batchNorm(x, gamma, beta, dy, EPSILON, activation);
  const f = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
    batchNormTraining(a, g as tf.Tensor1D, b as tf.Tensor1D, { epsilon: EPSILON, activation }).y;
  const { value, grads } = tf.valueAndGrads(f)([tensor(x), tensor(gamma), tensor(beta)], tensor(dy));
  const what = JSON.stringify({ shape, activation, mean });
  assertClose(value, want.y, `${what} y`, tolerance);
  assertClose(grads[0], want.dx, `${what} dx`, tolerance);
  assertClose(grads[1], want.dgamma, `${what} dgamma`, tolerance);
  assertClose(grads[2], want.dbeta, `${what} dbeta`, tolerance);
  const statistics = batchNormTraining(tensor(x), tensor(gamma), tensor(beta), { epsilon: EPSILON, activation });
  assertClose(statistics.mean, want.mean, `${what} mean`, tolerance);
  assertClose(statistics.variance, want.variance, `${what} variance`, tolerance);
}

onEachEngine('batch normalization in training', (engine) => {
  for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
    for (const shape of SHAPES) {
      forCases(
        `${activation} on [${shape}]`,
        (random) => check(random, shape, activation, 0, shape[0] === 2 ? TWO_VALUES_TOLERANCE : undefined),
        4,
      );
    }
    forCases(`${activation} with a mean of 10`, (random) => check(random, [60, 8], activation, 10), 4);
  }
  // no ReLU here: a rounded mean moves values across its kink
  for (const activation of ['linear', 'sigmoid'] as const) {
    const [mean, tolerance] = engine === 'onednn' ? [1e3, FLOAT32_MEAN_TOLERANCE] : [1e4, undefined];
    forCases(
      `${activation} with a mean of ${mean}`,
      (random) => check(random, [60, 8], activation, mean, tolerance),
      4,
    );
  }

  it('keeps NaN to its own channel', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, NaN, 3, 5, 4], [3, 2]);
      const { y } = batchNormTraining(x, tf.ones([2]), tf.zeros([2]), { epsilon: EPSILON, activation: 'relu' });
      const values = [...y.dataSync()];
      assert.ok(
        [0, 2, 4].every((i) => Number.isNaN(values[i])),
        `channel 0 is NaN: ${values}`,
      );
      assert.ok(
        [1, 3, 5].every((i) => Number.isFinite(values[i])),
        `channel 1 is clean: ${values}`,
      );
    });
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.randomNormal([8, 4]);
      tf.grad((a) => batchNormTraining(a, tf.ones([4]), tf.zeros([4]), { epsilon: 1, activation: 'relu' }).y)(x);
    });
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('batch normalization on an engine without kernels for it', () => {
  const missing: tf.KernelConfig[] = [];
  before(() => {
    useEngine('cpu');
    for (const name of [BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD]) {
      missing.push(tf.getKernel(name, 'cpu'));
      tf.unregisterKernel(name, 'cpu');
    }
  });
  after(() => missing.forEach((kernel) => tf.registerKernel(kernel)));

  for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
    for (const shape of SHAPES) {
      const tolerance = shape[0] === 2 ? TWO_VALUES_TOLERANCE : undefined;
      forCases(`${activation} on [${shape}]`, (random) => check(random, shape, activation, 0, tolerance), 4);
    }
  }
  for (const activation of ['linear', 'sigmoid'] as const)
    forCases(`${activation} with a mean of 1e4`, (random) => check(random, [60, 8], activation, 1e4), 4);
});

onEachEngine('softmax with cross-entropy', () => {
  forCases(
    'loss and gradient agree with float64 loops, also for large logits',
    (random) => {
      const [m, K] = [pick(random, 1, 9), pick(random, 2, 12)];
      const logits = normals(random, [m, K]);
      logits.values.forEach((v, i) => (logits.values[i] = Math.fround(v * 40)));
      const labels = Int32Array.from({ length: m }, () => random.integer(K));
      const dLosses = normals(random, [m]);
      const [losses, dlogits] = [zeros([m]), zeros([m, K])];
      for (let i = 0; i < m; i++) {
        const row = logits.values.subarray(i * K, (i + 1) * K);
        const top = Math.max(...row);
        const total = row.reduce((sum, z) => sum + Math.exp(z - top), 0);
        losses.values[i] = Math.log(total) + top - row[labels[i]];
        row.forEach((z, j) => {
          const p = Math.exp(z - top) / total;
          dlogits.values[i * K + j] = dLosses.values[i] * (p - (j === labels[i] ? 1 : 0));
        });
      }
      const f = (z: tf.Tensor) => softmaxCrossEntropy(z as tf.Tensor2D, tf.tensor1d(labels, 'int32')) as tf.Tensor;
      const { value, grad } = tf.valueAndGrad(f)(tensor(logits), tensor(dLosses));
      assertClose(value, losses, 'losses');
      assertClose(grad, dlogits, 'gradient');
    },
    20,
  );
});
