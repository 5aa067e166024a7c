/**
 * Section 1: SGD, momentum and Adagrad on one order of mini-batches, each at its best rate.
 *
 * Command: `npx bnlab run optimizers` (MNIST, 3 x 6 runs of 1,000 steps, 3 seeds, about a minute on one core).
 * @module
 */
import type { OptimizerRecipe } from '../../train/optimizers';
import { finalAccuracy, trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { numberOf, percentOf, type Values } from '../../records/values';

const NETWORK: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };

interface Contestant {
  readonly recipe: OptimizerRecipe;
  readonly rates: readonly number[];
}

const CONTESTANTS: Readonly<Record<'sgd' | 'momentum' | 'adagrad', Contestant>> = {
  sgd: { recipe: { kind: 'sgd' }, rates: [0.1, 0.3, 1, 2, 3, 5] },
  momentum: { recipe: { kind: 'momentum', momentum: 0.9 }, rates: [0.01, 0.03, 0.1, 0.2, 0.3, 0.5] },
  adagrad: { recipe: { kind: 'adagrad', initialSum: 0.1, epsilon: 1e-7 }, rates: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] },
};

/** Test accuracy at the rate with the best accuracy on held-out training digits, and that rate. */
function best({ recipe, rates }: Contestant, { seed, steps, data }: SmallRun): { test: number; rate: number } {
  const runs = rates.map((learningRate) => {
    const model = denseNetwork(NETWORK, seed);
    const isFinite = trainDense({ model, set: data.train, seed, steps, learningRate, optimizer: recipe });
    const { heldOut, test } = isFinite ? finalAccuracy(model, data) : { heldOut: 0, test: 0 };
    model.dispose();
    return { heldOut, test, rate: learningRate };
  });
  return runs.reduce((top, run) => (run.heldOut > top.heldOut ? run : top));
}

const note = (all: readonly Values[]) => {
  const shown = Object.keys(CONTESTANTS)
    .map((name) => `${name} ${percentOf(all, name)}`)
    .join(', ');
  return { en: shown, ko: shown };
};

/** `bnlab run optimizers`. */
export const optimizers = smallExperiment({
  name: 'optimizers',
  section: '1',
  title: 'SGD, momentum and Adagrad, each at the best of six rates',
  steps: 1000,
  seeds: [1, 2, 3],
  settings: { network: NETWORK, contestants: CONTESTANTS },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: (run: SmallRun) => {
    const entries = Object.entries(CONTESTANTS).flatMap(([name, contestant]) => {
      run.note(name);
      const { test, rate } = best(contestant, run);
      return [[name, test] as const, [`${name}Rate`, rate] as const];
    });
    return Object.fromEntries(entries);
  },
  bands: { sgd: [0.9, 0.97], momentum: [0.91, 0.97], adagrad: [0.89, 0.94] },
  claims: {
    '1-momentum': { value: (values) => numberOf(values, 'momentum') - numberOf(values, 'sgd'), unit: 'points', note },
    '1-adagrad': { value: (values) => numberOf(values, 'adagrad') - numberOf(values, 'sgd'), unit: 'points', note },
  },
});
