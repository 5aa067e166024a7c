/**
 * Section 1: how fast does the variance of a mini-batch's gradient fall with the number of its examples?
 *
 * Command: `npx bnlab run gradient-noise` (MNIST, 5 seeds, about 10 seconds on one core). Expected: an exponent of 1.
 * @module
 */
import { Random } from '../../random';
import { gradientsOn, slope } from './gradients';
import { digits, learnedCount, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { tf } from '../../engine';
import { meanOf, named } from '../../records/values';

const NETWORK: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
const SIZES = [10, 40, 160] as const;
/** Mini-batches that each variance is taken over. */
const BATCHES = 40;
const LEARNING_RATE = 0.5;

/** Sum over all weights of the variance of the gradient over mini-batches of m examples drawn at random. */
function variance(model: tf.Sequential, set: Parameters<typeof digits>[0], m: number, random: Random): number {
  const examples = learnedCount(set);
  const gradients = Array.from({ length: BATCHES }, () => {
    const batch = digits(
      set,
      Uint32Array.from({ length: m }, () => random.integer(examples)),
    );
    const all = [...gradientsOn(model, batch).values()];
    tf.dispose([batch.x, batch.labels]);
    return Float64Array.from(all.flatMap((values) => [...values]));
  });
  return gradients[0]!.reduce((sum, _, i) => {
    const mean = gradients.reduce((total, gradient) => total + gradient[i]!, 0) / BATCHES;
    return sum + gradients.reduce((total, gradient) => total + (gradient[i]! - mean) ** 2, 0) / (BATCHES - 1);
  }, 0);
}

/** `bnlab run gradient-noise`. */
export const gradientNoise = smallExperiment({
  name: 'gradient-noise',
  section: '1',
  title: 'Variance of the gradient over mini-batches of 10, 40 and 160 digits',
  steps: 200,
  settings: { network: NETWORK, sizes: SIZES, batches: BATCHES, learningRate: LEARNING_RATE },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: ({ seed, steps, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
    const random = new Random(seed).split('mini-batches');
    const variances = SIZES.map((m) => [m, variance(model, data.train, m, random)] as const);
    model.dispose();
    const exponent = -slope(variances.map(([m, value]) => [Math.log(m), Math.log(value)]));
    return { exponent, ...named('variance', variances) };
  },
  bands: { exponent: [0.96, 1.1] },
  claims: {
    '1-gradient-variance': {
      value: ({ exponent }) => exponent,
      bar: 0.9,
      unit: '= exponent of 1/m',
      note: (all) => {
        const shown = SIZES.map((m) => `${m}: ${meanOf(all, `variance${m}`).toPrecision(3)}`).join(', ');
        return { en: `variance at m = ${shown}`, ko: `m마다의 분산 ${shown}` };
      },
    },
  },
});
