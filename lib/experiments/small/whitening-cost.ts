/**
 * Section 2: what does full whitening of a layer's inputs cost beside batch normalization, forward and backward?
 *
 * Command: `npx bnlab run whitening-cost` (5 seeds, seconds on one core).
 * @module
 */
import { tf } from '../../engine';
import { batchNorm } from '../../norm';
import { Random } from '../../random';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, firstOf } from '../../tuples';

const [EXAMPLES, ACTIVATIONS] = [256, 100];
/** Newton's iterations to the inverse square root; fewer leave it inexact. */
const ITERATIONS = 10;
const RIDGE = 1e-3;
/** Repetitions; the fastest counts, since other work on the machine only makes it slower. */
const REPEATS = 10;

/** Whitened activations: `Cov^(-1/2) (x - mean)`, by the coupled Newton-Schulz iteration. */
function whiten(x: tf.Tensor2D): tf.Tensor2D {
  const identity = tf.eye(ACTIVATIONS);
  const centred = x.sub(x.mean(0));
  const covariance = centred.matMul(centred, true).div(EXAMPLES).add<tf.Tensor2D>(identity.mul(RIDGE));
  const scale = covariance.norm();
  let [y, z]: [tf.Tensor, tf.Tensor] = [covariance.div(scale), identity];
  for (let i = 0; i < ITERATIONS; i++) {
    const t = identity.mul(3).sub(z.matMul(y)).div(2);
    [y, z] = [y.matMul(t), t.matMul(z)];
  }
  return centred.matMul(z.div(scale.sqrt())) as tf.Tensor2D;
}

function normalize(x: tf.Tensor2D): tf.Tensor2D {
  const [gamma, beta] = [tf.ones([ACTIVATIONS]), tf.zeros([ACTIVATIONS])];
  return batchNorm(x, { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, epsilon: RIDGE }).y as tf.Tensor2D;
}

/** Milliseconds of a pass forward and back. */
function cost(transform: (x: tf.Tensor2D) => tf.Tensor2D, x: tf.Tensor2D, target: tf.Tensor2D): number {
  const gradient = tf.grad((input: tf.Tensor) =>
    transform(input as tf.Tensor2D)
      .mul(target)
      .sum(),
  );
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    tf.tidy(() => void gradient(x).dataSync());
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** `bnlab run whitening-cost`. */
export const whiteningCost = smallExperiment({
  name: 'whitening-cost',
  section: '2',
  title: 'Time of whitening and of batch normalization, forward and backward',
  steps: 1,
  settings: { examples: EXAMPLES, activations: ACTIVATIONS, iterations: ITERATIONS, ridge: RIDGE, repeats: REPEATS },
  networks: () => ({}),
  measure: ({ seed }: SmallRun) => {
    const random = new Random(seed);
    const draw = () => tf.tensor2d(random.normals(EXAMPLES * ACTIVATIONS), [EXAMPLES, ACTIVATIONS]);
    const [x, target] = [draw(), draw()];
    // how white it is: the covariance's largest distance from the identity
    const error = tf.tidy(() => {
      const y = whiten(x);
      return firstOf(y.matMul(y, true).div(EXAMPLES).sub(tf.eye(ACTIVATIONS)).abs().max().dataSync());
    });
    const [whitening, normalizing] = each([whiten, normalize], (transform) => cost(transform, x, target));
    return { whitening, normalizing, factor: whitening / normalizing, error };
  },
  bands: { factor: [30, 1000] },
  claims: {
    '2-whitening-cost': {
      value: ({ factor }) => factor,
      bar: 2,
      scale: 'factor',
      unit: 'times',
      note: (all) => {
        const [a, b] = each(['whitening', 'normalizing'], (name) => meanOf(all, name).toPrecision(3));
        return { en: `${a} ms against ${b} ms`, ko: `${a} ms 대 ${b} ms` };
      },
    },
  },
});
