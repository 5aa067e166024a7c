/**
 * The networks that the follow-ups are tried on, and how their accuracies are read.
 * @module
 */
import { batchNormalizationLayers } from '../../norm';
import type { LabelledImages } from '../../data';
import type { tf } from '../../engine';
import { accuracyOn, learnedCount, range, settle, trainDense, type Training } from '../small/mnist';
import { denseNetwork, type DenseNetwork } from '../small/network';
import { DistributionNoise } from '../small/noise';
import type { SmallRun } from '../small/small';

/** Section 4.1's: three layers of 100 sigmoids; weights as in the other small experiments. */
export const SIGMOIDS: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'none',
  deviation: 0.1,
};

/** A deep one of rectifiers, as the later papers have: ten layers of 100, weights after He. */
export const RECTIFIERS: DenseNetwork = {
  hidden: Array.from({ length: 10 }, () => 100),
  activation: 'relu',
  normalization: 'none',
  deviation: 'he',
};

/** The same with batch normalization before each nonlinearity. */
export const normalized = (network: DenseNetwork): DenseNetwork => ({ ...network, normalization: 'before' });

/** Digits that accuracies are of: of those held out from training, which rates are chosen by, and of the test set. */
export const DIGITS = { heldOut: 2500, test: 5000 } as const;

/** What a network comes to: accuracies on held-out training digits and on test digits. */
export interface Outcome {
  readonly heldOut: number;
  readonly test: number;
}

/** Settings of a training run besides its data and seed. */
export type Recipe = Omit<Training, 'model' | 'set' | 'seed'> & {
  /** By which statistics it is judged: Algorithm 2's (the default), or its moving averages. */
  readonly statistics?: 'population' | 'moving';
  /** Whether a choice is made by the held-out digits; else they are not looked at. */
  readonly isChosen?: boolean;
};

/** Builds a network, trains it and judges it, without noise; a network that diverged knows nothing. */
export function outcomeOf(network: DenseNetwork, recipe: Recipe, { seed, data }: SmallRun): Outcome {
  const model = denseNetwork(network, seed);
  const { statistics = 'population' } = recipe;
  const isFinite = trainDense({ ...recipe, model, set: data.train, seed });
  silence(model);
  const isSettled = statistics === 'moving' || batchNormalizationLayers(model).length === 0;
  if (isFinite && !isSettled) settle(model, data.train, seed, recipe.miniBatch);
  const first = learnedCount(data.train);
  const accuracy = (set: LabelledImages, from: number, most: number) =>
    isFinite ? accuracyOn(model, set, range(from, Math.min(most, set.labels.length - from))) : 0;
  const outcome = {
    heldOut: recipe.isChosen ? accuracy(data.train, first, DIGITS.heldOut) : 0,
    test: accuracy(data.test, 0, DIGITS.test),
  };
  model.dispose();
  return outcome;
}

/** Turns the noise of a network off. */
function silence(model: tf.Sequential): void {
  for (const layer of model.layers) if (layer instanceof DistributionNoise) layer.amplitude = 0;
}

/** The rate of the best accuracy on held-out digits, and the test accuracy at it. */
export function bestOf(outcomes: readonly (Outcome & { readonly rate: number })[]): { test: number; rate: number } {
  const { test, rate } = outcomes.reduce((top, one) => (one.heldOut > top.heldOut ? one : top));
  return { test, rate };
}
