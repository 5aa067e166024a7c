import assert from 'node:assert/strict';
import { batchNormBackward, batchNormForward } from '../../../lib/engine/loops/batch-norm';
import { OneDnnBackend } from '../../../lib/engine/onednn/backend';
import { Device } from '../../../lib/engine/onednn/device';
import { openDnnl } from '../../../lib/engine/onednn/ffi';
import { isAllFinite } from '../../../lib/engine/onednn/finite';
import { Library } from '../../../lib/engine/onednn/library';
import { Pool } from '../../../lib/engine/onednn/memory';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, type FusedActivation } from '../../../lib/engine/ops/kernels';
import { tf } from '../../../lib/engine/tf';
import type { Random } from '../../../lib/random';
import { choose, forCases, kernel, needsOneDnn, normals, pick, RELATIVE_TOLERANCE, tensor } from './support';
import { visit, type Window } from './reference';

type Shape4 = [number, number, number, number];

/** A pooling of up to some ten thousand numbers, above and below the size from which they are looked at natively. */
function randomPool(random: Random) {
  const shape: Shape4 = [
    pick(random, 1, 3),
    pick(random, 2, 24),
    pick(random, 2, 24),
    choose(random, [1, 3, 16, 24, 37]),
  ];
  const size = pick(random, 1, 3);
  const attributes = { filterSize: size, strides: pick(random, 1, 2), pad: choose(random, ['same', 'valid'] as const) };
  const info = tf.backend_util.computePool2DInfo(shape, size, attributes.strides, 1, attributes.pad);
  const stride = [info.strideHeight, info.strideWidth] as const;
  const window: Window = {
    stride,
    dilation: [1, 1],
    before: [info.padInfo.top, info.padInfo.left],
    out: [info.outHeight, info.outWidth],
  };
  return { shape, size, attributes, window };
}

/** The place of each window's maximum as PyTorch defines it: the first of equals, and a NaN is larger than any number. */
function maxima(x: Float64Array, shape: Shape4, size: number, window: Window): Int32Array {
  const C = shape[3];
  const places = new Int32Array(shape[0] * window.out[0] * window.out[1] * C).fill(-1);
  visit(shape, [size, size], window, (cell, output) => {
    for (let c = 0; c < C; c++) {
      const [at, to] = [cell * C + c, output * C + c];
      const best = places[to] < 0 ? undefined : x[places[to]];
      if (best === undefined || (!Number.isNaN(best) && (x[at] > best || Number.isNaN(x[at])))) places[to] = at;
    }
  });
  return places;
}

describe('numbers that are not finite, on oneDNN', () => {
  needsOneDnn();
  let device: Device;
  before(() => (device = new Device(new OneDnnBackend(new Pool(openDnnl())), new Library(openDnnl()))));
  after(() => device?.library.dispose());

  forCases('max pooling lets them through, and the gradient goes where the maximum came from', (random) => {
    const { shape, size, attributes, window } = randomPool(random);
    const x = normals(random, shape);
    // few different values: windows with several equal maxima are the usual case behind a ReLU
    x.values.forEach((v, i) => (x.values[i] = Math.max(0, Math.round(v))));
    for (let n = pick(random, 0, 3); n > 0; n--) {
      x.values[random.integer(x.values.length)] = choose(random, [NaN, Infinity, -Infinity]);
    }
    const places = maxima(x.values, shape, size, window);
    const dy = normals(random, [shape[0], ...window.out, shape[3]]);
    const wantDx = new Float32Array(x.values.length);
    places.forEach((at, i) => (wantDx[at] += dy.values[i]));
    const input = tensor(x);
    const [output] = kernel('MaxPool', { x: input }, attributes);
    const what = JSON.stringify({ shape, attributes });
    assert.deepEqual(
      [...output.dataSync()],
      Array.from(places, (at) => x.values[at]),
      what,
    );
    const [dx] = kernel('MaxPoolGrad', { dy: tensor(dy), input, output }, attributes);
    dx.dataSync().forEach((v, i) => assert.ok(Math.abs(v - wantDx[i]) < 1e-5, `${what} dx at ${i}`));
  });

  it('a window of nothing but -Infinity gives -Infinity, one of NaN gives NaN', () => {
    tf.tidy(() => {
      for (const value of [-Infinity, NaN, Infinity]) {
        const y = tf.maxPool(tf.fill<tf.Rank.R4>([2, 8, 8, 4], value), 2, 2, 'valid');
        assert.ok(
          y.dataSync().every((v) => Object.is(v, value)),
          String(value),
        );
      }
    });
  });

  it('a network that diverged does not look healthy behind a max pooling', () => {
    tf.tidy(() => {
      const y = tf.maxPool(tf.fill<tf.Rank.R4>([2, 8, 8, 4], NaN), 2, 2, 'valid');
      const logits = tf.matMul(y.reshape([2, -1]), tf.fill([64, 3], 0.01));
      const loss = tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 1], 'int32'), 3), logits);
      assert.ok(Number.isNaN(loss.dataSync()[0]));
    });
  });

  forCases('are found wherever they are', (random) => {
    const size = pick(random, 1, 30_000);
    const x = device.make([size]);
    const values = device.floats(x);
    values.set(random.normals(size));
    assert.equal(isAllFinite(device, device.block(x), size), true);
    values[random.integer(size)] = choose(random, [NaN, Infinity, -Infinity]);
    assert.equal(isAllFinite(device, device.block(x), size), false);
    device.dispose(x);
  });

  it('the gradient of a relu keeps an upstream NaN where the unit is off, and is NaN where the unit is', () => {
    tf.tidy(() => {
      const rest = new Array<number>(100).fill(1);
      const x = tf.tensor1d([-1, 0, 2, NaN, -1, 2, ...rest]);
      const dy = tf.tensor1d([NaN, NaN, NaN, 1, Infinity, 5, ...rest]);
      const dx = tf
        .grad((t: tf.Tensor) => t.relu())(x, dy)
        .dataSync();
      assert.deepEqual([...dx.subarray(0, 6)], [NaN, NaN, NaN, NaN, NaN, 5]);
    });
  });
});

