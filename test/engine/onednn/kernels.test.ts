import assert from 'node:assert/strict';
import { onednnEngine } from '../../../lib/engine/onednn';
import { tf } from '../../../lib/engine/tf';
import type { Random } from '../../../lib/random';
import { averagePool, batchNorm, lrn, matMul, maxPool, type Window } from './reference';
import {
  assertClose,
  choose,
  forCases,
  kernel,
  needsOneDnn,
  normals,
  pick,
  sizeOf,
  tensor,
  zeros,
  type Array64,
} from './support';

function randomPool(random: Random) {
  for (;;) {
    const shape = [pick(random, 1, 9), pick(random, 1, 33), pick(random, 1, 33), pick(random, 1, 67)];
    const filterSize: [number, number] = [pick(random, 1, 7), pick(random, 1, 7)];
    const strides: [number, number] = [pick(random, 1, 3), pick(random, 1, 3)];
    const pad = choose<unknown>(random, ['same', 'valid', pick(random, 0, Math.min(...filterSize) - 1)]);
    // with a number TensorFlow.js takes the height's stride for both, and its identity shortcut then goes wrong
    if (typeof pad === 'number') strides[1] = strides[0];
    if (sizeOf(shape) > 60_000) continue;
    const info = tf.backend_util.computePool2DInfo(
      shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad as 'same',
      'floor',
    );
    if (info.outHeight < 1 || info.outWidth < 1) continue;
    const before: [number, number] = [info.padInfo.top, info.padInfo.left];
    const window: Window = { stride: strides, dilation: [1, 1], before, out: [info.outHeight, info.outWidth] };
    return { shape, filterSize, window, attributes: { filterSize, strides, pad, dimRoundingMode: 'floor' } };
  }
}

describe('pooling on oneDNN', () => {
  needsOneDnn();

  forCases('the average leaves padding out, forward and backward', (random) => {
    const { shape, filterSize, window, attributes } = randomPool(random);
    const [x, dy] = [normals(random, shape), normals(random, [shape[0], ...window.out, shape[3]])];
    const want = averagePool(x, filterSize, window, dy);
    const what = JSON.stringify({ shape, attributes });
    assertClose(kernel('AvgPool', { x: tensor(x) }, attributes)[0], want.y, what);
    assertClose(kernel('AvgPoolGrad', { dy: tensor(dy), input: tensor(x) }, attributes)[0], want.dx, what);
  });

  forCases('the gradient of the maximum goes to the largest cell, whatever its sign', (random) => {
    const { shape, filterSize, window, attributes } = randomPool(random);
    const [x, dy] = [normals(random, shape), normals(random, [shape[0], ...window.out, shape[3]])];
    x.values.forEach((v, i) => (x.values[i] = Math.fround(v - 10)));
    const want = maxPool(x, filterSize, window, dy);
    const what = JSON.stringify({ shape, attributes });
    const input = tensor(x);
    const [output] = kernel('MaxPool', { x: input }, attributes);
    assertClose(output, want.y, what);
    assertClose(kernel('MaxPoolGrad', { dy: tensor(dy), input, output }, attributes)[0], want.dx, what);
    // an output that another engine made has no workspace
    assertClose(kernel('MaxPoolGrad', { dy: tensor(dy), input, output: tensor(want.y) }, attributes)[0], want.dx, what);
  });

  it('a window without any cell of the image is left to the portable loops', () => {
    tf.tidy(() => {
      const attributes = { filterSize: 1, strides: 1, pad: 1, dimRoundingMode: 'floor' };
      const [y] = kernel('AvgPool', { x: tf.ones([1, 2, 2, 1]) }, attributes);
      assert.deepEqual(y.shape, [1, 4, 4, 1]);
      assert.equal(y.dataSync()[5], 1);
    });
  });
});

describe('local response normalization on oneDNN', () => {
  needsOneDnn();
  forCases('forward and gradient follow the formula', (random) => {
    const shape = [pick(random, 1, 4), pick(random, 1, 9), pick(random, 1, 9), pick(random, 1, 67)];
    const [x, dy] = [normals(random, shape), normals(random, shape)];
    const a = {
      radius: pick(random, 1, 5),
      bias: choose(random, [1, 2]),
      alpha: choose(random, [1e-4, 0.1, 1]),
      beta: choose(random, [0.75, 0.5]),
    };
    const attributes = { depthRadius: a.radius, bias: a.bias, alpha: a.alpha, beta: a.beta };
    const want = lrn(x, dy, a);
    const what = JSON.stringify({ shape, a });
    assertClose(kernel('LRN', { x: tensor(x) }, attributes)[0], want.y, what);
    assertClose(kernel('LRNGrad', { x: tensor(x), y: tensor(want.y), dy: tensor(dy) }, attributes)[0], want.dx, what);
  });
});

