/**
 * Section 4.2: the paper's networks were trained by asynchronous SGD, so that a gradient came from parameters that others had moved
 * on since. What such staleness does to a network with and without batch normalization, each at its best rate.
 *
 * The replicas are simulated: each gradient arrives a fixed number of updates late, as with replicas that take turns, so that a run
 * can be repeated. Ten replicas of five steps each have 50 gradients under way, and each is 49 updates late.
 *
 * Command: `npx bnlab run staleness` (MNIST, 2 x 4 x 6 runs of 600 updates, 3 seeds, some minutes on one core).
 * @module
 */
import { tf } from '../../engine';
import { MiniBatchOrder, type LabelledImages } from '../../data';
import { lossAndGradients } from '../../train/gradients';
import { networkOf } from '../../train/network';
import { Optimizer, type OptimizerRecipe } from '../../train/optimizers';
import { digits, finalAccuracy, learnedCount, settle } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf, numberOf, percentOf, type Values } from '../../records/values';

const PLAIN: DenseNetwork = { hidden: [100, 100, 100], activation: 'relu', normalization: 'none', deviation: 'he' };
const NETWORKS = { plain: PLAIN, bn: { ...PLAIN, normalization: 'before' } } as const satisfies Record<
  string,
  DenseNetwork
>;
/** One replica; 4, 10; and 10 of 5 steps each, as in the paper. */
const STALENESS = [0, 3, 9, 49] as const;
const RATES = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1] as const;
/** The paper's optimizer and mini-batch. */
const OPTIMIZER: OptimizerRecipe = { kind: 'momentum', momentum: 0.9 };
const MINI_BATCH = 32;
/** Accuracy that asynchronous training may cost for the claim to hold. */
const ALLOWANCE = 0.01;

/** A run whose gradients arrive late. */
export interface StaleTraining {
  readonly model: tf.Sequential;
  readonly set: LabelledImages;
  readonly seed: number;
  /** Updates of the parameters. */
  readonly updates: number;
  /** Updates between the parameters of a gradient and its own. */
  readonly staleness: number;
  readonly learningRate: number;
}

/**
 * Trains in place: update t moves the parameters by the gradient at those of update t - staleness; the first ones all have the
 * initial parameters.
 *
 * @returns whether the loss stayed finite to the end.
 */
function trainStale({ model, set, seed, updates, staleness, learningRate }: StaleTraining): boolean {
  const order = new MiniBatchOrder({ examples: learnedCount(set), miniBatch: MINI_BATCH, seed });
  const optimizer = new Optimizer(OPTIMIZER);
  const network = networkOf(model);
  const underWay: tf.NamedTensorMap[] = [];
  try {
    for (let step = 0; step < updates + staleness; step++) {
      const { x, labels } = digits(set, order.indices(step));
      const { loss, gradients } = lossAndGradients({ model, network, x, labels, auxiliaryWeight: 0 });
      tf.dispose([x, labels]);
      underWay.push(gradients);
      if (!Number.isFinite(loss)) return false;
      if (underWay.length <= staleness) continue;
      const arrived = underWay.shift()!;
      optimizer.apply(network.variables, arrived, learningRate);
      tf.dispose(arrived);
    }
    return true;
  } finally {
    tf.dispose(underWay);
    optimizer.dispose();
  }
}

/** Test accuracy at the rate with the best accuracy on held-out training digits, and that rate. */
function best(network: DenseNetwork, staleness: number, { seed, steps, data }: SmallRun) {
  const runs = RATES.map((rate) => {
    const model = denseNetwork(network, seed);
    const isFinite = trainStale({ model, set: data.train, seed, updates: steps, staleness, learningRate: rate });
    if (isFinite) settle(model, data.train, seed, MINI_BATCH);
    const { heldOut, test } = isFinite ? finalAccuracy(model, data) : { heldOut: 0, test: 0 };
    model.dispose();
    return { heldOut, test, rate };
  });
  return runs.reduce((top, run) => (run.heldOut > top.heldOut ? run : top));
}

const note = (all: readonly Values[]) => {
  const shown = (name: string) =>
    STALENESS.map(
      (late) => `${late}: ${percentOf(all, `${name}${late}`)} (${meanOf(all, `${name}Rate${late}`).toPrecision(2)})`,
    ).join(', ');
  return {
    en: `accuracy by staleness, mean best rate in brackets: with BN ${shown('bn')}; without ${shown('plain')}`,
    ko: `묵은 정도별 정확도, 괄호 안은 가장 좋은 학습률의 평균: 배치 정규화가 있으면 ${shown('bn')}, 없으면 ${shown('plain')}`,
  };
};

/** `bnlab run staleness`. */
export const staleness = smallExperiment({
  name: 'staleness',
  section: '4.2',
  title:
    'Asynchronous SGD: gradients that arrive late, with and without batch normalization, each at the best of six rates',
  steps: 600,
  seeds: [1, 2, 3],
  settings: { networks: NETWORKS, staleness: STALENESS, rates: RATES, optimizer: OPTIMIZER, miniBatch: MINI_BATCH },
  networks: () => ({ plain: describeDense(NETWORKS.plain), bn: describeDense(NETWORKS.bn) }),
  measure: (run: SmallRun) => {
    const entries = Object.entries(NETWORKS).flatMap(([name, network]) =>
      STALENESS.flatMap((late) => {
        run.note(`${name}, ${late} updates late`);
        const { test, rate } = best(network, late, run);
        return [[`${name}${late}`, test] as const, [`${name}Rate${late}`, rate] as const];
      }),
    );
    return Object.fromEntries(entries);
  },
  bands: { plain0: [0.89, 0.95], plain49: [0.5, 0.74], bn0: [0.92, 0.97], bn49: [0.85, 0.9] },
  claims: {
    // the sentence says that such networks were trained so: they lose no more than the allowance
    '4.2-distributed': {
      value: (values) => numberOf(values, 'bn49') - numberOf(values, 'bn0'),
      neutral: -ALLOWANCE,
      unit: 'points',
      note,
    },
  },
});
