import assert from 'node:assert/strict';
import { softmaxCrossEntropy, tf, useEngine } from '../../../lib/engine';
import { SOFTMAX_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY_GRAD } from '../../../lib/engine/ops/kernels';
import type { Random } from '../../../lib/random';
import { checkBothOrders } from '../differences';
import { forCases, normals, zeros } from '../onednn/support';
import { kernelsOf, without } from './without-kernels';

const [M, K] = [4, 3];

function check(random: Random): void {
  const labels = Int32Array.from({ length: M }, () => random.integer(K));
  checkBothOrders(random, {
    what: 'softmax with cross-entropy',
    inputs: [normals(random, [M, K])],
    dy: normals(random, [M]),
    f: (z) => softmaxCrossEntropy(z as tf.Tensor2D, tf.tensor1d(labels, 'int32')),
    gradients: ([z], dy) => {
      const dz = zeros([M, K]);
      dz.values.forEach((_, at) => {
        const [i, j] = [Math.floor(at / K), at % K];
        // p_j = 1 / sum of exp(z_l - z_j)
        const inverse = [0, 1, 2].reduce((sum, l) => sum + Math.exp(z.values[i * K + l] - z.values[at]), 0);
        dz.values[at] = dy.values[i] * (1 / inverse - (labels[i] === j ? 1 : 0));
      });
      return [dz];
    },
  });
}

describe('softmax with cross-entropy as an op', () => {
  before(() => useEngine('cpu'));
  const labels = () => tf.tensor1d([2, 0], 'int32');
  const logits = () => tf.tensor2d([0, Math.log(2), 0, 0, 0, Math.log(6)], [2, 3]);
  const losses = () => softmaxCrossEntropy(logits(), labels());
  const gradient = () => tf.grad((z) => softmaxCrossEntropy(z as tf.Tensor2D, labels()))(logits());

  for (const missing of [[], [SOFTMAX_CROSS_ENTROPY], [SOFTMAX_CROSS_ENTROPY_GRAD]]) {
    const where = missing.length ? ` without ${missing.join()}` : '';
    forCases(`has both derivatives${where}`, (random) => without(missing, () => check(random)), 3);

    it(`has losses and gradients by hand${where}`, () => {
      tf.tidy(() =>
        without(missing, () => {
          // softmax of the rows: 1/4, 1/2, 1/4 and 1/8, 1/8, 3/4
          const [l, g] = [losses(), gradient()].map((each) => [...each.dataSync()]);
          const near = (got: number, want: number) => assert.ok(Math.abs(got - want) < 1e-6, `${got}, not ${want}`);
          [Math.log(4), Math.log(8)].forEach((want, i) => near(l[i], want));
          [0.25, 0.5, -0.75, -0.875, 0.125, 0.75].forEach((want, i) => near(g[i], want));
        }),
      );
    });
  }

  it('runs the kernels of the engine, and no other, where no outer tape records', async () => {
    assert.deepEqual(await kernelsOf(losses), [SOFTMAX_CROSS_ENTROPY]);
    const names = await kernelsOf(gradient);
    assert.ok(names.includes(SOFTMAX_CROSS_ENTROPY_GRAD), names.join());
    assert.ok(!names.includes('OneHot'), names.join());
  });

  it('refuses a label that is no class, and labels of other examples', () => {
    tf.tidy(() => {
      const of = (...values: number[]) => softmaxCrossEntropy(logits(), tf.tensor1d(values, 'int32'));
      assert.throws(
        () => of(2, 3),
        /softmaxCrossEntropy: expected labels of 0 to 2 for K = 3 classes, got labels\[1\] is 3/,
      );
      assert.throws(() => of(2, 0, 1), /softmaxCrossEntropy: expected 2 labels, one an example, got 3 labels/);
    });
  });

  it('refuses logits of another rank, or another type', () => {
    tf.tidy(() => {
      for (const wrong of [tf.zeros([2]), tf.zeros([2, 3], 'int32')])
        assert.throws(() => softmaxCrossEntropy(wrong as tf.Tensor2D, labels()), /logits as float32 \[m, K\]/);
    });
  });
});
