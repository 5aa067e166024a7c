import assert from 'node:assert/strict';
import { batchNormTraining, tf, useEngine, type FusedActivation } from '../../../lib/engine';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../../lib/engine/ops/kernels';
import { Random } from '../../../lib/random';
import { checkBothOrders } from '../differences';
import { batchNorm } from '../onednn/reference';
import { assertClose, forCases, normals, tensor } from '../onednn/support';
import { kernelsOf, without } from './without-kernels';

const EPSILON = 0.01;
const KERNELS = [BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD];
const ACTIVATIONS: readonly FusedActivation[] = ['linear', 'relu', 'sigmoid'];

const normalized = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, activation: FusedActivation) =>
  batchNormTraining(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, { epsilon: EPSILON, activation });

function check(random: Random, shape: readonly number[], activation: FusedActivation): void {
  const C = shape[shape.length - 1];
  checkBothOrders(random, {
    what: `${activation} on [${shape}]`,
    inputs: [normals(random, shape), normals(random, [C]), normals(random, [C])],
    dy: normals(random, shape),
    f: (x, gamma, beta) => normalized(x, gamma, beta, activation).y,
    gradients: ([x, gamma, beta], dy) => {
      const { dx, dgamma, dbeta } = batchNorm(x, gamma, beta, dy, EPSILON, activation);
      return [dx, dgamma, dbeta];
    },
  });
}

function checkLargeMean(random: Random, activation: FusedActivation): void {
  const [shape, C] = [[20, 3], 3];
  const x = normals(random, shape);
  x.values.forEach((value, i) => (x.values[i] = Math.fround(value + 1e4)));
  const [gamma, beta, dy] = [normals(random, [C]), normals(random, [C]), normals(random, shape)];
  const want = batchNorm(x, gamma, beta, dy, EPSILON, activation);
  const made = normalized(tensor(x), tensor(gamma), tensor(beta), activation);
  for (const name of ['y', 'mean', 'variance'] as const) assertClose(made[name], want[name], name);
  const f = (...[a, g, b]: tf.Tensor[]) => normalized(a, g, b, activation).y;
  const grads = tf.grads(f)([tensor(x), tensor(gamma), tensor(beta)], tensor(dy));
  (['dx', 'dgamma', 'dbeta'] as const).forEach((name, i) => assertClose(grads[i], want[name], name));
}

describe('batch normalization in training as an op', () => {
  before(() => useEngine('cpu'));

  for (const missing of [[], KERNELS]) {
    const where = missing.length ? ', without kernels' : '';
    for (const activation of ACTIVATIONS) {
      for (const shape of [
        [6, 2],
        [2, 2, 3, 2],
      ])
        forCases(
          `has both derivatives: ${activation} on [${shape}]${where}`,
          (random) => without(missing, () => check(random, shape, activation)),
          1,
        );
    }
    // no ReLU here: a rounded mean moves values across its kink
    for (const activation of ['linear', 'sigmoid'] as const)
      forCases(
        `keeps its digits under a large mean: ${activation}${where}`,
        (random) => without(missing, () => checkLargeMean(random, activation)),
        2,
      );
  }

  it('runs the kernels of the engine', async () => {
    const x = tf.randomNormal([6, 2], 0, 1, 'float32', 1);
    const f = (a: tf.Tensor) => normalized(a, tf.ones([2]), tf.zeros([2]), 'relu').y;
    assert.ok((await kernelsOf(() => f(x))).includes(BATCH_NORM_TRAINING));
    assert.ok((await kernelsOf(() => tf.grad(f)(x))).includes(BATCH_NORM_TRAINING_GRAD));
    x.dispose();
  });

  it('gives statistics that the scope around it frees', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const made = normalized(tf.ones([4, 2]), tf.ones([2]), tf.zeros([2]), 'linear');
      assert.deepEqual([...made.mean.dataSync()], [1, 1]);
      assert.deepEqual([...made.variance.dataSync()], [0, 0]);
    });
    assert.equal(tf.memory().numTensors, before);
    const kept = normalized(tf.ones([4, 2]), tf.ones([2]), tf.zeros([2]), 'linear');
    assert.deepEqual([kept.mean.isDisposed, kept.variance.isDisposed], [false, false], 'or its caller');
    tf.dispose({ ...kept });
  });

  /** A kernel whose workspace has `shape`, and what the backward kernel was handed. */
  function handed(shape: readonly number[], activation: FusedActivation): readonly string[] {
    const names: string[] = [];
    const [stock, stockGrad] = KERNELS.map((name) => tf.getKernel(name, 'cpu'));
    without(KERNELS, () => {
      const kernelFunc: tf.KernelFunc = (call) => {
        const made = stock.kernelFunc(call) as tf.TensorInfo[];
        return [...made.slice(0, 3), tf.ones(shape as number[])];
      };
      tf.registerKernel({ ...stock, kernelFunc });
      const gradient: tf.KernelFunc = (call) => {
        names.push(...Object.keys(call.inputs));
        const y = call.inputs.y ?? call.inputs.dy;
        return stockGrad.kernelFunc({ ...call, inputs: { ...call.inputs, y } });
      };
      tf.registerKernel({ ...stockGrad, kernelFunc: gradient });
      tf.tidy(() => tf.grad((a) => normalized(a, tf.ones([2]), tf.zeros([2]), activation).y)(tf.ones([4, 2])));
      for (const name of KERNELS) tf.unregisterKernel(name, 'cpu');
    });
    return names;
  }

  it('hands y to the backward kernel, but for ReLU whose workspace has axes', () => {
    assert.ok(handed([], 'relu').includes('y'));
    assert.ok(!handed([4, 2], 'relu').includes('y'));
    assert.ok(handed([4, 2], 'sigmoid').includes('y'));
  });
});
