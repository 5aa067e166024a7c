/**
 * Sections 3.1 and 3.4: on what does the output for an example depend, in inference and in training?
 *
 * Command: `npx bnlab run batch-mates` (MNIST, 5 seeds, about 10 seconds on one core).
 * @module
 */
import { tf } from '../../engine';
import { Random } from '../../random';
import { identityJudgement } from '../judges/judgement';
import { digits, range, settle, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf, named } from '../../records/values';
import { firstOf } from '../../tuples';
import { mean, variance } from '../../statistics';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation: 0.1,
};
const LEARNING_RATE = 0.5;
const SIZES = [4, 16, 64] as const;
/** Mini-batches of others that one digit is put into. */
const BATCHES = 40;
/** Of logits of order 10 in float32, summed in another order. */
const ROUNDING = 1e-4;

/** Largest difference of the logits of digits one by one and together, in inference. */
function aloneAgainstTogether(model: tf.Sequential, x: tf.Tensor2D): number {
  return tf.tidy(() => {
    const together = model.predict(x) as tf.Tensor2D;
    const alone = tf.concat(tf.split(x, x.shape[0]).map((one) => model.predict(one) as tf.Tensor2D));
    return firstOf(together.sub(alone).abs().max().dataSync());
  });
}

/** Deviation of a digit's logits over mini-batches of m - 1 others, in training mode, the mean over the logits. */
function scatter(model: tf.Sequential, { data: { train }, seed }: SmallRun, m: number): number {
  const random = new Random(seed).split(`mates ${m}`);
  const logits = Array.from({ length: BATCHES }, () =>
    tf.tidy(() => {
      const mates = Array.from({ length: m - 1 }, () => 1 + random.integer(train.labels.length - 1));
      const { x } = digits(train, Uint32Array.from([0, ...mates]));
      const all = model.apply(x, { training: true }) as tf.Tensor2D;
      return [...all.slice([0, 0], [1, -1]).dataSync()];
    }),
  );
  const column = (k: number) => logits.map((row) => row[k]!);
  return mean(logits[0]!.map((_, k) => Math.sqrt(variance(column(k), 1))));
}

/** `bnlab run batch-mates`. */
export const batchMates = smallExperiment({
  name: 'batch-mates',
  section: '3.4',
  title: 'One digit among others: its logits in inference, and in training with mini-batches of 4, 16 and 64',
  steps: 500,
  settings: { network: NETWORK, learningRate: LEARNING_RATE, sizes: SIZES, batches: BATCHES },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: (run: SmallRun) => {
    const { seed, steps, data } = run;
    const model = denseNetwork(NETWORK, seed);
    trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
    settle(model, data.train, seed);
    const inference = aloneAgainstTogether(model, digits(data.test, range(0, 100)).x);
    const scatters = SIZES.map((m) => [m, scatter(model, run, m)] as const);
    model.dispose();
    return { inference, ...named('scatter', scatters) };
  },
  bands: { inference: [0, 0.0001], scatter4: [1.6, 2], scatter16: [0.68, 1.2], scatter64: [0.33, 0.56] },
  claims: {
    '3.1-deterministic': {
      value: ({ inference }) => inference,
      neutral: ROUNDING,
      side: 'below',
      unit: '',
      judge: ({ run }, results) => ({
        ...identityJudgement(Math.max(...results.map(({ values }) => values.inference)), ROUNDING),
        run,
      }),
    },
    '3.4-batch-mates': {
      value: ({ scatter4, scatter64 }) => scatter4 / scatter64,
      scale: 'factor',
      unit: 'times',
      note: (all) => {
        const shown = SIZES.map((m) => `m = ${m}: ${meanOf(all, `scatter${m}`).toPrecision(3)}`).join(', ');
        return { en: `deviation at ${shown}`, ko: `표준편차 ${shown}` };
      },
    },
  },
});