describe('products on oneDNN', () => {
  needsOneDnn();
  forCases('every transpose, with bias and activation', (random) => {
    const [M, K, N] = [pick(random, 1, 67), pick(random, 1, 67), pick(random, 1, 67)];
    const [transposeA, transposeB] = [random.integer(2) === 1, random.integer(2) === 1];
    const a = normals(random, transposeA ? [K, M] : [M, K]);
    const b = normals(random, transposeB ? [N, K] : [K, N]);
    const want = matMul(a, b, transposeA, transposeB);
    const what = JSON.stringify({ M, K, N, transposeA, transposeB });
    assertClose(kernel('BatchMatMul', { a: tensor(a), b: tensor(b) }, { transposeA, transposeB })[0], want, what);
    const bias = normals(random, [N]);
    const activation = choose(random, ['linear', 'relu', 'sigmoid', 'tanh', 'elu']);
    const inputs = { a: tensor(a), b: tensor(b), bias: tensor(bias) };
    want.values.forEach((v, i) => {
      const z = v + bias.values[i % N];
      want.values[i] = {
        linear: z,
        relu: Math.max(0, z),
        sigmoid: 1 / (1 + Math.exp(-z)),
        tanh: Math.tanh(z),
        elu: z > 0 ? z : Math.expm1(z),
      }[activation]!;
    });
    if (activation === 'tanh') return;
    assertClose(
      kernel('_FusedMatMul', inputs, { transposeA, transposeB, activation })[0],
      want,
      `${what} ${activation}`,
    );
  });

  it('batches are broadcast', () => {
    tf.tidy(() => {
      const a = tf.randomNormal([3, 1, 4, 5], 0, 1, 'float32', 1);
      const b = tf.randomNormal([2, 5, 6], 0, 1, 'float32', 2);
      const c = tf.matMul(a, b);
      assert.deepEqual(c.shape, [3, 2, 4, 6]);
      const want = tf.matMul(
        a.slice([2, 0, 0, 0], [1, 1, 4, 5]).reshape([4, 5]),
        b.slice([1, 0, 0], [1, 5, 6]).reshape([5, 6]),
      );
      const got = c.slice([2, 1, 0, 0], [1, 1, 4, 6]).reshape([4, 6]);
      assertClose(got, { shape: [4, 6], values: Float64Array.from(want.dataSync()) }, 'broadcast batch');
    });
  });

  it('a product over nothing is the bias', () => {
    tf.tidy(() => {
      const inputs = { a: tf.zeros([2, 0]), b: tf.zeros([0, 3]), bias: tf.tensor1d([1, 2, 3]) };
      assert.deepEqual([...kernel('_FusedMatMul', inputs, { activation: 'linear' })[0].dataSync()], [1, 2, 3, 1, 2, 3]);
    });
  });
});

