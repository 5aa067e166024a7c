/**
 * Section 3.1: do moving averages tell the accuracy of a network that is still training?
 *
 * Command: `npx bnlab run moving-averages` (MNIST, 5 seeds, about 10 seconds on one core). The averages weigh the old value by 0.9.
 * @module
 */
import { tf } from '../../engine';
import { MiniBatchOrder } from '../../data';
import { Optimizer } from '../../train/optimizers';
import { trainStep } from '../../train';
import { accuracyOn, digits, learnedCount, MINI_BATCH, range, settle } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { labelled } from '../judges/judgement';
import { smallExperiment, type SmallRun } from './small';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation: 0.1,
};
const LEARNING_RATE = 0.5;
/** Shares of the run after which is measured: 500, 1,000 and 2,000 of 2,000 steps. */
const SHARES = [0.25, 0.5, 1];
/** What "tracks" may miss: half a point of accuracy. */
const TOLERANCE = 0.005;

/** Accuracy by moving averages minus that by Algorithm 2; the network is afterwards what it was. */
function gap(model: tf.Sequential, { data, seed }: SmallRun): number {
  const all = range(0, data.test.labels.length);
  const byAverages = accuracyOn(model, data.test, all);
  const weights = model.getWeights().map((weight) => weight.clone());
  settle(model, data.train, seed + 1000);
  const byPopulation = accuracyOn(model, data.test, all);
  model.setWeights(weights);
  tf.dispose(weights);
  return byAverages - byPopulation;
}

/** `bnlab run moving-averages`. */
export const movingAverages = smallExperiment({
  name: 'moving-averages',
  section: '3.1',
  title: 'Test accuracy on the way, by moving averages and by Algorithm 2',
  steps: 2000,
  settings: { network: NETWORK, learningRate: LEARNING_RATE, shares: SHARES, decay: 0.9 },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: (run: SmallRun) => {
    const { seed, steps, data } = run;
    const model = denseNetwork(NETWORK, seed);
    const order = new MiniBatchOrder({ examples: learnedCount(data.train), miniBatch: MINI_BATCH, seed });
    const optimizer = new Optimizer({ kind: 'sgd' });
    const stops = SHARES.map((share) => Math.ceil(share * steps));
    const gaps: number[] = [];
    for (let step = 1; step <= steps; step++) {
      const batch = digits(data.train, order.indices(step - 1));
      trainStep({ model, optimizer, learningRate: LEARNING_RATE }, batch, step);
      tf.dispose([batch.x, batch.labels]);
      if (stops.includes(step)) gaps.push(gap(model, run));
    }
    optimizer.dispose();
    model.dispose();
    return { largestGap: Math.max(...gaps.map(Math.abs)), lastGap: gaps.at(-1)! };
  },
  bands: { largestGap: [0.0006, 0.019], lastGap: [-0.0039, 0.0038] },
  claims: {
    '3.1-moving-averages': {
      value: ({ largestGap }) => largestGap,
      neutral: TOLERANCE,
      side: 'below',
      unit: 'points',
      judge: (judgement) => labelled(judgement, { en: 'largest gap', ko: '가장 큰 차이' }),
    },
  },
});
