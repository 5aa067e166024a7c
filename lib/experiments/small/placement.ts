/**
 * Section 3.2: is it better to normalize before the nonlinearity than after it?
 *
 * Command: `npx bnlab run placement` (MNIST, 2 x 5 runs of 2,000 steps, 3 seeds, about a minute on one core).
 * @module
 */
import { finalAccuracy, settle, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { percentOf } from '../../records/values';
import { each } from '../../tuples';

const BEFORE: DenseNetwork = { hidden: [100, 100, 100], activation: 'relu', normalization: 'before', deviation: 'he' };
const AFTER: DenseNetwork = { ...BEFORE, normalization: 'after' };
const RATES = [0.03, 0.1, 0.3, 1, 3];

/** Test accuracy at the rate with the best accuracy on held-out training digits, and that rate. */
function best(
  network: DenseNetwork,
  { seed, steps, data }: SmallRun,
): { readonly test: number; readonly rate: number } {
  const runs = RATES.map((rate) => {
    const model = denseNetwork(network, seed);
    const isFinite = trainDense({ model, set: data.train, seed, steps, learningRate: rate });
    if (isFinite) settle(model, data.train, seed);
    const accuracies = isFinite ? finalAccuracy(model, data) : { heldOut: 0, test: 0 };
    model.dispose();
    return { ...accuracies, rate };
  });
  return runs.reduce((top, run) => (run.heldOut > top.heldOut ? run : top));
}

/** `bnlab run placement`. */
export const placement = smallExperiment({
  name: 'placement',
  section: '3.2',
  title: 'Batch normalization before and after the nonlinearity, each at the best of five rates',
  steps: 2000,
  seeds: [1, 2, 3],
  settings: { before: BEFORE, after: AFTER, rates: RATES },
  networks: () => ({ before: describeDense(BEFORE), after: describeDense(AFTER) }),
  measure: (run: SmallRun) => {
    run.note('before');
    const before = best(BEFORE, run);
    run.note('after');
    const after = best(AFTER, run);
    return { before: before.test, after: after.test, beforeRate: before.rate, afterRate: after.rate };
  },
  bands: { before: [0.94, 1], after: [0.94, 0.99] },
  claims: {
    '3.2-placement': {
      value: ({ before, after }) => before - after,
      unit: 'points',
      note: (all) => {
        const [a, b] = each(['before', 'after'], (name) => percentOf(all, name));
        return { en: `${a} before, ${b} after`, ko: `앞 ${a}, 뒤 ${b}` };
      },
    },
  },
});
