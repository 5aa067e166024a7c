import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { Random } from '../../lib/random';

/** The sum is made in float64 and rounded once: half of the last bit of float32. */
const ROUNDING = 2 ** -24;
const CASES = 60;

interface Product {
  readonly batch: readonly number[];
  readonly size: readonly [M: number, K: number, N: number];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The product in float64, and the sum of absolute values that bounds its rounding. */
function reference(a: ArrayLike<number>, b: ArrayLike<number>, { size: [M, K, N], transposeA, transposeB }: Product) {
  return Array.from({ length: M * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    let sum = 0;
    for (let k = 0; k < K; k++) sum += a[transposeA ? k * M + i : i * K + k] * b[transposeB ? j * K + k : k * N + j];
    return sum;
  });
}

describe('products of the cpu engine', () => {
  before(() => useEngine('cpu'));

  it('are the float64 products rounded once, whatever the sizes, transposes and batches', () => {
    const seed = 20;
    const random = new Random(seed);
    for (let round = 0; round < CASES; round++) {
      const size = [random.integer(11) + 1, random.integer(11) + 1, random.integer(11) + 1] as const;
      const batch = [[], [1], [3], [2, 2]][random.integer(4)];
      const product = { batch, size, transposeA: random.integer(2) === 1, transposeB: random.integer(2) === 1 };
      check(product, random, `seed ${seed}, round ${round}: ${JSON.stringify(product)}`);
    }
  });

  function check(product: Product, random: Random, place: string): void {
    const { batch, size, transposeA, transposeB } = product;
    const [M, K, N] = size;
    const count = batch.reduce((all, each) => all * each, 1);
    const isShared = batch.length > 0 && random.integer(3) === 0;
    const [aValues, bValues] = [random.normals(count * M * K), random.normals((isShared ? 1 : count) * K * N)];
    const got = tf.tidy(() => {
      const a = tf.tensor(aValues, [...batch, ...(transposeA ? [K, M] : [M, K])]);
      const b = tf.tensor(bValues, [...(isShared ? batch.map(() => 1) : batch), ...(transposeB ? [N, K] : [K, N])]);
      return Array.from(tf.matMul(a, b, transposeA, transposeB).dataSync());
    });
    const wanted = Array.from({ length: count }, (_, i) =>
      reference(aValues.subarray(i * M * K), bValues.subarray(isShared ? 0 : i * K * N), product),
    ).flat();
    assert.equal(got.length, wanted.length, place);
    got.forEach((value, i) => {
      assert.ok(
        Math.abs(value - wanted[i]) <= ROUNDING * Math.abs(wanted[i]) + 1e-12,
        `${place}: ${value}, ${wanted[i]}`,
      );
    });
  }

  it('add a bias, and know NaN, infinity and sums of nothing', () => {
    tf.tidy(() => {
      const a = tf.tensor2d([1, NaN, 2, 3, 0, 5], [3, 2]);
      const b = tf.tensor2d([1, 2, Infinity, 4], [2, 2]);
      const bias = tf.tensor1d([10, 20]);
      const got = tf.fused.matMul({ a, b, transposeA: false, transposeB: false, bias, activation: 'linear' });
      assert.deepEqual([...got.dataSync()], [NaN, NaN, Infinity, 36, Infinity, 40]);
      const relu = tf.fused.matMul({
        a: tf.ones([1, 2]),
        b: tf.ones([2, 1]).neg(),
        transposeA: false,
        transposeB: false,
        activation: 'relu',
      });
      assert.deepEqual([...relu.dataSync()], [0]);
      assert.deepEqual([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync()], [0, 0, 0, 0, 0, 0]);
    });
  });

  it('of whole numbers, and of batches that differ, are the stock ones', () => {
    tf.tidy(() => {
      const whole = tf.matMul(tf.tensor2d([3, 4], [1, 2], 'int32'), tf.tensor2d([5, 6], [2, 1], 'int32'));
      assert.deepEqual([whole.dtype, ...whole.dataSync()], ['int32', 39]);
      const repeated = tf.matMul(tf.ones([2, 1, 1, 2]), tf.ones([1, 3, 2, 1]));
      assert.deepEqual(repeated.shape, [2, 3, 1, 1]);
    });
  });
});
