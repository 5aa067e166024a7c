/**
 * The abstract: does batch normalization make deep networks of saturating nonlinearities trainable?
 *
 * Command: `npx bnlab run deep-sigmoid` (MNIST, 2 x 6 runs of 2,000 steps, 3 seeds, about three minutes on one core).
 * @module
 */
import { finalAccuracy, settle, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { percentOf } from '../../records/values';
import { each } from '../../tuples';

const LAYERS = Array.from({ length: 8 }, () => 100);
const RATES = [0.1, 0.5, 2];
const DEVIATIONS = [0.1, 0.3];
const network = (normalization: DenseNetwork['normalization'], deviation: number): DenseNetwork => ({
  hidden: LAYERS,
  activation: 'sigmoid',
  normalization,
  deviation,
});

/** Test accuracy at the setting with the best accuracy on held-out training digits. */
function best(normalization: DenseNetwork['normalization'], { seed, steps, data }: SmallRun): number {
  const runs = RATES.flatMap((learningRate) =>
    DEVIATIONS.map((deviation) => {
      const model = denseNetwork(network(normalization, deviation), seed);
      const isFinite = trainDense({ model, set: data.train, seed, steps, learningRate });
      if (isFinite) settle(model, data.train, seed);
      const accuracies = isFinite ? finalAccuracy(model, data) : { heldOut: 0, test: 0 };
      model.dispose();
      return accuracies;
    }),
  );
  return runs.reduce((top, run) => (run.heldOut > top.heldOut ? run : top)).test;
}

/** `bnlab run deep-sigmoid`. */
export const deepSigmoid = smallExperiment({
  name: 'deep-sigmoid',
  section: '0',
  title: 'Eight layers of sigmoids with and without batch normalization, each at the best of six settings',
  steps: 2000,
  seeds: [1, 2, 3],
  settings: { hidden: LAYERS, rates: RATES, deviations: DEVIATIONS },
  networks: () => ({ plain: describeDense(network('none', 0.1)), bn: describeDense(network('before', 0.1)) }),
  measure: (run: SmallRun) => {
    run.note('without batch normalization');
    const plain = best('none', run);
    run.note('with batch normalization');
    return { plain, bn: best('before', run) };
  },
  bands: { plain: [0.88, 0.94], bn: [0.92, 0.97] },
  claims: {
    '0-saturating': {
      value: ({ plain, bn }) => bn - plain,
      unit: 'points',
      note: (all) => {
        const [a, b] = each(['plain', 'bn'], (name) => percentOf(all, name));
        return { en: `${a} without BN, ${b} with BN`, ko: `배치 정규화 없이 ${a}, 있으면 ${b}` };
      },
    },
  },
});
