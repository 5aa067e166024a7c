import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import type { Random } from '../../../lib/random';
import { checkBothOrders } from '../differences';
import { onEachEngine } from '../engines';
import { assertClose, choose, forCases, normals, pick, sizeOf, tensor, zeros, type Array64 } from '../onednn/support';

const BATCHES: readonly (readonly [a: readonly number[], b: readonly number[]])[] = [
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3],
    [2, 1],
  ],
  [[3], [2, 3]],
  [
    [2, 1, 2],
    [3, 1],
  ],
  [[1], [4]],
  [
    [2, 2],
    [2, 2],
  ],
];

/** Place of a matrix in a factor, for a place in the batch of the product. */
function placeIn(batch: readonly number[], full: readonly number[], at: number): number {
  let [place, stride, rest] = [0, 1, at];
  for (let axis = full.length - 1, own = batch.length - 1; axis >= 0; axis--, own--) {
    const index = rest % full[axis];
    rest = Math.floor(rest / full[axis]);
    if (own < 0) continue;
    place += (batch[own] === 1 ? 0 : index) * stride;
    stride *= batch[own];
  }
  return place;
}

type Visit = (a: number, b: number, c: number) => void;

/** Visits the places of all terms `c += a b`. */
function terms(a: readonly number[], b: readonly number[], [tA, tB]: readonly boolean[], visit: Visit): number[] {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
  const [M, K] = tA ? a.slice(-2).reverse() : a.slice(-2);
  const N = tB ? b[b.length - 2] : b[b.length - 1];
  for (let p = 0; p < sizeOf(batch); p++) {
    const [left, right] = [placeIn(a.slice(0, -2), batch, p) * M * K, placeIn(b.slice(0, -2), batch, p) * K * N];
    for (let m = 0; m < M; m++)
      for (let n = 0; n < N; n++)
        for (let k = 0; k < K; k++)
          visit(left + (tA ? k * M + m : m * K + k), right + (tB ? n * K + k : k * N + n), (p * M + m) * N + n);
  }
  return [...batch, M, N];
}

function product(a: Array64, b: Array64, transposes: readonly boolean[]): Array64 {
  const c = zeros(terms(a.shape, b.shape, transposes, () => {}));
  terms(a.shape, b.shape, transposes, (i, j, at) => (c.values[at] += a.values[i] * b.values[j]));
  return c;
}

function randomFactors(random: Random): { a: Array64; b: Array64; transposes: [boolean, boolean] } {
  const [left, right] = choose(random, BATCHES);
  const [M, K, N] = [pick(random, 1, 3), pick(random, 1, 3), pick(random, 1, 3)];
  const transposes: [boolean, boolean] = [random.integer(2) === 1, random.integer(2) === 1];
  const a = normals(random, [...left, ...(transposes[0] ? [K, M] : [M, K])]);
  const b = normals(random, [...right, ...(transposes[1] ? [N, K] : [K, N])]);
  return { a, b, transposes };
}

onEachEngine('batched products', () => {
  forCases(
    'broadcast on both sides, with every transpose, and so do their gradients',
    (random) => {
      const { a, b, transposes } = randomFactors(random);
      checkBothOrders(random, {
        what: JSON.stringify({ a: a.shape, b: b.shape, transposes }),
        inputs: [a, b],
        dy: normals(random, product(a, b, transposes).shape),
        f: (x, y) => tf.matMul(x, y, ...transposes),
        gradients: ([x, y], dy) => {
          const [dx, dz] = [zeros(x.shape), zeros(y.shape)];
          terms(x.shape, y.shape, transposes, (i, j, at) => {
            dx.values[i] += dy.values[at] * y.values[j];
            dz.values[j] += dy.values[at] * x.values[i];
          });
          return [dx, dz];
        },
      });
      assertClose(tf.matMul(tensor(a), tensor(b), ...transposes), product(a, b, transposes), 'product');
    },
    12,
  );

  forCases(
    'of integers',
    (random) => {
      const { a, b, transposes } = randomFactors(random);
      for (const { values } of [a, b]) values.forEach((v, i) => (values[i] = Math.round(4 * v)));
      const got = tf.matMul(tensor(a).toInt(), tensor(b).toInt(), ...transposes);
      assert.equal(got.dtype, 'int32');
      assertClose(got, product(a, b, transposes), 'product');
    },
    12,
  );

  it('of the report: [2, 1, 4, 5] by [1, 3, 5, 6] of ones is 5 everywhere', () => {
    for (const dtype of ['float32', 'int32'] as const) {
      tf.tidy(() => {
        const c = tf.matMul(tf.ones([2, 1, 4, 5], dtype), tf.ones([1, 3, 5, 6], dtype));
        assert.deepEqual(c.shape, [2, 3, 4, 6]);
        assert.deepEqual([...c.dataSync()], new Array(144).fill(5));
      });
    }
  });

  forCases(
    'fused with a bias differentiate',
    (random) => {
      const { a, b, transposes } = randomFactors(random);
      const N = b.shape[b.shape.length - (transposes[1] ? 2 : 1)];
      const bias = tensor(normals(random, [N]));
      const f = (x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) =>
        tf.fused.matMul({
          a: x,
          b: y,
          transposeA: transposes[0],
          transposeB: transposes[1],
          bias: z,
          activation: 'relu',
        });
      const plain = (x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) =>
        tf
          .matMul(x, y, ...transposes)
          .add(z)
          .relu();
      const inputs = [tensor(a), tensor(b), bias];
      const wanted = tf.grads(plain)(inputs);
      tf.grads(f)(inputs).forEach((got, i) => {
        assertClose(got, { shape: wanted[i].shape, values: Float64Array.from(wanted[i].dataSync()) }, `gradient ${i}`);
      });
    },
    6,
  );
});
