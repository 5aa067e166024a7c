/**
 * Training on MNIST as the small experiments do: binary digits, mini-batches by seed, a part of the training digits held out.
 * @module
 */
import { gatherImages, gatherLabels, MiniBatchOrder, type LabelledImages } from '../../data';
import { tf } from '../../engine';
import { batchNormalizationLayers, estimatePopulationStatistics } from '../../norm';
import { Diverged, trainStep, type MiniBatch } from '../../train';
import { Optimizer, type OptimizerRecipe } from '../../train/optimizers';
import { firstOf } from '../../tuples';

/** Training digits at the end of the set that no network learns from: settings are chosen by them. */
const HELD_OUT = 5000;

/** Examples in a mini-batch, as in section 4.1. */
export const MINI_BATCH = 60;

/** Some digits as binary inputs [m, 784] and labels [m]; the caller disposes them. */
export function digits(set: LabelledImages, indices: Uint32Array): MiniBatch & { readonly x: tf.Tensor2D } {
  return {
    x: tf.tensor2d(gatherImages(set.images, indices, { binary: true }), [indices.length, 784]),
    labels: tf.tensor1d(gatherLabels(set.labels, indices), 'int32'),
  };
}

/** The numbers from a first one on. */
export const range = (first: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => first + i);

/** The part of the training digits that is learned from: all but the last {@link HELD_OUT}, or half of a small set. */
export const learnedCount = (set: LabelledImages): number =>
  Math.max(set.labels.length - HELD_OUT, Math.ceil(set.labels.length / 2));

/** A training run of the small experiments. */
export interface Training {
  readonly model: tf.Sequential;
  readonly set: LabelledImages;
  readonly seed: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Default SGD. */
  readonly optimizer?: OptimizerRecipe;
  /** Default `MINI_BATCH`. */
  readonly miniBatch?: number;
  /** Examples learned from; default `learnedCount`. */
  readonly examples?: number;
  /** Which examples each mini-batch has; default the order of the seed. */
  readonly indices?: (step: number) => Uint32Array;
  /** Called before each step, counted from 0, with its mini-batch. */
  readonly visit?: (step: number, batch: MiniBatch) => void;
}

/**
 * Trains in place.
 *
 * @returns whether the loss stayed finite to the end: divergence is a result here.
 */
export function trainDense(training: Training): boolean {
  const {
    model,
    set,
    seed,
    steps,
    learningRate,
    optimizer: recipe = { kind: 'sgd' },
    miniBatch = MINI_BATCH,
  } = training;
  const order = new MiniBatchOrder({ examples: training.examples ?? learnedCount(set), miniBatch, seed });
  const { indices = (step: number) => order.indices(step), visit } = training;
  const optimizer = new Optimizer(recipe);
  try {
    for (let step = 0; step < steps; step++) {
      const batch = digits(set, indices(step));
      visit?.(step, batch);
      trainStep({ model, optimizer, learningRate }, batch, step + 1);
      tf.dispose([batch.x, batch.labels]);
    }
    return true;
  } catch (thrown) {
    if (thrown instanceof Diverged) return false;
    throw thrown;
  } finally {
    optimizer.dispose();
  }
}

/** Mini-batches of Algorithm 2 in the small experiments. */
const POPULATION_BATCHES = 50;

/** Replaces moving averages by the population statistics of training mini-batches (Algorithm 2); nothing without normalization. */
export function settle(model: tf.Sequential, set: LabelledImages, seed: number, miniBatch = MINI_BATCH): void {
  if (batchNormalizationLayers(model).length === 0) return;
  const order = new MiniBatchOrder({ examples: learnedCount(set), miniBatch, seed });
  estimatePopulationStatistics(model, inputs(set, order));
}

function* inputs(set: LabelledImages, order: MiniBatchOrder): Generator<tf.Tensor> {
  for (let step = 0; step < POPULATION_BATCHES; step++) {
    const { x, labels } = digits(set, order.indices(step));
    labels.dispose();
    yield x;
    x.dispose();
  }
}

/** Share of some digits that a network gets right, by its stored statistics. */
export function accuracyOn(model: tf.LayersModel, set: LabelledImages, indices: Uint32Array): number {
  return tf.tidy(() => {
    const { x, labels } = digits(set, indices);
    const logits = model.predict(x) as tf.Tensor2D;
    return firstOf(logits.argMax(1).equal(labels).mean().dataSync());
  });
}

/** Accuracy on the held-out training digits and on the test digits; chance for a network that diverged. */
export function finalAccuracy(
  model: tf.Sequential,
  { train, test }: { readonly train: LabelledImages; readonly test: LabelledImages },
): { readonly heldOut: number; readonly test: number } {
  const first = learnedCount(train);
  return {
    heldOut: accuracyOn(model, train, range(first, train.labels.length - first)),
    test: accuracyOn(model, test, range(0, test.labels.length)),
  };
}
