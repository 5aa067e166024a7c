import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import {
  batchNorm,
  batchNormInference,
  centralDifferences,
  referenceForward,
  referenceInference,
} from '../../lib/norm';
import { withChannelLast } from '../../lib/norm/transform';
import { Random } from '../../lib/random';
import { onEachEngine } from '../engine/engines';
import { assertNear, drawn, GRADIENT, tensorOf } from './harness';

const random = new Random(11);
const X = drawn(random, [6, 3], 1, 2);
const [GAMMA, BETA, MEAN] = ['gamma', 'beta', 'mean'].map((name) => drawn(random.split(name), [3], 0.5));
const VARIANCE = { shape: [3], values: Float64Array.of(0.25, 2, 9) };
const [gamma, beta, mean, variance] = [GAMMA.values, BETA.values, MEAN.values, VARIANCE.values];
const ONES = Float64Array.of(1, 1, 1);
const ZEROS = Float64Array.of(0, 0, 0);
const vectorOf = (numbers: { shape: readonly number[]; values: Float64Array }) => tensorOf(numbers) as tf.Tensor1D;

onEachEngine('the transform in training', () => {
  it('is Algorithm 1 with gamma 1, beta 0 and epsilon 1e-3 where nothing else is said', () => {
    tf.tidy(() => {
      const { y, mean: mu, variance: sigma2 } = batchNorm(tensorOf(X));
      const want = referenceForward({ x: X.values, gamma: ONES, beta: ZEROS, epsilon: 1e-3 });
      assertNear(y.dataSync(), want.y, 'y');
      assertNear(mu.dataSync(), want.mean, 'mean');
      assertNear(sigma2.dataSync(), want.variance, 'variance');
    });
  });

  it('takes gamma, beta, epsilon and the activation', () => {
    tf.tidy(() => {
      const want = referenceForward({ x: X.values, gamma, beta, epsilon: 0.5 }).y;
      const options = { gamma: vectorOf(GAMMA), beta: vectorOf(BETA), epsilon: 0.5 };
      const y = (activation: 'linear' | 'relu' | 'sigmoid') =>
        batchNorm(tensorOf(X), { ...options, activation }).y.dataSync();
      assertNear(y('linear'), want, 'linear');
      assertNear(
        y('relu'),
        want.map((v) => Math.max(0, v)),
        'relu',
      );
      assertNear(
        y('sigmoid'),
        want.map((v) => 1 / (1 + Math.exp(-v))),
        'sigmoid',
      );
    });
  });

  it('leaves three tensors and frees the rest, on any axis', () => {
    const x = tf.ones([3, 2, 4]);
    for (const axis of [0, 1, 2, -1, -2, -3]) {
      const before = tf.memory().numTensors;
      const results = batchNorm(x, { axis });
      assert.deepEqual(results.mean.shape, [x.shape.at(axis)]);
      assert.deepEqual(results.y.shape, x.shape);
      assert.equal(tf.memory().numTensors, before + 3);
      tf.dispose([results.y, results.mean, results.variance]);
    }
    x.dispose();
  });

  it('normalizes each channel of its axis, the first one too', () => {
    tf.tidy(() => {
      const rows = tensorOf({
        shape: [3, 6],
        values: Float64Array.from({ length: 18 }, (_, i) => X.values[(i % 6) * 3 + Math.floor(i / 6)]),
      });
      const { y, mean: mu } = batchNorm(rows, { axis: 0, gamma: vectorOf(GAMMA), beta: vectorOf(BETA) });
      const want = referenceForward({ x: X.values, gamma, beta, epsilon: 1e-3 });
      assertNear(y.transpose().dataSync(), want.y, 'y');
      assertNear(mu.dataSync(), want.mean, 'mean');
    });
  });
});

onEachEngine('the transform in inference', () => {
  const statistics = () => ({ mean: vectorOf(MEAN), variance: vectorOf(VARIANCE) });
  for (const [what, withGamma, withBeta] of [
    ['gamma and beta', true, true],
    ['gamma', true, false],
    ['beta', false, true],
    ['neither', false, false],
  ] as const) {
    it(`uses the population statistics, with ${what}`, () => {
      tf.tidy(() => {
        const learned = { ...(withGamma && { gamma: vectorOf(GAMMA) }), ...(withBeta && { beta: vectorOf(BETA) }) };
        const input = { x: X.values, gamma: withGamma ? gamma : ONES, beta: withBeta ? beta : ZEROS };
        for (const epsilon of [undefined, 0.5]) {
          const want = referenceInference({ ...input, epsilon: epsilon ?? 1e-3 }, { mean, variance });
          const y = (activation?: 'relu' | 'sigmoid') =>
            batchNormInference(tensorOf(X), { ...statistics(), ...learned, epsilon, activation }).dataSync();
          assertNear(y(), want, 'linear');
          assertNear(
            y('relu'),
            want.map((v) => Math.max(0, v)),
            'relu',
          );
          assertNear(
            y('sigmoid'),
            want.map((v) => 1 / (1 + Math.exp(-v))),
            'sigmoid',
          );
        }
      });
    });
  }

  it('passes its gradient by gamma / sqrt(variance + epsilon), on any axis', () => {
    tf.tidy(() => {
      const dy = drawn(random.split('dy'), [6, 3]);
      const loss = (x: Float64Array) =>
        referenceInference({ x, gamma, beta, epsilon: 1e-3 }, { mean, variance }).reduce(
          (sum, y, i) => sum + y * dy.values[i],
          0,
        );
      const want = centralDifferences(loss, X.values);
      const f = (axis: number) => (x: tf.Tensor) =>
        batchNormInference(x, { ...statistics(), gamma: vectorOf(GAMMA), beta: vectorOf(BETA), axis });
      assertNear(tf.grad(f(-1))(tensorOf(X), tensorOf(dy)).dataSync(), want, 'last axis', GRADIENT);
      const first = tf.grad(f(0))(tensorOf(X).transpose(), tensorOf(dy).transpose());
      assertNear(first.transpose().dataSync(), want, 'first axis', GRADIENT);
    });
  });
});

