/**
 * Section 3.4: does a batch-normalized network do without Dropout where a plain one does not?
 *
 * Layers with the nonlinearity and the Dropout of Inception learn a thousand digits by heart, so that the plain network, the control,
 * has something that Dropout can help against. They are wider than those of section 4.1: a hundred units gain nothing by it (+0.06
 * points over five seeds), and then the run says nothing.
 * Command: `npx bnlab run dropout-digits` (MNIST, 4 runs of 2,000 steps, 5 seeds, about four minutes on one core).
 * @module
 */
import { estimatePopulationStatistics } from '../../norm';
import { PAPER_DROPOUT } from '../../paper/printed';
import { percentOf } from '../../records/values';
import { judgePaired, underControl } from '../judges/verdict';
import { accuracyOn, digits, range, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { each } from '../../tuples';

const PLAIN: DenseNetwork = { hidden: [256, 256, 256], activation: 'relu', normalization: 'none', deviation: 'he' };
const BN: DenseNetwork = { ...PLAIN, normalization: 'before' };
const LEARNING_RATE = 0.1;
const EXAMPLES = 1000;

/** Training and test accuracy after the steps, by the statistics of all digits that were learned from. */
function train(
  network: DenseNetwork,
  { seed, steps, data }: SmallRun,
): { readonly train: number; readonly test: number } {
  const model = denseNetwork(network, seed);
  trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE, examples: EXAMPLES });
  const learned = range(0, EXAMPLES);
  if (network.normalization !== 'none') estimatePopulationStatistics(model, [digits(data.train, learned).x]);
  const accuracies = {
    train: accuracyOn(model, data.train, learned),
    test: accuracyOn(model, data.test, range(0, data.test.labels.length)),
  };
  model.dispose();
  return accuracies;
}

/** `bnlab run dropout-digits`. */
export const dropoutDigits = smallExperiment({
  name: 'dropout-digits',
  section: '3.4',
  title: 'A thousand digits learned by heart, with and without Dropout and batch normalization',
  steps: 2000,
  settings: { networks: [PLAIN, BN], dropout: PAPER_DROPOUT, learningRate: LEARNING_RATE, examples: EXAMPLES },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(BN) }),
  measure: (run: SmallRun) => {
    const [plain, bn] = each([PLAIN, BN], (network) => train(network, run));
    const [plainDropped, bnDropped] = each([PLAIN, BN], (network) =>
      train({ ...network, dropout: PAPER_DROPOUT }, run),
    );
    return {
      plain: plain.test,
      plainDropped: plainDropped.test,
      bn: bn.test,
      bnDropped: bnDropped.test,
      plainTrain: plain.train,
      bnTrain: bn.train,
    };
  },
  bands: { plain: [0.85, 0.885], plainDropped: [0.865, 0.895], bn: [0.85, 0.88], bnDropped: [0.86, 0.89] },
  claims: {
    '3.4-dropout': {
      value: ({ bn, bnDropped }) => bn - bnDropped,
      unit: 'points',
      note: (all) => {
        const [a, b, c, d] = each(['bn', 'bnDropped', 'plain', 'plainDropped'], (name) => percentOf(all, name));
        return {
          en: `BN ${a}, with Dropout ${b}; plain, the control, ${c}, with Dropout ${d}`,
          ko: `배치 정규화 ${a}, 드롭아웃을 더하면 ${b}; 대조군인 일반 망 ${c}, 드롭아웃을 더하면 ${d}`,
        };
      },
      judge: (judgement, results) => {
        const values = results.map(({ values: { plain, plainDropped } }) => plainDropped - plain);
        const control = judgePaired({ seeds: results.map(({ seed }) => seed), values, unit: 'points' });
        return { ...judgement, verdict: underControl(control.verdict, judgement.verdict) };
      },
    },
  },
});
