import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import type { Random } from '../../../lib/random';
import { onEachEngine } from '../engines';
import { averagePool, conv, matMul, type Window } from '../onednn/reference';
import { choose, forCases, kernel, normals, pick, tensor, type Array64 } from '../onednn/support';

/** Float32 sums of a few dozen numbers near 1. */
const TOLERANCE = 1e-4;
const CASES = 12;
const SPECIALS = [NaN, Infinity, -Infinity] as const;

type Activation = (x: number, alpha: number) => number;
/** The activations that fuse, with comparisons that NaN never passes. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  relu: (x) => (x < 0 ? 0 : x),
  relu6: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x < 0 ? 0.2 * x : x),
  prelu: (x, alpha) => (x < 0 ? alpha * x : x),
};

/** Puts NaN or an infinity in a few places, or everywhere. */
function spoil(random: Random, { values }: Array64): void {
  const special = choose(random, SPECIALS);
  if (random.integer(4) === 0) values.fill(special);
  else for (let i = 0; i < 1 + random.integer(3); i++) values[random.integer(values.length)] = choose(random, SPECIALS);
}

/** NaN where NaN is due, infinities where they are, all else near the reference. */
function assertSame(got: tf.Tensor, want: ArrayLike<number>, what: string): void {
  const values = got.dataSync();
  assert.equal(values.length, want.length, what);
  for (let i = 0; i < values.length; i++) {
    const [g, w] = [values[i], Math.fround(want[i])];
    const isSame = Object.is(g, w) || g === w || Math.abs(g - w) <= TOLERANCE * Math.max(1, Math.abs(w));
    assert.ok(isSame, `${what} at ${i}: ${g} instead of ${w}`);
  }
}

