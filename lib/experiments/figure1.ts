/**
 * Section 4.1, Figure 1: does batch normalization speed training up, and does it hold the sigmoids' inputs steady?
 *
 * Command: `npx bnlab run figure1` (MNIST, 2 networks, 50,000 steps, seeds 1, 2, 3: about 2 minutes a network and seed on one
 * core). Expected: 97.4 to 97.5 % of the test set with BN, 96.0 to 96.3 % without.
 * @module
 */
import { gatherImages, gatherLabels, MiniBatchOrder, type LabelledImages, type Mnist } from '../data';
import { tf } from '../engine';
import type { Figure1Network } from './figure1-curves';
import { mnistNet, probeMnistNet } from '../models/mnist-net';
import { estimatePopulationStatistics } from '../norm';
import { Random } from '../random';
import type { MiniBatch } from '../train/mini-batch';
import { Optimizer } from '../train/optimizers';
import { trainStep } from '../train/step';
import { mean, quantile } from '../statistics';

/** Everything that decides the numbers of Figure 1; what the paper does not give is marked. */
export interface Figure1Recipe {
  readonly name: 'figure1';
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  /** Examples in a mini-batch, m. */
  readonly miniBatch: number;
  readonly steps: number;
  /** Not given in the paper; the same for both networks. */
  readonly learningRate: number;
  /** Not given in the paper beyond "small". */
  readonly weightStandardDeviation: number;
  /** Not given in the paper. */
  readonly epsilon: number;
  /** Of the moving averages that stand for the population in the test; not given in the paper. */
  readonly decay: number;
  /** Steps between two measurements. */
  readonly measureEvery: number;
  /** Which unit of the last hidden layer Figure 1(b, c) watches; the paper says one typical sigmoid. */
  readonly unit: number;
}

/** The paper's run; about 2 minutes a network and seed on one core with the wasm engine. */
export const FIGURE1: Figure1Recipe = {
  name: 'figure1',
  hidden: [100, 100, 100],
  miniBatch: 60,
  steps: 50_000,
  learningRate: 0.1,
  weightStandardDeviation: 0.03,
  epsilon: 1e-3,
  decay: 0.99,
  measureEvery: 500,
  unit: 0,
};

/** The same recipe for another number of steps, measured about a hundred times. */
export function figure1Recipe(steps: number = FIGURE1.steps): Figure1Recipe {
  return { ...FIGURE1, steps, measureEvery: Math.max(1, Math.round(steps / 100)) };
}

/** One measurement on the whole test set. */
export interface Figure1Point {
  readonly step: number;
  /** Mean training loss since the measurement before; null before the first step. */
  readonly loss: number | null;
  /** 0 to 1 */
  readonly testAccuracy: number;
  /** Percentiles 15, 50 and 85 of the watched sigmoid's input over the test set. */
  readonly percentiles: readonly [number, number, number];
}

/** Options of {@link trainFigure1}. */
export interface TrainFigure1Options {
  readonly recipe: Figure1Recipe;
  readonly network: Figure1Network;
  readonly data: Mnist;
  readonly seed: number;
  /**
   * What stands for the population at each measurement: `moving`, the moving averages, which are cold at the start (from mean 0
   * and variance 1, they take some hundred steps to arrive); or `population`, Algorithm 2 anew over 30 mini-batches. Default `moving`.
   */
  readonly statistics?: 'moving' | 'population';
  /** Called after each measurement; the loop waits for it, so that a notebook can redraw. */
  readonly onPoint?: (point: Figure1Point) => void | Promise<void>;
}

/**
 * Trains one of the two networks of section 4.1 and measures it on the way.
 *
 * Both networks of a seed start from the same weights and see the same mini-batches. Plain SGD on cross-entropy.
 * @returns the measurements, the first before any training.
 * @throws Diverged when the loss is no longer finite.
 */