describe('batch normalization on oneDNN', () => {
  needsOneDnn();
  /** Rounding of the statistics is multiplied by gamma / sqrt(variance + epsilon) in the gradient. */
  const GRADIENT_TOLERANCE = 2e-5;

  forCases('training, forward and backward, with every activation', (random) => {
    const C = pick(random, 1, 67);
    const shape =
      random.integer(2) === 0
        ? [pick(random, 2, 120), C]
        : [pick(random, 1, 9), pick(random, 2, 12), pick(random, 2, 12), C];
    const activation = choose(random, ['linear', 'relu', 'sigmoid'] as const);
    const epsilon = choose(random, [1e-3, 1e-5]);
    const [x, dy, gamma, beta] = [
      normals(random, shape),
      normals(random, shape),
      normals(random, [C]),
      normals(random, [C]),
    ];
    const mean = 3 * random.normal();
    x.values.forEach((v, i) => (x.values[i] = Math.fround(v + mean)));
    // at the kink of the relu the last bit decides: nothing comes back from there
    batchNorm(x, gamma, beta, dy, epsilon, 'linear').y.values.forEach(
      (z, i) => Math.abs(z) < 1e-4 && (dy.values[i] = 0),
    );
    const want = batchNorm(x, gamma, beta, dy, epsilon, activation);
    const what = JSON.stringify({ shape, activation, epsilon });
    const [tx, tg] = [tensor(x), tensor(gamma)];
    const attributes = { epsilon, activation };
    const [y, m, v, workspace] = kernel('BatchNormTraining', { x: tx, gamma: tg, beta: tensor(beta) }, attributes);
    assertClose(y, want.y, `y ${what}`);
    assertClose(m, want.mean, `mean ${what}`);
    assertClose(v, want.variance, `variance ${what}`);
    const inputs = { dy: tensor(dy), x: tx, y, gamma: tg, mean: m, variance: v, workspace };
    const [dx, dgamma, dbeta] = kernel('BatchNormTrainingGrad', inputs, attributes);
    // where two rows only differ, everything in the gradient cancels: compare with the size of what cancels
    if (sizeOf(shape) / C < 8) return;
    // m terms of size 1: their sum is of size sqrt(m), by chance much less
    const scale = Math.sqrt(sizeOf(shape) / C);
    assertClose(dx, want.dx, `dx ${what}`, GRADIENT_TOLERANCE);
    assertClose(dgamma, want.dgamma, `dgamma ${what}`, GRADIENT_TOLERANCE, scale);
    assertClose(dbeta, want.dbeta, `dbeta ${what}`, GRADIENT_TOLERANCE, scale);
  });

  forCases('inference uses the statistics it is given', (random) => {
    const C = pick(random, 1, 67);
    const shape = [pick(random, 1, 5), pick(random, 1, 9), pick(random, 1, 9), C];
    const [x, mean, gamma, beta] = [
      normals(random, shape),
      normals(random, [C]),
      normals(random, [C]),
      normals(random, [C]),
    ];
    const variance = normals(random, [C]);
    variance.values.forEach((v, i) => (variance.values[i] = Math.fround(v * v)));
    const want = zeros(shape);
    x.values.forEach((v, i) => {
      const c = i % C;
      want.values[i] = (gamma.values[c] * (v - mean.values[c])) / Math.sqrt(variance.values[c] + 1e-3) + beta.values[c];
    });
    const inputs = {
      x: tensor(x),
      mean: tensor(mean),
      variance: tensor(variance),
      scale: tensor(gamma),
      offset: tensor(beta),
    };
    assertClose(kernel('FusedBatchNorm', inputs, { varianceEpsilon: 1e-3 })[0], want, JSON.stringify(shape));
  });

  it('a NaN comes through, also through the relu', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [NaN, 1],
        [2, 2],
        [3, 3],
      ]);
      const [y] = kernel(
        'BatchNormTraining',
        { x, gamma: tf.ones([2]), beta: tf.ones([2]) },
        { epsilon: 1e-3, activation: 'relu' },
      );
      const values = y.dataSync();
      assert.ok(Number.isNaN(values[2]) && Number.isFinite(values[3]));
    });
  });

  it('a huge mean costs no more digits of the variance than the input has', () => {
    tf.tidy(() => {
      const x = tf.tensor2d(Array.from({ length: 64 }, (_, i) => [10000 + (i % 8)]));
      const [, , variance] = kernel(
        'BatchNormTraining',
        { x, gamma: tf.ones([1]), beta: tf.ones([1]) },
        { epsilon: 1e-3, activation: 'linear' },
      );
      assert.ok(Math.abs(variance.dataSync()[0] - 5.25) < 1e-3, String(variance.dataSync()[0]));
    });
  });
});

