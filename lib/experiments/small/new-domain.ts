/**
 * Section 5: does a trained network adapt to a new domain by that domain's population statistics alone?
 *
 * Command: `npx bnlab run new-domain` (MNIST, 5 seeds, about 10 seconds on one core).
 * @module
 */
import { estimatePopulationStatistics } from '../../norm';
import { tf } from '../../engine';
import { digits, learnedCount, MINI_BATCH, range, settle, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { percentOf } from '../../records/values';
import { each, firstOf } from '../../tuples';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation: 0.1,
};
const LEARNING_RATE = 0.5;
/** The new domain: half of the contrast on a grey background. */
const [CONTRAST, BACKGROUND] = [0.5, 0.3];
/** Unlabelled mini-batches of the new domain. */
const BATCHES = 25;

const inDomain = (x: tf.Tensor2D) => x.mul(CONTRAST).add<tf.Tensor2D>(BACKGROUND);

/** `bnlab run new-domain`. */
export const newDomain = smallExperiment({
  name: 'new-domain',
  section: '5',
  title: 'Digits of half the contrast on grey: old population statistics and new ones',
  steps: 1500,
  settings: {
    network: NETWORK,
    learningRate: LEARNING_RATE,
    contrast: CONTRAST,
    background: BACKGROUND,
    batches: BATCHES,
  },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: ({ seed, steps, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
    settle(model, data.train, seed);
    const test = digits(data.test, range(0, data.test.labels.length));
    const accuracy = (x: tf.Tensor2D) =>
      tf.tidy(() => firstOf((model.predict(x) as tf.Tensor2D).argMax(1).equal(test.labels).mean().dataSync()));
    const domain = inDomain(test.x);
    const [home, old] = [accuracy(test.x), accuracy(domain)];
    // digits that the network never learned from: the held-out ones
    const first = Math.min(learnedCount(data.train), data.train.labels.length - BATCHES * MINI_BATCH);
    const unlabelled = Array.from({ length: BATCHES }, (_, i) =>
      inDomain(digits(data.train, range(first + i * MINI_BATCH, MINI_BATCH)).x),
    );
    estimatePopulationStatistics(model, unlabelled);
    const adapted = accuracy(domain);
    model.dispose();
    return { home, old, adapted };
  },
  bands: { home: [0.9, 0.95], old: [0.22, 0.54], adapted: [0.9, 0.95] },
  claims: {
    '5-domain': {
      value: ({ old, adapted }) => adapted - old,
      unit: 'points',
      note: (all) => {
        const [home, old, adapted] = each(['home', 'old', 'adapted'], (name) => percentOf(all, name));
        return {
          en: `${home} at home; in the new domain ${old} with old statistics, ${adapted} with new ones`,
          ko: `원래 도메인 ${home}, 새 도메인에서 옛 통계로 ${old}, 새 통계로 ${adapted}`,
        };
      },
    },
  },
});
