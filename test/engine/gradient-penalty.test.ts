import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { centralDifferences } from '../../lib/norm/reference';
import { randomCritic, type Critic } from './critic';
import { SECOND_ORDER_TOLERANCE } from './differences';
import { onEachEngine } from './engines';
import { assertClose, forCases, tensor, type Array64 } from './onednn/support';

/** Added to the squared norm, so that its root has a derivative where a critic ignores its input. */
const SMALL = 1e-2;
const CASES = 5;

/** The penalty of WGAN-GP (Gulrajani et al., 2017), one norm for each example: `mean over n of (||dD/dx_n|| - 1)^2`. */
function penalty(dx: tf.Tensor): tf.Scalar {
  const squares = dx.square().sum(dx.shape.slice(1).map((_, axis) => axis + 1));
  return squares.add(SMALL).sqrt().sub(1).square().mean();
}

function penalty64({ shape, values }: Array64): number {
  const inner = values.length / shape[0];
  let sum = 0;
  for (let n = 0; n < shape[0]; n++) {
    const squares = values.subarray(n * inner, (n + 1) * inner).reduce((total, v) => total + v * v, 0);
    sum += (Math.sqrt(squares + SMALL) - 1) ** 2 / shape[0];
  }
  return sum;
}

/** What `of` says of x and the parameters, differenced in the one at `index`. */
function differences(
  { x, parameters }: Critic,
  index: number,
  of: (x: Array64, p: readonly Array64[]) => number,
): Array64 {
  const all = [x, ...parameters];
  const along = (values: Float64Array) => {
    const [moved, ...rest] = all.map((array, i) => (i === index ? { ...array, values } : array));
    return of(moved, rest);
  };
  return { shape: all[index].shape, values: centralDifferences(along, all[index].values) };
}

onEachEngine('random networks of this family', () => {
  forCases(
    'have the gradients of central differences, and so has a penalty on their gradients',
    (random) => {
      const critic = randomCritic(random);
      const inputs = [critic.x, ...critic.parameters].map((array) => tensor(array));
      const first = tf.grads((x, ...parameters) => critic.f(x, parameters))(inputs);
      first.forEach((got, i) => {
        const what = `${critic.what}: gradient ${i}`;
        assertClose(got, differences(critic, i, critic.value), what, SECOND_ORDER_TOLERANCE, 1e-1);
      });
      // the value joins the parameters on which no gradient depends
      const f = (x: tf.Tensor, ...parameters: tf.Tensor[]) =>
        penalty(tf.grad((a: tf.Tensor) => critic.f(a, parameters))(x)).add(critic.f(x, parameters));
      const second = tf.grads(f)(inputs);
      const f64 = (x: Array64, p: readonly Array64[]) => penalty64(critic.inputGradient(x, p)) + critic.value(x, p);
      second.forEach((got, i) => {
        const what = `${critic.what}: gradient ${i} with penalty`;
        assertClose(got, differences(critic, i, f64), what, SECOND_ORDER_TOLERANCE, 1e-1);
      });
    },
    CASES,
  );

  it('have the penalty of two dense layers that all engines and stock TensorFlow.js agree on', () => {
    tf.tidy(() => {
      const f = (w1: tf.Tensor, w2: tf.Tensor) => {
        const D = (x: tf.Tensor) => tf.matMul(tf.relu(tf.matMul(x, w1)), w2).square();
        return tf
          .grad((x: tf.Tensor) => D(x).sum())(tf.ones([2, 4]))
          .square()
          .sum();
      };
      const grads = tf.grads(f)([tf.fill([4, 3], 0.3), tf.ones([3, 1])]);
      const expected = [373.248, 447.8976];
      grads.forEach((g, i) => assert.ok(Math.abs(g.dataSync()[0] - expected[i]) < 1e-2, `${g.dataSync()[0]}`));
    });
  });

  it('train under a gradient penalty as layers', () => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [6, 6, 2],
          activation: 'tanh',
          kernelInitializer: layersSeed(1),
        }),
        batchNormalization({ activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 3, kernelSize: 2, useBias: false, kernelInitializer: layersSeed(2) }),
        batchNormalization({ activation: 'sigmoid' }),
        layers.averagePooling2d({ poolSize: 1 }),
        layers.flatten(),
        layers.dense({ units: 1, kernelInitializer: layersSeed(3) }),
      ],
    });
    const x = tf.randomNormal([6, 6, 6, 2], 0, 1, 'float32', 4);
    const D = (a: tf.Tensor) => model.apply(a, { training: true }) as tf.Tensor;
    const optimizer = tf.train.adam(0.01);
    const before = tf.memory().numTensors;
    const values = Array.from({ length: 15 }, () =>
      tf.tidy(() => {
        const cost = optimizer.minimize(() => penalty(tf.grad(D)(x)), true)!;
        return cost.dataSync()[0];
      }),
    );
    assert.ok(values[14] < 0.8 * values[0], `the penalty falls: ${values.join(', ')}`);
    assert.ok(values.every(Number.isFinite));
    assert.ok(tf.memory().numTensors - before < 60, 'only the optimizer keeps tensors');
    optimizer.dispose();
    model.dispose();
    x.dispose();
  });
});

function layersSeed(seed: number) {
  return tf.initializers.glorotNormal({ seed });
}
