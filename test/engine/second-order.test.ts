import assert from 'node:assert/strict';
import { batchNormTraining, softmaxCrossEntropy, tf, useEngine, type FusedActivation } from '../../lib/engine';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../lib/engine/ops/kernels';
import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRAD } from '../../lib/engine/ops/kernels';
import type { Random } from '../../lib/random';
import { checkBothOrders } from './differences';
import { onEachEngine } from './engines';
import {
  averagePool,
  batchNorm,
  conv,
  convFilterGradient,
  convInputGradient,
  lrn,
  maxPool,
  type Window,
} from './onednn/reference';
import { forCases, normals, tensor, zeros, type Array64 } from './onednn/support';

const EPSILON = 1e-3;
const CASES = 3;

/** Functions of one number with their derivative in float64. */
const FUNCTIONS: readonly (readonly [name: string, f: (x: tf.Tensor) => tf.Tensor, slope: (x: number) => number])[] = [
  ['relu', (x) => x.relu(), (x) => (x > 0 ? 1 : 0)],
  ['relu of a square', (x) => x.square().relu(), (x) => 2 * x],
  ['relu6', (x) => x.mul(4).relu6().square(), (x) => (4 * x > 0 && 4 * x < 6 ? 32 * x : 0)],
  ['elu', (x) => x.elu(), (x) => (x > 0 ? 1 : Math.exp(x))],
  ['sigmoid', (x) => x.sigmoid(), (x) => 1 / (2 + Math.exp(x) + Math.exp(-x))],
  ['tanh', (x) => x.tanh(), (x) => 1 - Math.tanh(x) ** 2],
  ['exp', (x) => x.exp(), (x) => Math.exp(x)],
  ['leaky relu', (x) => x.square().mul(x).leakyRelu(0.1), (x) => 3 * x ** 2 * (x > 0 ? 1 : 0.1)],
  ['clip', (x) => x.clipByValue(-0.5, 0.5).exp(), (x) => (Math.abs(x) < 0.5 ? Math.exp(x) : 0)],
  ['a product with itself twice', (x) => x.mul(x.sigmoid()), (x) => swishSlope(x)],
  ['maximum', (x) => tf.maximum(x, 0.1).square(), (x) => (x > 0.1 ? 2 * x : 0)],
];

function swishSlope(x: number): number {
  const s = 1 / (1 + Math.exp(-x));
  return s + x * s * (1 - s);
}

function geometry(random: Random, x: Array64, kernel: [number, number]) {
  const strides: [number, number] = [1 + random.integer(2), 1 + random.integer(2)];
  const pad = random.integer(2) ? ('same' as const) : ('valid' as const);
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, kernel, strides, 1, pad);
  const out = [info.outHeight, info.outWidth] as const;
  const before = [info.padInfo.top, info.padInfo.left] as const;
  const window: Window = { stride: strides, dilation: [1, 1], before, out };
  return { strides, pad, window, what: JSON.stringify({ strides, pad, kernel }) };
}

function batchNormCase(random: Random, shape: readonly number[], activation: FusedActivation): void {
  const C = shape[shape.length - 1];
  checkBothOrders(random, {
    what: `${activation} on [${shape}]`,
    inputs: [normals(random, shape), normals(random, [C]), normals(random, [C])],
    dy: normals(random, shape),
    f: (x, gamma, beta) =>
      batchNormTraining(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, { epsilon: EPSILON, activation }).y,
    gradients: ([x, gamma, beta], dy) => {
      const { dx, dgamma, dbeta } = batchNorm(x, gamma, beta, dy, EPSILON, activation);
      return [dx, dgamma, dbeta];
    },
  });
}

function crossEntropyCase(random: Random): void {
  const [m, K] = [4, 3];
  const labels = Int32Array.from({ length: m }, () => random.integer(K));
  checkBothOrders(random, {
    what: 'softmax with cross-entropy',
    inputs: [normals(random, [m, K])],
    dy: normals(random, [m]),
    f: (z) => softmaxCrossEntropy(z as tf.Tensor2D, tf.tensor1d(labels, 'int32')),
    gradients: ([z], dy) => {
      const dz = zeros([m, K]);
      for (let i = 0; i < m; i++) {
        const exps = z.values.subarray(i * K, (i + 1) * K).map(Math.exp);
        const total = exps.reduce((a, b) => a + b);
        exps.forEach((e, j) => (dz.values[i * K + j] = dy.values[i] * (e / total - (labels[i] === j ? 1 : 0))));
      }
      return [dz];
    },
  });
}

