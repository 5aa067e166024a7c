/**
 * Section 3.2: is W u + b more symmetric, less sparse and closer to a Gaussian than u?
 *
 * Command: `npx bnlab run gaussian-inputs` (MNIST, 5 seeds, seconds on one core).
 * @module
 */
import { pairedJudgement, weakestJudgement } from '../judges/judgement';
import { digits, range, trainDense } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, firstOf, itemAt } from '../../tuples';
import { mean } from '../../statistics';

const NETWORK: DenseNetwork = { hidden: [100, 100, 100], activation: 'relu', normalization: 'none', deviation: 'he' };
const LEARNING_RATE = 0.1;
const DIGITS = 2000;

/** Mean over the units of |skewness| and of |excess kurtosis|; units that never vary are left out. values: [m, units]. */
function shape(values: ArrayLike<number>, units: number): { readonly skewness: number; readonly kurtosis: number } {
  const m = values.length / units;
  const moments = Array.from({ length: units }, (_, unit) => {
    const x = Array.from({ length: m }, (_, i) => values[i * units + unit]!);
    const center = mean(x);
    const central = (power: number) => mean(x.map((value) => (value - center) ** power));
    const variance = central(2);
    return variance > 0
      ? [Math.abs(central(3) / variance ** 1.5), Math.abs(central(4) / variance ** 2 - 3)]
      : undefined;
  }).filter((pair) => pair !== undefined);
  const over = (at: number) => mean(moments.map((pair) => pair[at]!));
  return { skewness: over(0), kurtosis: over(1) };
}

/** `bnlab run gaussian-inputs`. */
export const gaussianInputs = smallExperiment({
  name: 'gaussian-inputs',
  section: '3.2',
  title: 'Shape of the distributions of u and of W u + b in a trained network',
  steps: 1000,
  settings: { network: NETWORK, learningRate: LEARNING_RATE, digits: DIGITS },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: ({ seed, steps, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
    const { x } = digits(data.test, range(0, Math.min(DIGITS, data.test.labels.length)));
    const { inputs, outputs } = activations(model, x);
    // u of the second layer is the output of the first
    const [u, linear] = each([firstOf(outputs), itemAt(inputs, 1)], (tensor) => shape(tensor.dataSync(), 100));
    const zeros = firstOf(firstOf(outputs).equal(0).mean().dataSync());
    model.dispose();
    return {
      skewnessU: u.skewness,
      skewness: linear.skewness,
      kurtosisU: u.kurtosis,
      kurtosis: linear.kurtosis,
      zeros,
    };
  },
  bands: { skewnessU: [1.4, 3.1], skewness: [0.29, 0.34], kurtosisU: [3.3, 23], kurtosis: [0.25, 0.43] },
  claims: {
    '3.2-more-gaussian': {
      value: ({ skewnessU, skewness }) => skewnessU - skewness,
      unit: 'of skewness',
      note: (all) => {
        const [a, b] = each(['skewnessU', 'skewness'], (name) => meanOf(all, name).toFixed(2));
        const zeros = (100 * meanOf(all, 'zeros')).toFixed(0);
        return {
          en: `${a} of u, ${b} of W u + b; ${zeros} % of u is 0`,
          ko: `u ${a}, W u + b ${b}. u의 ${zeros} %가 0`,
        };
      },
      judge: (judgement, results) => {
        const seeds = results.map(({ seed }) => seed);
        const values = results.map(({ values: { kurtosisU, kurtosis } }) => kurtosisU - kurtosis);
        return weakestJudgement([
          judgement,
          pairedJudgement({ seeds, values, unit: 'of excess kurtosis' }, judgement.run!),
        ]);
      },
    },
  },
});
