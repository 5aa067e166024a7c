/**
 * Santurkar et al.: does batch normalization still help when noise makes the distributions unstable on purpose?
 *
 * Four networks at the better of two rates each: plain, normalized, normalized with noise behind it, plain with that noise.
 * Command: `npx bnlab run noisy-batch-norm` (MNIST, 12 runs of 400 steps, 3 seeds, about half a minute a seed on one core).
 * @module
 */
import { tf } from '../../engine';
import { digits, range, trainDense } from '../small/mnist';
import { denseNetwork, describeDense, type DenseNetwork } from '../small/network';
import { smallExperiment, type SmallRun } from '../small/small';
import { bestOf, normalized, outcomeOf, SIGMOIDS } from './networks';
import { meanOf, named, numberOf, percentOf, type Values } from '../../records/values';
import { each } from '../../tuples';
import { mean } from '../../statistics';

const RATES = [0.5, 2] as const;
/** All have the layer of noise, so that they differ in what it does alone. */
const NETWORKS = {
  plain: { ...SIGMOIDS, noise: 0 },
  bn: { ...normalized(SIGMOIDS), noise: 0 },
  noisy: { ...normalized(SIGMOIDS), noise: 1 },
  plainNoisy: { ...SIGMOIDS, noise: 1 },
} as const satisfies Readonly<Record<string, DenseNetwork>>;
/** Digits that distributions are measured on, and how often. */
const [PROBE, EVERY] = [500, 25];

/** Mean and standard deviation of each unit's input of its nonlinearity in the last hidden layer, in training mode. */
function lastInputs(model: tf.Sequential, x: tf.Tensor): { mean: Float32Array; deviation: Float32Array } {
  return tf.tidy(() => {
    const { layers } = model;
    const input = layers.slice(0, -2).reduce((u, layer) => layer.apply(u, { training: true }) as tf.Tensor, x);
    const { mean, variance } = tf.moments(input, 0);
    return { mean: numbers(mean), deviation: numbers(variance.sqrt()) };
  });
}

const numbers = (t: tf.Tensor) => Float32Array.from(t.dataSync<'float32'>());

/** How far a unit's mean moves in one step, in its standard deviations; over all units and the measured steps. */
function drift(network: DenseNetwork, learningRate: number, { seed, steps, data }: SmallRun): number {
  const model = denseNetwork(network, seed);
  const { x, labels } = digits(data.train, range(0, Math.min(PROBE, data.train.labels.length)));
  const moved: number[] = [];
  let before: ReturnType<typeof lastInputs> | undefined;
  const visit = (step: number) => {
    if (step % EVERY === 0) before = lastInputs(model, x);
    if (step % EVERY !== 1 || !before) return;
    const { mean, deviation } = lastInputs(model, x);
    const changes = mean.map((value, j) => Math.abs(value - before!.mean[j]!) / Math.max(deviation[j]!, 1e-6));
    moved.push(changes.reduce((sum, value) => sum + value, 0) / changes.length);
  };
  trainDense({ model, set: data.train, seed, steps, learningRate, visit });
  tf.dispose([x, labels]);
  model.dispose();
  return mean(moved);
}

/** Nearer to batch normalization without noise than to the plain network. */
const closeness = (values: Values) => {
  const [plain, bn, noisy] = each(['plain', 'bn', 'noisy'], (name) => numberOf(values, name));
  return noisy - plain - (bn - noisy);
};

const shownAs = (all: readonly Values[], name: string) => meanOf(all, name).toPrecision(2);

/** `bnlab run noisy-batch-norm`. */
export const noisyBatchNorm = smallExperiment({
  name: 'noisy-batch-norm',
  section: 'follow-ups',
  title: 'Batch normalization with noise of random mean and scale behind it',
  steps: 400,
  seeds: [1, 2, 3],
  settings: { networks: NETWORKS, rates: RATES, probe: PROBE, every: EVERY },
  networks: () => ({ plain: describeDense(NETWORKS.plain), bn: describeDense(NETWORKS.bn) }),
  measure: (run: SmallRun) => {
    const entries = Object.entries<DenseNetwork>(NETWORKS).map(([name, network]) => {
      run.note(name);
      const at = RATES.map((rate) => ({
        rate,
        ...outcomeOf(network, { steps: run.steps, learningRate: rate, isChosen: true }, run),
      }));
      const { test, rate } = bestOf(at);
      const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      return {
        [name]: test,
        [`rate${capital}`]: rate,
        [`drift${capital}`]: drift(network, rate, run),
        ...named(
          `${name}At`,
          at.map((one) => [one.rate, one.test]),
        ),
      };
    });
    return Object.assign({}, ...entries) as Values;
  },
  bands: { plain: [0.52, 0.95], bn: [0.86, 0.91], noisy: [0.85, 0.92], plainNoisy: [0.59, 0.9] },
  claims: {
    'noisy-batch-norm': {
      value: closeness,
      unit: 'points',
      note: (all) => {
        const [a, b, c] = each(['plain', 'bn', 'noisy'], (name) => percentOf(all, name));
        return {
          en: `plain ${a}, with BN ${b}, with BN and noise ${c}`,
          ko: `정규화 없음 ${a}, BN ${b}, BN과 잡음 ${c}`,
        };
      },
    },
    'noisy-less-stable': {
      value: (values: Values) => numberOf(values, 'driftNoisy') / numberOf(values, 'driftPlain'),
      scale: 'factor',
      unit: 'times',
      note: (all) => {
        const [a, b, c] = each(['driftPlain', 'driftBn', 'driftNoisy'], (name) => shownAs(all, name));
        return {
          en: `in a step the means move by ${a} standard deviations without BN, ${b} with it, ${c} with BN and noise`,
          ko: `한 단계에 평균은 BN 없이 표준편차의 ${a}배, BN으로 ${b}배, BN과 잡음으로 ${c}배 움직임`,
        };
      },
    },
  },
});
