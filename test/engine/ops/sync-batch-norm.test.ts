import assert from 'node:assert/strict';
import { tf, useEngine } from '../../../lib/engine';
import { SYNC_BATCH_NORM, type BatchNormAttributes } from '../../../lib/engine/ops/kernels';
import { syncBatchNorm } from '../../../lib/engine/ops/sync-batch-norm';
import { Random } from '../../../lib/random';
import { batchNorm } from '../onednn/reference';
import { assertClose, normals, tensor } from '../onednn/support';
import { without } from './without-kernels';

const ATTRIBUTES: BatchNormAttributes = { epsilon: 0.01, activation: 'sigmoid' };
const [ROWS, C] = [6, 2];

/** A process of several with the same rows: a sum over all is the own one as often. */
function teamOf(processes: number) {
  const summed: number[][] = [];
  const sum = (values: Float64Array) => {
    summed.push([...values]);
    for (let i = 0; i < values.length; i++) values[i] *= processes;
  };
  return { summed, rows: ROWS, first: 0, examples: 5 * processes * ROWS, together: processes * ROWS, sum };
}

function inputs() {
  const random = new Random(1);
  return {
    x: normals(random, [ROWS, C]),
    gamma: normals(random, [C]),
    beta: normals(random, [C]),
    dy: normals(random, [ROWS, C]),
  };
}

describe('batch normalization of several processes as an op', () => {
  before(() => useEngine('cpu'));

  for (const processes of [1, 4]) {
    it(`is that of one where ${processes} have the same rows, and weighs its sums by its share`, () => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const { x, gamma, beta, dy } = inputs();
        const want = batchNorm(x, gamma, beta, dy, ATTRIBUTES.epsilon, 'sigmoid');
        const team = teamOf(processes);
        const f = (...[a, g, b]: tf.Tensor[]) =>
          syncBatchNorm(a, [g as tf.Tensor1D, b as tf.Tensor1D], team, ATTRIBUTES).y;
        const made = syncBatchNorm(tensor(x), [tensor(gamma), tensor(beta)], team, ATTRIBUTES);
        for (const name of ['y', 'mean', 'variance'] as const) assertClose(made[name], want[name], name);
        assert.equal(made.valuesPerChannel, processes * ROWS);
        const grads = tf.grads(f)([tensor(x), tensor(gamma), tensor(beta)], tensor(dy));
        (['dx', 'dgamma', 'dbeta'] as const).forEach((name, i) => assertClose(grads[i], want[name], name));
        // the last sum: that of d, then that of d (x - mean)
        const last = team.summed.at(-1)!;
        const weighed = { shape: [C], values: want.dbeta.values.map((value) => value / processes) };
        assertClose(tf.tensor1d(last.slice(0, C)), weighed, 'the sum of d by its weight');
      });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('counts the values of each channel over all axes but the last', () => {
    tf.tidy(() => {
      const team = { ...teamOf(3), rows: 2, together: 6 };
      const made = syncBatchNorm(tf.ones([2, 5, 4, C]), [tf.ones([C]), tf.zeros([C])], team, ATTRIBUTES);
      assert.equal(made.valuesPerChannel, 2 * 5 * 4 * 3);
    });
  });

  it('refuses an engine without memory in reach, and a gradient of the gradient', () => {
    tf.tidy(() => {
      const [x, gamma, beta] = [tf.ones([ROWS, C]), tf.ones<tf.Rank.R1>([C]), tf.zeros<tf.Rank.R1>([C])];
      const f = (a: tf.Tensor) => syncBatchNorm(a, [gamma, beta], teamOf(1), ATTRIBUTES).y;
      without([SYNC_BATCH_NORM], () =>
        assert.throws(() => f(x), /expected an engine of the CPU, got cpu\n.*local batch/s),
      );
      const twice = tf.grad((a) => tf.grad(f)(a));
      assert.throws(() => twice(x), /expected a first gradient, got the gradient of a gradient/);
    });
  });
});