interface Case {
  readonly xShape: [number, number, number, number];
  readonly kernel: [number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
  readonly window: Window;
}

function randomCase(random: Random, pads: readonly ('same' | 'valid')[] = ['same', 'valid']): Case {
  for (;;) {
    const xShape: Case['xShape'] = [pick(random, 1, 2), pick(random, 2, 7), pick(random, 2, 7), pick(random, 1, 9)];
    const kernel: Case['kernel'] = [pick(random, 1, 3), pick(random, 1, 3)];
    const strides: Case['strides'] = [pick(random, 1, 2), pick(random, 1, 2)];
    const pad = choose(random, pads);
    const info = tf.backend_util.computePool2DInfo(xShape, kernel, strides, 1, pad);
    if (info.outHeight < 1 || info.outWidth < 1) continue;
    const before = [info.padInfo.top, info.padInfo.left] as const;
    const out = [info.outHeight, info.outWidth] as const;
    return { xShape, kernel, strides, pad, window: { stride: strides, dilation: [1, 1], before, out } };
  }
}

onEachEngine('NaN in, NaN out', (engine) => {
  // a shader takes padding for zeros, so that a NaN of a filter also reaches the windows that lie over it: more NaN, never less
  const pads = engine === 'webgpu' ? (['valid'] as const) : undefined;

  for (const [name, f] of Object.entries(ACTIVATIONS)) {
    const options = (alpha: tf.Tensor) => ({
      activation: name as 'relu',
      preluActivationWeights: name === 'prelu' ? alpha : undefined,
      leakyreluAlpha: 0.2,
    });

    forCases(
      `a convolution with bias and ${name}`,
      (random) => {
        const { xShape, kernel, strides, pad, window } = randomCase(random, pads);
        const K = pick(random, 1, 9);
        const [x, filter] = [normals(random, xShape), normals(random, [...kernel, xShape[3], K])];
        const [bias, alpha] = [normals(random, [K]), normals(random, [K])];
        spoil(random, choose(random, [x, filter, bias]));
        const want = conv(x, filter, window).values.map((z, i) => f(z + bias.values[i % K], alpha.values[i % K]));
        const y = tf.fused.conv2d({
          x: tensor<tf.Tensor4D>(x),
          filter: tensor<tf.Tensor4D>(filter),
          strides,
          pad,
          bias: tensor(bias),
          ...options(tensor(alpha)),
        });
        assertSame(y, want, JSON.stringify({ xShape, kernel, strides, pad, K }));
      },
      CASES,
    );

    forCases(
      `a product with bias and ${name}`,
      (random) => {
        const [M, K, N] = [pick(random, 1, 9), pick(random, 1, 9), pick(random, 1, 12)];
        const [a, b] = [normals(random, [M, K]), normals(random, [K, N])];
        const [bias, alpha] = [normals(random, [N]), normals(random, [N])];
        spoil(random, choose(random, [a, b, bias]));
        const want = matMul(a, b, false, false).values.map((z, i) => f(z + bias.values[i % N], alpha.values[i % N]));
        const [left, right] = [tensor<tf.Tensor2D>(a), tensor<tf.Tensor2D>(b)];
        const y = tf.fused.matMul({ a: left, b: right, bias: tensor(bias), ...options(tensor(alpha)) });
        assertSame(y, want, JSON.stringify({ M, K, N }));
      },
      CASES,
    );
  }

  forCases(
    'a product without bias, a convolution without bias, a depthwise one',
    (random) => {
      const { xShape, kernel, strides, pad, window } = randomCase(random, pads);
      const x = normals(random, xShape);
      const filter = normals(random, [...kernel, xShape[3], 2]);
      spoil(random, choose(random, [x, filter]));
      const image = tensor<tf.Tensor4D>(x);
      const what = JSON.stringify({ xShape, kernel, strides, pad });
      assertSame(tf.conv2d(image, tensor<tf.Tensor4D>(filter), strides, pad), conv(x, filter, window).values, what);
      const [C, Q] = [xShape[3], 2];
      // one channel each, so that no zero meets a NaN of another channel
      const want = Array.from({ length: C }, (_, c) => conv(channel(x, c), filterOf(filter, c), window));
      const y = want[0].values.length / Q;
      const joined = Float64Array.from({ length: y * C * Q }, (_, i) => {
        const [cell, k] = [Math.floor(i / (C * Q)), i % (C * Q)];
        return want[Math.floor(k / Q)].values[cell * Q + (k % Q)];
      });
      const square: [number, number] = [strides[0], strides[0]];
      if (strides[0] === strides[1]) {
        assertSame(tf.depthwiseConv2d(image, tensor<tf.Tensor4D>(filter), square, pad), joined, `${what} depthwise`);
      }
    },
    40,
  );

  forCases(
    'average and maximum over windows, forward and backward on one element',
    (random) => {
      const { xShape, kernel, strides, pad, window } = randomCase(random);
      const x = normals(random, xShape);
      // equal numbers too: the first of them is meant
      x.values.forEach((v, i) => (x.values[i] = Math.round(v)));
      spoil(random, x);
      const dy = normals(random, [xShape[0], ...window.out, xShape[3]]);
      const what = JSON.stringify({ xShape, kernel, strides, pad });
      const image = tensor<tf.Tensor4D>(x);
      assertSame(tf.avgPool(image, kernel, strides, pad), averagePool(x, kernel, window).y.values, `${what} average`);
      const want = firstMaxima(x, kernel, window, dy);
      const f = (a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, kernel, strides, pad) as tf.Tensor;
      const { value, grad } = tf.valueAndGrad(f)(image, tensor(dy));
      assertSame(value, want.y, `${what} maximum`);
      assertSame(grad, want.dx, `${what} gradient of the maximum`);
    },
    40,
  );

  it('functions of one number, and the larger and the smaller of two', () => {
    tf.tidy(() => {
      const values = [NaN, Infinity, -Infinity, -1, 0, 2, 7, 1e-30];
      const x = tf.tensor1d(values);
      const same = (y: tf.Tensor, f: (v: number) => number, what: string) => assertSame(y, values.map(f), what);
      for (const name of ['relu', 'relu6', 'elu', 'sigmoid'] as const)
        same(tf[name](x), (v) => ACTIVATIONS[name](v, 0), name);
      same(tf.leakyRelu(x, 0.2), (v) => ACTIVATIONS.leakyrelu(v, 0), 'leakyRelu');
      same(tf.prelu(x, tf.tensor1d([0.5])), (v) => ACTIVATIONS.prelu(v, 0.5), 'prelu');
      same(tf.clipByValue(x, -1, 6), (v) => (v < -1 ? -1 : v > 6 ? 6 : v), 'clipByValue');
      // the sign of NaN is 0, as PyTorch has it
      same(tf.sign(x), (v) => (v > 0 ? 1 : v < 0 ? -1 : 0), 'sign');
      same(tf.tanh(x), Math.tanh, 'tanh');
      for (const v of values) {
        const other = tf.fill([values.length], v);
        same(tf.maximum(x, other), (w) => Math.max(w, v), `maximum(x, ${v})`);
        same(tf.minimum(x, other), (w) => Math.min(w, v), `minimum(x, ${v})`);
      }
    });
  });

  it('a diverged network does not look healthy', () => {
    tf.tidy(() => {
      const y = tf.maxPool(tf.fill<tf.Rank.R4>([2, 8, 8, 4], NaN), 2, 2, 'valid');
      const logits = tf.matMul<tf.Tensor2D>(y.reshape([2, -1]), tf.fill([64, 3], 0.01));
      const labels = tf.oneHot(tf.tensor1d([0, 1], 'int32'), 3);
      assert.ok(Number.isNaN(tf.losses.softmaxCrossEntropy(labels, logits).dataSync()[0]));
    });
  });
});

function channel({ shape, values }: Array64, c: number): Array64 {
  const C = shape[3];
  return { shape: [...shape.slice(0, 3), 1], values: values.filter((_, i) => i % C === c) };
}

function filterOf({ shape, values }: Array64, c: number): Array64 {
  const [R, S, C, Q] = shape;
  return { shape: [R, S, 1, Q], values: values.filter((_, i) => Math.floor(i / Q) % C === c) };
}

/** Maxima where NaN counts as the largest, and dy at the first of them. */
function firstMaxima(x: Array64, [R, S]: readonly [number, number], w: Window, dy: Array64) {
  const [N, H, W, C] = x.shape;
  const y = new Float64Array(dy.values.length);
  const dx = new Float64Array(x.values.length);
  for (let o = 0; o < y.length; o++) {
    const [c, cell] = [o % C, Math.floor(o / C)];
    const [ox, oy, n] = [
      cell % w.out[1],
      Math.floor(cell / w.out[1]) % w.out[0],
      Math.floor(cell / (w.out[0] * w.out[1])),
    ];
    let where = -1;
    for (let i = 0; i < R * S; i++) {
      const row = oy * w.stride[0] - w.before[0] + Math.floor(i / S);
      const column = ox * w.stride[1] - w.before[1] + (i % S);
      if (n >= N || row < 0 || row >= H || column < 0 || column >= W) continue;
      const at = ((n * H + row) * W + column) * C + c;
      const [best, value] = [x.values[where], x.values[at]];
      if (where < 0 || value > best || (Number.isNaN(value) && !Number.isNaN(best))) where = at;
    }
    y[o] = x.values[where];
    dx[where] += dy.values[o];
  }
  return { y, dx };
}

onEachEngine('pooling of volumes', () => {
  it('max pooling of volumes keeps NaN, and is the maximum of the shifted volumes', () => {
    tf.tidy(() => {
      const x = tf.tensor5d([1, NaN, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2, 1]);
      assert.deepEqual([...tf.maxPool3d(x, 2, 1, 'same').dataSync()], [NaN, NaN, 8, 8, 8, 8, 8, 8]);
      // all below zero: padding must not count
      const shape: [number, number, number, number, number] = [2, 3, 4, 5, 2];
      const z = tf.range(0, 240).mul(7).sin().sub(2).reshape<tf.Tensor5D>(shape);
      const padded = z.pad([[0, 0], ...Array<[number, number]>(3).fill([0, 1]), [0, 0]], -9);
      const shifts = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => padded.slice([0, k >> 2, (k >> 1) & 1, k & 1, 0], shape));
      const want = shifts.reduce((most, shifted) => tf.maximum(most, shifted));
      assert.deepEqual([...tf.maxPool3d(z, 2, 1, 'same').dataSync()], [...want.dataSync()]);
    });
  });

  it('the gradient goes to what the forward pass took: the first NaN, or the first of the largest', () => {
    const gradientOf = (x: number[], dy: number[]) =>
      tf.tidy(() => {
        const f = (v: tf.Tensor) => tf.maxPool3d(v as tf.Tensor5D, 2, 1, 'valid') as tf.Tensor;
        const [volume, upstream] = [x, dy].map((values) => {
          const length = Math.round(Math.cbrt(values.length));
          return tf.tensor5d(values, [1, length, length, length, 1]);
        });
        return [...tf.grad(f)(volume, upstream).dataSync()];
      });
    assert.deepEqual(gradientOf([1, NaN, 3, NaN, 5, 6, 7, 8], [3]), [0, 3, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(gradientOf([7, 7, 7, 7, 7, 7, 7, 7], [3]), [3, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(gradientOf([-2, -1, -3, -1, -5, -6, -7, -8], [3]), [0, 3, 0, 0, 0, 0, 0, 0]);
    // the middle of 3 x 3 x 3 is in all eight windows
    const middle = Array.from({ length: 27 }, (_, i) => (i === 13 ? 1 : 0));
    const all = gradientOf(middle, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual([all[13], all.reduce((sum, v) => sum + v)], [36, 36]);
  });
});

onEachEngine('max pooling that says where', () => {
  const pooled = (x: number[], shape: [number, number, number, number], withBatch = false) =>
    tf.tidy(() => {
      const { result, indexes } = tf.maxPoolWithArgmax(tf.tensor4d(x, shape), 2, 1, 'valid', withBatch);
      assert.deepEqual([indexes.dtype, indexes.shape], ['int32', result.shape]);
      return [[...result.dataSync()], [...indexes.dataSync()]];
    });

  it('takes the first NaN of a window, or the first of its largest', () => {
    assert.deepEqual(pooled([NaN, 1, 2, 3, 4, 5, 6, 7, 9], [1, 3, 3, 1]), [
      [NaN, 5, 7, 9],
      [0, 5, 7, 8],
    ]);
    assert.deepEqual(pooled([5, NaN, NaN, 5], [1, 2, 2, 1]), [[NaN], [1]]);
    assert.deepEqual(pooled([5, 5, 5, 5], [1, 2, 2, 1]), [[5], [0]]);
    const lowest = pooled([-Infinity, -Infinity, -Infinity, -Infinity], [1, 2, 2, 1]);
    assert.deepEqual(lowest, [[-Infinity], [0]]);
  });

  it('counts positions within an example, or over all of them, channels told apart', () => {
    const x = [1, 80, 2, 70, 3, 60, 4, 50, 10, 20, 90, 30, 30, 40, 20, 90];
    const want = [4, 80, 90, 90];
    assert.deepEqual(pooled(x, [2, 2, 2, 2]), [want, [6, 1, 2, 7]]);
    assert.deepEqual(pooled(x, [2, 2, 2, 2], true), [want, [6, 1, 10, 15]]);
  });

  it('pools integers as integers', () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 16777217, 4], [1, 2, 2, 1], 'int32');
      const attributes = { filterSize: 2, strides: 1, pad: 'valid', includeBatchInIndex: false };
      const [result, indexes] = kernel('MaxPoolWithArgmax', { x }, attributes);
      assert.deepEqual([result.dtype, result.dataSync()[0], indexes.dataSync()[0]], ['int32', 16777217, 2]);
    });
  });
});
