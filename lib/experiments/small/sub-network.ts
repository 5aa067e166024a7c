/**
 * Section 1: is a step on the upper part of a network that of a network of its own, fed with the lower part's outputs?
 *
 * Command: `npx bnlab run sub-network` (5 seeds, a second on one core). Expected: the same numbers but for rounding.
 * @module
 */
import { tf } from '../../engine';
import { identityJudgement } from '../judges/judgement';
import { gradientsOn, norm } from './gradients';
import { digits, MINI_BATCH, range } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { itemAt } from '../../tuples';

const WHOLE: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
/** The last hidden layer and the classifier: F2 of the paper. */
const UPPER: DenseNetwork = { ...WHOLE, hidden: [100], inputs: 100 };
/** Relative; the same kernels on the same numbers in float32. */
const ROUNDING = 1e-6;

function upperOf(whole: tf.Sequential): tf.Sequential {
  const upper = denseNetwork(UPPER, 1);
  upper.setWeights(whole.getWeights().slice(-4));
  return upper;
}

/** `bnlab run sub-network`. */
export const subNetwork = smallExperiment({
  name: 'sub-network',
  section: '1',
  title: 'Gradients of the upper layers, inside of the network and alone',
  steps: 1,
  settings: { network: WHOLE, upper: UPPER },
  networks: () => ({ whole: describeDense(WHOLE), upper: describeDense(UPPER) }),
  measure: ({ seed, data }: SmallRun) => {
    const whole = denseNetwork(WHOLE, seed);
    const upper = upperOf(whole);
    const batch = digits(data.train, range(MINI_BATCH * seed, MINI_BATCH));
    const { outputs } = activations(whole, batch.x);
    const inside = [...gradientsOn(whole, batch).values()].slice(-4);
    const alone = [...gradientsOn(upper, { x: itemAt(outputs, 1), labels: batch.labels }).values()];
    const error = inside.map((values, i) => norm(values.map((v, j) => v - alone[i]![j]!)) / norm(values));
    whole.dispose();
    upper.dispose();
    return { difference: Math.max(...error) };
  },
  bands: { difference: [0, 1e-5] },
  claims: {
    '1-subnetwork': {
      value: ({ difference }) => difference,
      neutral: ROUNDING,
      side: 'below',
      unit: '',
      judge: ({ run }, results) => ({
        ...identityJudgement(Math.max(...results.map(({ values }) => values.difference)), ROUNDING),
        run,
      }),
    },
  },
});
