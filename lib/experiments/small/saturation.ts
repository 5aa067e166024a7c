/**
 * Section 1: does training move the inputs of sigmoids into saturation, and more so in deeper layers?
 *
 * Command: `npx bnlab run saturation` (MNIST, 5 seeds, about half a minute on one core).
 * @module
 */
import { tf } from '../../engine';
import { labelled, pairedJudgement, weakestJudgement } from '../judges/judgement';
import { digits, range, trainDense } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import type { Values } from '../../records/values';
import { firstOf } from '../../tuples';
import { mean } from '../../statistics';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100, 100, 100, 100],
  activation: 'sigmoid',
  normalization: 'none',
  // where six layers of sigmoids learn at all: see the grid of Figure 1
  deviation: 0.3,
};
const LEARNING_RATE = 0.3;
/** From here on a sigmoid's derivative is below 0.018, a fourteenth of its largest. */
const SATURATED = 4;
const DIGITS = 2000;

/** Share of saturated inputs, layer by layer. */
function shares(model: tf.Sequential, x: tf.Tensor): number[] {
  return activations(model, x).inputs.map((input) =>
    firstOf(input.abs().greater(SATURATED).cast('float32').mean().dataSync()),
  );
}

const byDepth = ({ growthOfFirst, growthOfLast }: Values<'growthOfFirst' | 'growthOfLast'>) =>
  growthOfLast - growthOfFirst;

/** `bnlab run saturation`. */
export const saturation = smallExperiment({
  name: 'saturation',
  section: '1',
  title: 'Saturated inputs of six layers of sigmoids, before and after training',
  steps: 5000,
  settings: { network: NETWORK, learningRate: LEARNING_RATE, saturated: SATURATED, digits: DIGITS },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: ({ seed, steps, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    const { x } = digits(data.test, range(0, Math.min(DIGITS, data.test.labels.length)));
    const before = shares(model, x);
    trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
    const growth = shares(model, x).map((share, i) => share - before[i]!);
    model.dispose();
    return {
      before: mean(before),
      growth: mean(growth),
      growthOfFirst: mean(growth.slice(0, 3)),
      growthOfLast: mean(growth.slice(3)),
    };
  },
  bands: { growth: [0.0098, 0.041], growthOfFirst: [0.025, 0.078], growthOfLast: [-0.011, 0.012] },
  claims: {
    '1-saturation': {
      value: ({ growth }) => growth,
      unit: 'points',
      judge: (judgement, results) => {
        const seeds = results.map(({ seed }) => seed);
        const deeper = { seeds, values: results.map(({ values }) => byDepth(values)), unit: 'points' };
        return weakestJudgement([
          labelled(judgement, { en: 'all layers', ko: '모든 층' }),
          labelled(pairedJudgement(deeper, judgement.run!), {
            en: 'the last three minus the first three',
            ko: '뒤쪽 세 층에서 앞쪽 세 층을 뺀 값',
          }),
        ]);
      },
    },
  },
});