describe('elementwise functions and reductions on oneDNN', () => {
  needsOneDnn();

  function broadcastCase(random: Random): [Array64, Array64] {
    const rank = pick(random, 0, 4);
    const full = Array.from({ length: rank }, () => pick(random, 1, 12));
    const cut = (shape: number[]) =>
      shape.map((n) => (random.integer(4) === 0 ? 1 : n)).slice(random.integer(shape.length + 1));
    const [a, b] = random.integer(2) === 0 ? [full, cut(full)] : [cut(full), full];
    return [normals(random, a), normals(random, b)];
  }

  forCases('two tensors are combined as TensorFlow.js broadcasts them', (random) => {
    const [a, b] = broadcastCase(random);
    const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
    const at = (x: Array64, index: number[]) => {
      let flat = 0;
      x.shape.forEach((n, d) => (flat = flat * n + (n === 1 ? 0 : index[index.length - x.shape.length + d])));
      return x.values[flat];
    };
    const f = {
      Add: (p: number, q: number) => p + q,
      Sub: (p: number, q: number) => p - q,
      Multiply: (p: number, q: number) => p * q,
      RealDiv: (p: number, q: number) => p / q,
    };
    for (const [name, op] of Object.entries(f)) {
      const want = zeros(shape);
      for (let i = 0; i < want.values.length; i++) {
        const index: number[] = [];
        for (let d = shape.length - 1, rest = i; d >= 0; d--) {
          index.unshift(rest % shape[d]);
          rest = Math.floor(rest / shape[d]);
        }
        want.values[i] = op(at(a, index), at(b, index));
      }
      assertClose(
        kernel(name, { a: tensor(a), b: tensor(b) })[0],
        want,
        `${name} ${JSON.stringify([a.shape, b.shape])}`,
      );
    }
  });

  forCases('functions of one tensor and their gradients', (random) => {
    const x = normals(random, [pick(random, 1, 3000)]);
    const f: Record<string, [(v: number) => number, ((v: number) => number)?]> = {
      Relu: [(v) => Math.max(0, v), (v) => (v > 0 ? 1 : 0)],
      Sigmoid: [(v) => 1 / (1 + Math.exp(-v)), (v) => Math.exp(-v) / (1 + Math.exp(-v)) ** 2],
      Tanh: [Math.tanh, (v) => 1 - Math.tanh(v) ** 2],
      Square: [(v) => v * v],
      Neg: [(v) => -v],
      Step: [(v) => (v > 0 ? 1 : 0)],
    };
    for (const [name, [value, slope]] of Object.entries(f)) {
      assertClose(kernel(name, { x: tensor(x) })[0], { shape: x.shape, values: x.values.map(value) }, name);
      if (!slope) continue;
      const got = tf.grad((t: tf.Tensor) => kernel(name, { x: t })[0])(tensor(x), tf.fill([...x.shape], 2));
      assertClose(got, { shape: x.shape, values: x.values.map((v) => 2 * slope(v)) }, `gradient of ${name}`);
    }
  });

  it('NaN and infinities propagate', () => {
    tf.tidy(() => {
      const pad = new Array<number>(100).fill(0.5);
      const x = tf.tensor1d([NaN, -Infinity, Infinity, -1, ...pad]);
      const first = (t: tf.Tensor) => [...t.dataSync()].slice(0, 3);
      assert.deepEqual(first(x.relu()), [NaN, -0, Infinity]);
      assert.deepEqual(first(x.sigmoid()), [NaN, 0, 1]);
      assert.deepEqual(first(x.tanh()), [NaN, -1, 1]);
      assert.deepEqual(first(x.exp()), [NaN, 0, Infinity]);
      assert.ok(Number.isNaN(x.sum().dataSync()[0]) && Number.isNaN(x.max().dataSync()[0]));
    });
  });

  forCases('sums, means and maxima over any axes', (random) => {
    const shape = Array.from({ length: pick(random, 1, 4) }, () => pick(random, 1, 12));
    const axes = shape.map((_, i) => i).filter(() => random.integer(2) === 0);
    const x = normals(random, shape);
    const kept = shape.filter((_, i) => !axes.includes(i));
    const [sum, max] = [zeros(kept), zeros(kept)];
    max.values.fill(-Infinity);
    x.values.forEach((v, i) => {
      let to = 0;
      for (let d = 0, rest = i; d < shape.length; d++) {
        const inner = sizeOf(shape.slice(d + 1));
        if (!axes.includes(d)) to = to * shape[d] + Math.floor(rest / inner);
        rest %= inner;
      }
      sum.values[to] += v;
      max.values[to] = Math.max(max.values[to], v);
    });
    const count = sizeOf(axes.map((i) => shape[i]));
    const what = JSON.stringify({ shape, axes });
    assertClose(kernel('Sum', { x: tensor(x) }, { axis: axes, keepDims: false })[0], sum, what);
    assertClose(kernel('Max', { x: tensor(x) }, { reductionIndices: axes, keepDims: false })[0], max, what);
    assertClose(
      kernel('Mean', { x: tensor(x) }, { axis: axes, keepDims: false })[0],
      { shape: kept, values: sum.values.map((v) => v / count) },
      what,
    );
  });

  it('long sums over the first or the last axis keep their digits', () => {
    tf.tidy(() => {
      const x = tf.tensor2d(
        Float32Array.from({ length: 400_000 }, (_, i) => 1 + (i % 7)),
        [100_000, 4],
      );
      const want = [0, 1, 2, 3].map((c) =>
        Array.from({ length: 100_000 }, (_, i) => 1 + ((4 * i + c) % 7)).reduce((a, b) => a + b),
      );
      [...x.sum(0).dataSync()].forEach((v, c) => assert.ok(Math.abs(v - want[c]) < 1e-5 * want[c], `${v} ${want[c]}`));
      [...x.transpose().sum(1).dataSync()].forEach((v, c) => assert.ok(Math.abs(v - want[c]) < 1e-5 * want[c]));
    });
  });
});

