/**
 * Wu and Johnson: moving averages against statistics that are computed again, on a network that is still learning fast.
 *
 * Command: `npx bnlab run precise-statistics` (MNIST, a run of 200 steps, 3 seeds, about 10 seconds a seed on one core).
 * @module
 */
import { MiniBatchOrder } from '../../data';
import { tf } from '../../engine';
import { estimatePopulationStatistics } from '../../norm';
import { accuracyOn, digits, learnedCount, range, trainDense } from '../small/mnist';
import { denseNetwork, describeDense, type DenseNetwork } from '../small/network';
import { smallExperiment, type SmallRun } from '../small/small';
import { pairsOfClasses } from './dependent';
import { DIGITS, normalized, SIGMOIDS } from './networks';
import { named, numberOf, percentOf, type Values } from '../../records/values';
import { each } from '../../tuples';

/** Keras' default: an average of the last few hundred mini-batches. */
const DECAY = 0.99;
const NETWORK: DenseNetwork = { ...normalized(SIGMOIDS), layer: { kind: 'batch', decay: DECAY } };
const [RATE, BATCHES, MINI_BATCH] = [1, 50, 20];
/** Shares of the run after which is measured. */
const STOPS = [0.05, 0.1, 0.25, 0.5, 1] as const;

/** Test accuracy by the averages as they are, and by both averages of mini-batches; the network is afterwards what it was. */
function ways(model: tf.Sequential, run: SmallRun, indices: (step: number) => Uint32Array) {
  const { data } = run;
  const accuracy = () => accuracyOn(model, data.test, range(0, Math.min(DIGITS.test, data.test.labels.length)));
  const moving = accuracy();
  const weights = model.getWeights().map((weight) => weight.clone());
  const batches = range(0, BATCHES).reduce<tf.Tensor[]>((all, i) => {
    const { x, labels } = digits(data.train, indices(i));
    labels.dispose();
    return [...all, x];
  }, []);
  const [average, pooled] = each(['average', 'pooled'], (method) => {
    estimatePopulationStatistics(model, batches, { method });
    return accuracy();
  });
  model.setWeights(weights);
  tf.dispose([...weights, ...batches]);
  return { moving, average, pooled };
}

/** `bnlab run precise-statistics`. */
export const preciseStatistics = smallExperiment({
  name: 'precise-statistics',
  section: 'follow-ups',
  title: 'Moving averages, Algorithm 2 and pooled statistics, early and late, from mixed and from sorted mini-batches',
  steps: 200,
  seeds: [1, 2, 3],
  settings: { network: NETWORK, learningRate: RATE, batches: BATCHES, miniBatch: MINI_BATCH, stops: STOPS },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: (run: SmallRun): Values => {
    const { seed, steps, data } = run;
    const model = denseNetwork(NETWORK, seed);
    const order = new MiniBatchOrder({ examples: learnedCount(data.train), miniBatch: MINI_BATCH, seed: seed + 1000 });
    const mixed = (step: number) => order.indices(step);
    const stops = STOPS.map((share) => Math.ceil(share * steps));
    const found: ReturnType<typeof ways>[] = [];
    // one step more: a stop is before the next step; those of a short run fall on one step
    const visit = (step: number) => {
      const here = stops.filter((stop) => stop === step);
      if (here.length === 0) return;
      const values = ways(model, run, mixed);
      found.push(...here.map(() => values));
    };
    trainDense({ model, set: data.train, seed, steps: steps + 1, learningRate: RATE, visit });
    const { average, pooled } = ways(model, run, pairsOfClasses(data.train, seed + 1000));
    model.dispose();
    const ofStop = (what: 'moving' | 'average' | 'pooled') =>
      named(
        what,
        found.map((one, i) => [i, one[what]]),
      );
    return {
      ...ofStop('moving'),
      ...ofStop('average'),
      ...ofStop('pooled'),
      sortedAverage: average,
      sortedPooled: pooled,
    };
  },
  bands: { moving0: [0.07, 0.16], average0: [0.25, 0.42], moving4: [0.72, 0.85], average4: [0.82, 0.9] },
  claims: {
    'precise-early': {
      value: (values) => numberOf(values, 'average1') - numberOf(values, 'moving1'),
      unit: 'points',
      note: (all) => {
        const [a, b, c, d] = each(['average1', 'moving1', 'average4', 'moving4'], (name) => percentOf(all, name));
        return {
          en: `after a tenth of the run ${a} against ${b} by moving averages, at its end ${c} against ${d}`,
          ko: `실행의 10분의 1에서 ${a} 대 이동 평균 ${b}, 끝에서 ${c} 대 ${d}`,
        };
      },
    },
    'pooled-dependent': {
      value: (values) => numberOf(values, 'sortedPooled') - numberOf(values, 'sortedAverage'),
      unit: 'points',
      note: (all) => {
        const [a, b] = each(['sortedPooled', 'sortedAverage'], (name) => percentOf(all, name));
        return { en: `pooled ${a} against ${b}`, ko: `모두 합치면 ${a}, 평균하면 ${b}` };
      },
    },
  },
});