describe('batch normalization of numbers that are not finite, on oneDNN', () => {
  needsOneDnn();
  const activations = ['linear', 'relu', 'sigmoid'] as const;

  /** Both passes by the engine and by the portable loops. */
  function bothWays(x: Float32Array, dy: Float32Array, C: number, activation: FusedActivation) {
    const attributes = { epsilon: 1e-3, activation };
    const gamma = Float32Array.from({ length: C }, (_, c) => 1 + c / C);
    const beta = Float32Array.from({ length: C }, (_, c) => (c % 3) / 10);
    const shape: [number, number] = [x.length / C, C];
    const [tx, tdy] = [tf.tensor2d(x.slice(), shape), tf.tensor2d(dy.slice(), shape)];
    const [g, b] = [tf.tensor1d(gamma), tf.tensor1d(beta)];
    const [y, mean, variance, workspace] = kernel(BATCH_NORM_TRAINING, { x: tx, gamma: g, beta: b }, attributes);
    // with ReLU the workspace is enough
    const saved = { dy: tdy, x: tx, gamma: g, mean, variance, workspace, ...(activation !== 'relu' && { y }) };
    const gradients = kernel(BATCH_NORM_TRAINING_GRAD, saved, attributes);
    const out = { y: new Float32Array(x.length), mean: new Float32Array(C), variance: new Float32Array(C) };
    batchNormForward({ x, gamma, beta, ...out, ...attributes });
    const back = { dx: new Float32Array(x.length), dgamma: new Float32Array(C), dbeta: new Float32Array(C) };
    batchNormBackward({ dy, x, gamma, ...out, ...back, ...attributes });
    const got = [y, mean, variance, ...gradients].map((t) => t.dataSync<'float32'>());
    return { got, want: [out.y, out.mean, out.variance, back.dx, back.dgamma, back.dbeta] };
  }

  forCases('an upstream NaN or infinity stays visible, also where the unit is off', (random) => {
    const [m, C] = [pick(random, 8, 400), pick(random, 1, 40)];
    const [x, dy] = [0, 1].map(() => Float32Array.from(random.normals(m * C)));
    for (let n = pick(random, 1, 3); n > 0; n--) {
      dy[random.integer(dy.length)] = choose(random, [NaN, NaN, Infinity, -Infinity]);
    }
    const { got, want } = bothWays(x, dy, C, choose(random, activations));
    got.forEach((values, k) =>
      values.forEach((v, i) =>
        assert.equal(Number.isFinite(v), Number.isFinite(want[k][i]), `result ${k} at ${i}: ${v}, ${want[k][i]}`),
      ),
    );
  });

  for (const activation of activations) {
    it(`squares that overflow float32 do not: ${activation}`, () => {
      tf.tidy(() => {
        const x = Float32Array.from({ length: 60 }, (_, i) => (i % 2 ? i / 60 : 1e18 * (i - 30)));
        const dy = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i));
        const { got, want } = bothWays(x, dy, 2, activation);
        // each of the two channels on its own: they differ by twenty powers of ten
        got.forEach((values, k) => {
          const largest = [0, 1].map((c) => Math.max(...want[k].filter((_, i) => i % 2 === c).map(Math.abs)));
          values.forEach((v, i) =>
            assert.ok(Math.abs(v - want[k][i]) <= RELATIVE_TOLERANCE * largest[i % 2], `result ${k} at ${i}: ${v}`),
          );
        });
        assert.ok(got[0].some((v) => v > 0.5) && got[0].every(Number.isFinite));
      });
    });

    it(`a channel with a NaN becomes NaN, the others stay: ${activation}`, () => {
      tf.tidy(() => {
        const x = Float32Array.from({ length: 300 }, (_, i) => (i === 31 ? NaN : Math.sin(i)));
        const dy = Float32Array.from({ length: 300 }, (_, i) => Math.cos(i));
        const { got } = bothWays(x, dy, 3, activation);
        // without an activation the gradient of beta is the sum of dy alone
        for (const values of activation === 'linear' ? got.slice(0, -1) : got) {
          values.forEach((v, i) => assert.equal(Number.isNaN(v), i % 3 === 1, `at ${i}: ${v}`));
        }
      });
    });
  }
});
