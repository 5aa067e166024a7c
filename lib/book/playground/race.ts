/**
 * Two networks trained side by side on the same mini-batches, and what there is to see of them.
 * @module
 */
import { MiniBatchOrder } from '../../data/loader/batches';
import { tf } from '../../engine/portable';
import { estimatePopulationStatistics } from '../../norm';
import { lossAndGradients } from '../../train/gradients';
import type { MiniBatch } from '../../train/mini-batch';
import { networkOf } from '../../train/network';
import { Optimizer } from '../../train/optimizers';
import { Diverged, trainStep } from '../../train/step';
import { TRAINING_EXAMPLES, type Digits } from './digits';
import { NETWORKS, type NetworkName } from './names';
import { denseLayers, look, network } from './networks';
import type { Settings } from './settings';
import { firstOf } from '../../tuples';
import { gradientOf } from '../../train/gradient-map';
import { mean } from '../../statistics';

/** What one look at a network shows. */
export interface Seen {
  /** Share of the test pictures that it gets right, 0 to 1. */
  readonly accuracy: number;
  /** Mean loss of the steps since the last look; null before the first. */
  readonly loss: number | null;
  /** Percentiles 15, 50 and 85 of what one unit of the last nonlinearity receives over the test pictures. */
  readonly percentiles: readonly [number, number, number];
  /** Length of the loss's gradient in each weight matrix, from the input on. */
  readonly gradients: readonly number[];
}

/** One look at both networks; a network that diverged has none any more. */
export interface Look {
  /** Training steps done. */
  readonly step: number;
  readonly seen: Readonly<Record<NetworkName, Seen | undefined>>;
}

interface Runner {
  readonly name: NetworkName;
  readonly model: tf.Sequential;
  readonly optimizer: Optimizer;
  losses: number[];
  hasDiverged: boolean;
}

/** Mini-batches for the statistics of a look: this many pictures, but no more mini-batches than that. */
const POPULATION = { pictures: 256, most: 16 };

/** Which unit's inputs are shown. */
const UNIT = 0;

/** A race of the two networks; `dispose` frees them, the digits are the caller's. */
export class Race {
  private readonly runners: readonly Runner[];
  private readonly order: MiniBatchOrder;
  private done = 0;

  constructor(
    private readonly settings: Settings,
    private readonly digits: Digits,
  ) {
    const { miniBatch, seed } = settings;
    this.order = new MiniBatchOrder({ examples: TRAINING_EXAMPLES, miniBatch, seed });
    this.runners = NETWORKS.map((name) => ({
      name,
      model: network(name, settings),
      optimizer: new Optimizer({ kind: 'sgd' }),
      losses: [],
      hasDiverged: false,
    }));
  }

  /** Training steps done. */
  get step(): number {
    return this.done;
  }

  /** One step of both networks on the same mini-batch. */
  advance(): void {
    const batch = this.batch(this.done++);
    for (const runner of this.runners) if (!runner.hasDiverged) this.learn(runner, batch);
    tf.dispose([batch.x, batch.labels]);
  }

  /** Looks at both networks: batch normalization by Algorithm 2, never by moving averages that are still cold. */
  look(): Look {
    const batch = this.batch(this.done);
    const seen = this.runners.map((runner) => [runner.name, runner.hasDiverged ? undefined : this.see(runner, batch)]);
    tf.dispose([batch.x, batch.labels]);
    return { step: this.done, seen: Object.fromEntries(seen) as Look['seen'] };
  }

  dispose(): void {
    for (const { model, optimizer } of this.runners) {
      model.dispose();
      optimizer.dispose();
    }
  }

  private batch(step: number): MiniBatch {
    const { train } = this.digits;
    return tf.tidy(() => {
      const places = tf.tensor1d(Int32Array.from(this.order.indices(step)), 'int32');
      return { x: train.x.gather(places), labels: train.labels.gather(places) };
    });
  }

  private learn(runner: Runner, batch: MiniBatch): void {
    const { model, optimizer } = runner;
    const { learningRate } = this.settings;
    try {
      runner.losses.push(trainStep({ model, optimizer, learningRate }, batch, this.done));
    } catch (thrown) {
      if (!(thrown instanceof Diverged)) throw thrown;
      runner.hasDiverged = true;
    }
  }

  private see(runner: Runner, batch: MiniBatch): Seen {
    const { model, name, losses } = runner;
    const gradients = gradientNorms(model, batch);
    if (name === 'bn') this.estimate(model);
    const loss = losses.length > 0 ? mean(losses) : null;
    runner.losses = [];
    const { accuracy, inputs } = tf.tidy(() => {
      const { x, labels } = this.digits.test;
      const { logits, inputs: all } = look(model, x);
      const column = all.slice([0, UNIT], [-1, 1]).dataSync();
      return {
        accuracy: firstOf(logits.argMax(1).equal(labels).mean().dataSync()),
        inputs: Float32Array.from(column),
      };
    });
    return { accuracy, loss, percentiles: percentiles(inputs), gradients };
  }

  private estimate(model: tf.Sequential): void {
    const { miniBatch } = this.settings;
    const count = Math.min(POPULATION.most, Math.max(2, Math.ceil(POPULATION.pictures / miniBatch)));
    const parts = Array.from({ length: count }, (_, i) =>
      this.digits.train.x.slice([i * miniBatch, 0], [miniBatch, -1]),
    );
    estimatePopulationStatistics(model, parts);
    tf.dispose(parts);
  }
}

/** Length of the gradient in each weight matrix. */
function gradientNorms(model: tf.Sequential, { x, labels }: MiniBatch): number[] {
  return tf.tidy(() => {
    const { gradients } = lossAndGradients({ model, network: networkOf(model), x, labels, auxiliaryWeight: 0 });
    return denseLayers(model).map((layer) => {
      const kernel = firstOf(layer.trainableWeights).read() as tf.Variable;
      return firstOf(gradientOf(gradients, kernel).norm().dataSync());
    });
  });
}

/** Percentiles 15, 50 and 85. */
function percentiles(values: Float32Array): [number, number, number] {
  const sorted = values.sort();
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  };
  return [at(0.15), at(0.5), at(0.85)];
}