describe('the transform', () => {
  before(() => useEngine('cpu'));
  const infer = (options: object) =>
    batchNormInference(tf.zeros([2, 3]), { mean: tf.zeros([3]), variance: tf.ones([3]), ...options });
  const refusals: readonly [string, () => unknown, RegExp][] = [
    ['one value per channel', () => batchNorm(tf.zeros([1, 4])), /2 or more values per channel in training, got 1/],
    ['a wrong rank', () => batchNorm(tf.zeros([4])), /rank 2 or more/],
    ['integers', () => batchNorm(tf.zeros([2, 2], 'int32')), /float32/],
    ['no channels', () => batchNorm(tf.zeros([2, 0])), /1 or more channels, got 0/],
    ['epsilon of 0', () => batchNorm(tf.zeros([2, 2]), { epsilon: 0 }), /an epsilon greater than 0/],
    ['epsilon of NaN', () => batchNorm(tf.zeros([2, 2]), { epsilon: NaN }), /an epsilon greater than 0/],
    ['a gamma of another length', () => batchNorm(tf.zeros([2, 3]), { gamma: tf.ones([2]) }), /gamma of shape \[3\]/],
    ['a beta of another length', () => batchNorm(tf.zeros([2, 3]), { beta: tf.ones([4]) }), /beta of shape \[3\]/],
    ['an axis beyond the last', () => batchNorm(tf.zeros([2, 3]), { axis: 2 }), /channel axis of -2 … 1/],
    ['an axis before the first', () => batchNorm(tf.zeros([2, 3]), { axis: -3 }), /channel axis of -2 … 1/],
    ['half an axis', () => batchNorm(tf.zeros([2, 3]), { axis: 0.5 }), /channel axis of -2 … 1/],
    ['an option of another name', () => batchNorm(tf.zeros([2, 3]), { momentum: 1 } as object), /got momentum/],
    [
      'another activation',
      () => batchNorm(tf.zeros([2, 3]), { activation: 'tanh' } as object),
      /activation .*got 'tanh'/,
    ],
    ['an option of another name, in inference', () => infer({ momentum: 1 }), /got momentum/],
    ['another activation, in inference', () => infer({ activation: 'tanh' }), /activation .*got 'tanh'/],
    [
      'a variance below 0, in inference',
      () => infer({ variance: tf.tensor1d([1, -1, 1]) }),
      /variance of -1 in channel 1/,
    ],
    ['means of another length', () => infer({ mean: tf.zeros([2]) }), /mean of shape \[3\]/],
    ['variances of another length', () => infer({ variance: tf.ones([2]) }), /variance of shape \[3\]/],
    ['a gamma of another length, in inference', () => infer({ gamma: tf.ones([2]) }), /gamma of shape \[3\]/],
    ['a beta of another length, in inference', () => infer({ beta: tf.ones([2]) }), /beta of shape \[3\]/],
    ['a mean of rank 2', () => infer({ mean: tf.zeros([1, 3]) }), /mean of shape \[3\]/],
    ['epsilon of 0, in inference', () => infer({ epsilon: 0 }), /an epsilon greater than 0/],
    ['another axis, in inference', () => infer({ axis: 0 }), /shape \[2\]/],
    [
      'integers, in inference',
      () => batchNormInference(tf.zeros([2, 3], 'int32'), { mean: tf.zeros([3]), variance: tf.ones([3]) }),
      /float32/,
    ],
  ];
  for (const [what, call, message] of refusals) {
    it(`refuses ${what}, and says what to do`, () => {
      assert.throws(
        () => tf.tidy(() => void call()),
        (thrown: Error) => thrown instanceof BnlabError && message.test(thrown.message),
      );
    });
  }
});

describe('a tensor with its channel at the end', () => {
  before(() => useEngine('cpu'));

  it('is not copied where it stands there', () => {
    tf.tidy(() => {
      const x = tf.zeros([2, 3, 4]);
      withChannelLast(x, 2, (last, order) => {
        assert.equal(last, x);
        assert.equal(order(x), x);
        return last;
      });
    });
  });

  it('is turned and turned back where it does not, and others with it', () => {
    tf.tidy(() => {
      const x = tf.range(0, 24).reshape([2, 3, 4]);
      const back = withChannelLast(x, 0, (last, order) => {
        assert.deepEqual(
          [last.shape, order(x).shape],
          [
            [3, 4, 2],
            [3, 4, 2],
          ],
        );
        return last;
      });
      assert.deepEqual(back.arraySync(), x.arraySync());
    });
  });
});