describe('moving numbers on oneDNN', () => {
  needsOneDnn();

  forCases('concat and split undo each other, transposes and slices keep every number', (random) => {
    const shape = Array.from({ length: 4 }, () => pick(random, 1, 17));
    const axis = random.integer(4);
    const parts = Array.from({ length: pick(random, 1, 4) }, () => {
      return normals(
        random,
        shape.map((n, i) => (i === axis ? pick(random, 0, 9) : n)),
      );
    });
    if (parts.every((p) => p.values.length === 0)) return;
    const joined = tf.concat(
      parts.map((p) => tensor(p)),
      axis,
    );
    const sizes = parts.map((p) => p.shape[axis]);
    const pieces = tf.split(joined, sizes, axis);
    pieces.forEach((piece, i) => assertClose(piece, parts[i], `split ${JSON.stringify({ shape, axis, sizes })}`, 0));
    const perm = [...random.permutation(4)];
    const back = perm.map((_, i) => perm.indexOf(i));
    const values = Float64Array.from(joined.dataSync());
    assertClose(joined.transpose(perm).transpose(back), { shape: joined.shape, values }, 'transpose there and back', 0);
    const paddings = joined.shape.map(() => [pick(random, 0, 2), pick(random, 0, 2)] as [number, number]);
    const inside = joined.pad(paddings, 7).slice(
      paddings.map((p) => p[0]),
      joined.shape,
    );
    assertClose(inside, { shape: joined.shape, values }, 'pad and slice', 0);
  });

  it('a transpose moves each number to its place', () => {
    tf.tidy(() => {
      const [A, B, C] = [5, 6, 7];
      const x = tf.range(0, A * B * C).reshape([A, B, C]);
      const y = x.transpose([2, 0, 1]).dataSync();
      for (let a = 0; a < A; a++)
        for (let b = 0; b < B; b++)
          for (let c = 0; c < C; c++) assert.equal(y[(c * A + a) * B + b], (a * B + b) * C + c);
    });
  });

  it('casts between numbers', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1.7, -1.7, 0]);
      assert.deepEqual([...x.cast('int32').dataSync()], [1, -1, 0]);
      assert.deepEqual([...x.cast('bool').dataSync()], [1, 1, 0]);
      assert.deepEqual([...x.cast('bool').cast('float32').dataSync()], [1, 1, 0]);
    });
  });
});

describe('updates in place on oneDNN', () => {
  needsOneDnn();

  forCases('a variable is blended with another tensor', (random) => {
    const shape = [pick(random, 1, 60), pick(random, 20, 60)];
    const [to, from] = [normals(random, shape), normals(random, shape)];
    const [keep, add] = [choose(random, [1, 0.9, 0]), choose(random, [1, -0.1])];
    const [a, b] = [tensor(to), tensor(from)];
    assert.equal(onednnEngine.blend!(a, keep, b, add), true);
    const want = to.values.map((v, i) => keep * v + add * from.values[i]);
    assertClose(a, { shape, values: want }, JSON.stringify({ shape, keep, add }));
  });

  it('memory that another tensor shares is left alone', () => {
    tf.tidy(() => {
      const a = tf.ones([2000]);
      const copy = a.clone();
      assert.equal(onednnEngine.blend!(a, 1, tf.ones([2000]), 1), false);
      assert.equal(copy.dataSync()[0], 1);
    });
  });
});