export async function trainFigure1(options: TrainFigure1Options): Promise<Figure1Point[]> {
  const { recipe, network, data, seed, statistics = 'moving', onPoint } = options;
  const random = new Random(seed);
  const { hidden, weightStandardDeviation, epsilon, decay } = recipe;
  const isBatchNormalized = network === 'bn';
  const model = mnistNet({ isBatchNormalized, random, hidden, weightStandardDeviation, epsilon, decay });
  const optimizer = new Optimizer({ kind: 'sgd' });
  const nextBatch = binaryMiniBatches(data.train, { miniBatch: recipe.miniBatch, seed });
  const test = binaryInputs(data.test);
  const points: Figure1Point[] = [];
  let losses: number[] = [];
  try {
    for (let step = 0; step <= recipe.steps; step++) {
      if (step % recipe.measureEvery === 0 || step === recipe.steps) {
        if (isBatchNormalized && statistics === 'population') estimateFrom(nextBatch, model);
        const point = {
          step,
          loss: losses.length > 0 ? mean(losses) : null,
          ...measure(model, test, data.test.labels, recipe.unit),
        };
        points.push(point);
        losses = [];
        await onPoint?.(point);
      }
      if (step === recipe.steps) break;
      const batch = nextBatch(step);
      losses.push(trainStep({ model, optimizer, learningRate: recipe.learningRate }, batch, step + 1));
      tf.dispose([batch.x, batch.labels]);
    }
    return points;
  } finally {
    model.dispose();
    optimizer.dispose();
    test.dispose();
  }
}

/**
 * Mini-batches of binary images by step number: x float32 [m, 784], labels int32 [m]; the caller disposes each.
 *
 * @param pool the images to draw from, as places in `train`; default all.
 */
export function binaryMiniBatches(
  train: LabelledImages,
  { miniBatch, seed, pool }: { readonly miniBatch: number; readonly seed: number; readonly pool?: Uint32Array },
): (step: number) => MiniBatch {
  const order = new MiniBatchOrder({ examples: pool?.length ?? train.labels.length, miniBatch, seed });
  const inputs = new Float32Array(miniBatch * 784);
  return (step: number) => {
    const drawn = order.indices(step);
    const indices = pool ? drawn.map((place) => pool[place]!) : drawn;
    gatherImages(train.images, indices, { binary: true, into: inputs });
    return {
      x: tf.tensor2d(inputs.slice(), [miniBatch, 784]),
      labels: tf.tensor1d(gatherLabels(train.labels, indices), 'int32'),
    };
  };
}

/** Images of a set, by default all, as binary network inputs, [N, 784]; the caller disposes it. */
export function binaryInputs(
  { images, labels }: LabelledImages,
  which: Uint32Array = Uint32Array.from(labels, (_, i) => i),
): tf.Tensor2D {
  return tf.tensor2d(gatherImages(images, which, { binary: true }), [which.length, 784]);
}

/** Mini-batches that Algorithm 2 takes its statistics from. */
const POPULATION_BATCHES = 30;

/** Algorithm 2 over the first mini-batches of the training set's order. */
function estimateFrom(batchAt: (step: number) => MiniBatch, model: tf.Sequential): void {
  const inputs = function* () {
    for (let i = 0; i < POPULATION_BATCHES; i++) {
      const { x, labels } = batchAt(i);
      yield x;
      tf.dispose([x, labels]);
    }
  };
  estimatePopulationStatistics(model, inputs());
}

/** Test accuracy, and what the watched sigmoid receives, in inference. */
function measure(model: tf.Sequential, test: tf.Tensor2D, labels: Uint8Array, unit: number) {
  const { logits, sigmoidInputs } = probeMnistNet(model, test);
  const [classes, inputs] = tf.tidy(() => [
    logits.argMax(1).dataSync(),
    sigmoidInputs.slice([0, unit], [-1, 1]).dataSync(),
  ]);
  tf.dispose([logits, sigmoidInputs]);
  const right = labels.reduce((count, label, i) => count + (classes[i] === label ? 1 : 0), 0);
  const sorted = Float32Array.from(inputs).sort();
  const percentiles = [0.15, 0.5, 0.85].map((p) => quantile(sorted, p)) as [number, number, number];
  return { testAccuracy: right / labels.length, percentiles };
}