onEachEngine('second derivatives', () => {
  for (const [name, f, slope] of FUNCTIONS) {
    forCases(
      `of ${name}`,
      (random) =>
        checkBothOrders(random, {
          what: name,
          inputs: [normals(random, [70])],
          dy: normals(random, [70]),
          f,
          gradients: ([x], dy) => [{ shape: x.shape, values: x.values.map((v, i) => dy.values[i] * slope(v)) }],
        }),
      1,
    );
  }

  forCases(
    'of convolutions',
    (random) => {
      const x = normals(random, [2, 5, 4, 2]);
      const filter = normals(random, [3, 2, 2, 3]);
      const { strides, pad, window, what } = geometry(random, x, [3, 2]);
      checkBothOrders(random, {
        what,
        inputs: [x, filter],
        dy: normals(random, conv(x, filter, window).shape),
        f: (a, w) => tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, strides, pad),
        gradients: ([a, w], dy) => [
          convInputGradient(dy, w, a.shape, window),
          convFilterGradient(a, dy, w.shape, window),
        ],
      });
    },
    CASES,
  );

  for (const [name, op, reference] of [
    ['max', tf.maxPool, maxPool],
    ['average', tf.avgPool, averagePool],
  ] as const) {
    forCases(
      `of ${name} pooling`,
      (random) => {
        const x = normals(random, [2, 5, 4, 2]);
        const { strides, pad, window, what } = geometry(random, x, [3, 2]);
        checkBothOrders(random, {
          what,
          inputs: [x],
          dy: normals(random, reference(x, [3, 2], window).y.shape),
          f: (a) => op(a as tf.Tensor4D, [3, 2], strides, pad),
          gradients: ([a], dy) => [reference(a, [3, 2], window, dy).dx],
        });
      },
      CASES,
    );

    forCases(
      `of ${name} pooling over single cells, which TensorFlow.js takes for the identity whatever the padding`,
      (random) => {
        const shape = [1, 2, 2, 3];
        checkBothOrders(random, {
          what: name,
          inputs: [normals(random, shape)],
          dy: normals(random, shape),
          f: (a) => op(a as tf.Tensor4D, 1, 2, 1, 'floor'),
          gradients: (_, dy) => [dy],
        });
      },
      1,
    );
  }

  forCases(
    'of local response normalization',
    (random) => {
      const settings = { radius: 1, bias: 1, alpha: 0.5, beta: 0.75 };
      checkBothOrders(random, {
        what: 'local response normalization',
        inputs: [normals(random, [1, 2, 2, 4])],
        dy: normals(random, [1, 2, 2, 4]),
        f: (x) => tf.localResponseNormalization(x as tf.Tensor4D, 1, settings.bias, settings.alpha, settings.beta),
        gradients: ([x], dy) => [lrn(x, dy, settings).dx],
      });
    },
    1,
  );

  for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
    for (const shape of [
      [7, 3],
      [2, 3, 2, 4],
    ]) {
      forCases(
        `of batch normalization, ${activation} on [${shape}]`,
        (random) => batchNormCase(random, shape, activation),
        2,
      );
    }
  }

  forCases('of softmax with cross-entropy', crossEntropyCase, 2);

  forCases(
    'of the stock loss, with weights and smoothed labels',
    (random) => {
      const [m, K, smoothing] = [3, 4, 0.2];
      const classes = Array.from({ length: m }, () => random.integer(K));
      const weights = normals(random, [m]);
      const wanted = (i: number, j: number) => (classes[i] === j ? 1 - smoothing : 0) + smoothing / K;
      checkBothOrders(random, {
        what: 'tf.losses.softmaxCrossEntropy',
        inputs: [normals(random, [m, K])],
        dy: normals(random, [m]),
        f: (z) => {
          const labels = tf.oneHot(tf.tensor1d(classes, 'int32'), K);
          return tf.losses.softmaxCrossEntropy(labels, z, tensor(weights), smoothing, tf.Reduction.NONE);
        },
        gradients: ([z], dy) => {
          const dz = zeros([m, K]);
          for (let i = 0; i < m; i++) {
            const exps = z.values.subarray(i * K, (i + 1) * K).map(Math.exp);
            const total = exps.reduce((a, b) => a + b);
            const scale = dy.values[i] * weights.values[i];
            exps.forEach((e, j) => (dz.values[i * K + j] = scale * (e / total - wanted(i, j))));
          }
          return [dz];
        },
      });
    },
    2,
  );

  it('of a custom gradient are right, or refused where it saved what it made on the way', () => {
    tf.tidy(() => {
      const custom = (saveResult: boolean) =>
        tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
          const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
          const inner = x.exp();
          const value = saveResult ? inner : inner.clone();
          save([inner]);
          return { value, gradFunc: (dy, [y]) => dy.mul(y) };
        });
      const x = tf.tensor1d([0, 1]);
      const second = (saveResult: boolean) => tf.grad((a: tf.Tensor) => tf.grad(custom(saveResult))(a))(x);
      const [, atOne] = second(true).dataSync();
      assert.ok(Math.abs(atOne - Math.E) < 1e-5);
      assert.throws(
        () => second(false),
        /second derivative of a custom gradient: expected a gradient made of the inputs/,
      );
      assert.ok(Math.abs(tf.grad(custom(false))(x).dataSync()[1] - Math.E) < 1e-5, 'the first stays');
    });
  });
});

describe('second derivatives on an engine without kernels of this library', () => {
  const OWN = [BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRAD];
  let taken: tf.KernelConfig[] = [];

  before(async () => {
    await useEngine('cpu');
    taken = OWN.map((name) => tf.getKernel(name, 'cpu'));
    for (const name of OWN) tf.unregisterKernel(name, 'cpu');
  });
  after(() => taken.forEach((kernel) => tf.registerKernel(kernel)));

  for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
    forCases(`of batch normalization, ${activation}`, (random) => batchNormCase(random, [7, 3], activation), 2);
  }
  forCases('of softmax with cross-entropy', crossEntropyCase, 2);

  it('are composed: no kernel of this library is there', () => {
    for (const name of OWN) assert.equal(tf.getKernel(name, 'cpu'), undefined);
  });
});
