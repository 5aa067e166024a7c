/**
 * Section 3.3, a conjecture: are the singular values of the layers' Jacobians closer to 1 with batch normalization?
 *
 * Command: `npx bnlab run jacobian` (MNIST, 5 seeds, about half a minute on one core).
 * @module
 */
import { tf } from '../../engine';
import { batchNormalizationLayers } from '../../norm';
import { singularValues } from './linear-algebra';
import { digits, range, settle, trainDense } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, firstOf, itemAt } from '../../tuples';
import { mean } from '../../statistics';

const PLAIN: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
const NORMALIZED: DenseNetwork = { ...PLAIN, normalization: 'before' };
const LEARNING_RATE = 0.5;
const DIGITS = 20;
/** Singular values below this are taken for it: their logarithm would drown all others. */
const SMALLEST = 1e-6;

/** gamma, beta, mean and deviation of a layer's normalization; those of none for the plain network. */
function statistics(
  model: tf.Sequential,
  layer: number,
): Readonly<Record<'gamma' | 'beta' | 'mean' | 'deviation', Float32Array>> {
  const normalization = batchNormalizationLayers(model)[layer];
  const [one, zero] = [new Float32Array(100).fill(1), new Float32Array(100)];
  if (!normalization) return { gamma: one, beta: zero, mean: zero, deviation: one };
  const weights = normalization.getWeights().map((weight) => Float32Array.from(weight.dataSync()));
  const [gamma, beta, mean, variance] = each([0, 1, 2, 3], (place) => itemAt(weights, place));
  return { gamma, beta, mean, deviation: variance.map((value) => Math.sqrt(value + 1e-3)) };
}

/**
 * Mean |ln s| over the singular values s of the map from the (normalized) sigmoid inputs of one layer to those of the next:
 * `J = diag(1 / deviation) W^T diag(sigmoid'(y) gamma)`.
 */
function distanceFromOne(network: DenseNetwork, { seed, steps, data }: SmallRun): number {
  const model = denseNetwork(network, seed);
  trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
  settle(model, data.train, seed);
  const logs = [0, 1].flatMap((layer) => {
    const { gamma, beta, mean, deviation } = statistics(model, layer);
    const next = statistics(model, layer + 1).deviation;
    const kernel = firstOf(model.getLayer(`hidden${layer + 2}`).getWeights()).dataSync();
    const { x } = digits(data.test, range(0, DIGITS));
    const inputs = itemAt(activations(model, x).inputs, layer).dataSync();
    return Array.from({ length: DIGITS }, (_, digit) => {
      const slopes = gamma.map((g, i) => {
        const y = (g * (inputs[digit * 100 + i]! - mean[i]!)) / deviation[i]! + beta[i]!;
        const z = 1 / (1 + Math.exp(-y));
        return g * z * (1 - z);
      });
      const matrix = Float64Array.from(kernel, (w, at) => (w * slopes[Math.floor(at / 100)]!) / next[at % 100]!);
      return [...singularValues(matrix, 100, 100)].map((s) => Math.abs(Math.log(Math.max(s, SMALLEST))));
    }).flat();
  });
  model.dispose();
  return mean(logs);
}

/** `bnlab run jacobian`. */
export const jacobian = smallExperiment({
  name: 'jacobian',
  section: '3.3',
  title: 'Singular values of the layers’ Jacobians in trained networks',
  steps: 1000,
  settings: { plain: PLAIN, bn: NORMALIZED, learningRate: LEARNING_RATE, digits: DIGITS },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(NORMALIZED) }),
  measure: (run: SmallRun) => ({ plain: distanceFromOne(PLAIN, run), bn: distanceFromOne(NORMALIZED, run) }),
  bands: { plain: [2.3, 2.5], bn: [1.1, 1.3] },
  claims: {
    '3.3-jacobian': {
      value: ({ plain, bn }) => plain - bn,
      unit: 'of mean |ln s|',
      note: (all) => {
        const [a, b] = each(['plain', 'bn'], (name) => meanOf(all, name).toFixed(2));
        return { en: `${a} without BN, ${b} with BN`, ko: `배치 정규화 없이 ${a}, 있으면 ${b}` };
      },
    },
  },
});
