/**
 * Section 3.4: does the noise of the mini-batch's statistics help generalization?
 *
 * Both runs take the same steps on the same ten digits of a thousand; one normalizes by these ten, the other by all thousand.
 * Command: `npx bnlab run generalization` (MNIST, 2 runs of 1,500 steps, 3 seeds, about two minutes on one core).
 * @module
 */
import { MiniBatchOrder } from '../../data';
import { softmaxCrossEntropy, tf } from '../../engine';
import { estimatePopulationStatistics } from '../../norm';
import { Optimizer } from '../../train/optimizers';
import { trainableVariables } from '../../train';
import { accuracyOn, digits, range } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { percentOf } from '../../records/values';
import { each } from '../../tuples';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation: 0.1,
};
const LEARNING_RATE = 0.1;
const [EXAMPLES, MINI_BATCH] = [1000, 10];

/** Training and test accuracy of a network whose loss is that of ten digits, normalized by themselves or by all. */
function train({ seed, steps, data }: SmallRun, isNoisy: boolean): { readonly train: number; readonly test: number } {
  const model = denseNetwork(NETWORK, seed);
  const order = new MiniBatchOrder({ examples: EXAMPLES, miniBatch: MINI_BATCH, seed });
  const optimizer = new Optimizer({ kind: 'sgd' });
  const all = digits(data.train, range(0, EXAMPLES));
  const variables = trainableVariables(model);
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const indices = order.indices(step);
      const batch = digits(data.train, indices);
      const rows = tf.tensor1d([...indices], 'int32');
      const loss = () => {
        const logits = model.apply(isNoisy ? batch.x : all.x, { training: true }) as tf.Tensor2D;
        return softmaxCrossEntropy(isNoisy ? logits : tf.gather(logits, rows), batch.labels).mean<tf.Scalar>();
      };
      optimizer.apply(variables, tf.variableGrads(loss, variables).grads, LEARNING_RATE);
    });
  }
  // both are judged by the statistics of all thousand
  estimatePopulationStatistics(model, [all.x]);
  const accuracies = {
    train: accuracyOn(model, data.train, range(0, EXAMPLES)),
    test: accuracyOn(model, data.test, range(0, data.test.labels.length)),
  };
  tf.dispose([all.x, all.labels]);
  optimizer.dispose();
  model.dispose();
  return accuracies;
}

/** `bnlab run generalization`. */
export const generalization = smallExperiment({
  name: 'generalization',
  section: '3.4',
  title: 'A thousand digits learned by heart, normalized by the mini-batch or by all of them',
  steps: 1500,
  seeds: [1, 2, 3],
  settings: { network: NETWORK, learningRate: LEARNING_RATE, examples: EXAMPLES, miniBatch: MINI_BATCH },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: (run: SmallRun) => {
    const [noisy, exact] = each([true, false], (isNoisy) => train(run, isNoisy));
    return { noisy: noisy.test, exact: exact.test, noisyTrain: noisy.train, exactTrain: exact.train };
  },
  bands: { noisy: [0.79, 0.84], exact: [0.8, 0.85] },
  claims: {
    '3.4-generalization': {
      value: ({ noisy, exact }) => noisy - exact,
      unit: 'points',
      note: (all) => {
        const [a, b, c, d] = each(['noisy', 'exact', 'noisyTrain', 'exactTrain'], (name) => percentOf(all, name));
        return {
          en: `test ${a} against ${b}, training ${c} against ${d}`,
          ko: `테스트 ${a} 대 ${b}, 학습 ${c} 대 ${d}`,
        };
      },
    },
  },
});
