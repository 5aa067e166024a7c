/**
 * Bjorck et al.: is what batch normalization gives mainly the larger steps that it allows?
 *
 * Command: `npx bnlab run step-sizes` (MNIST, 2 x 6 runs of 150 steps, 3 seeds, about 20 seconds a seed on one core).
 * @module
 */
import { describeDense, type DenseNetwork } from '../small/network';
import { smallExperiment, type SmallRun } from '../small/small';
import { bestOf, normalized, outcomeOf, RECTIFIERS } from './networks';
import { named, numberOf, percentOf, type Values } from '../../records/values';
import { each } from '../../tuples';

const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3] as const;
const PLAIN = RECTIFIERS;
const NORMALIZED = normalized(RECTIFIERS);
/** A network has learned where it knows half of the digits. */
const LEARNED = 0.5;

function sweep(name: string, network: DenseNetwork, run: SmallRun): Values {
  run.note(name);
  const at = RATES.map((rate) => ({
    rate,
    ...outcomeOf(network, { steps: run.steps, learningRate: rate, isChosen: true }, run),
  }));
  const best = bestOf(at);
  const stable = at.filter(({ test }) => test > LEARNED).map(({ rate }) => rate);
  return {
    [name]: best.test,
    [`${name}Rate`]: best.rate,
    // no rate learned: the largest that does lies below the grid
    [`${name}Largest`]: Math.max(RATES[0] / 3, ...stable),
    ...named(
      `${name}At`,
      at.map(({ rate, test }) => [rate, test]),
    ),
  };
}

/** Gain at the plain network's own best rate, and gain that needs another rate. */
const atPlainRate = (values: Values) => numberOf(values, `bnAt${numberOf(values, 'plainRate')}`);
const same = (values: Values) => atPlainRate(values) - numberOf(values, 'plain');
const larger = (values: Values) => numberOf(values, 'bn') - atPlainRate(values);

/** `bnlab run step-sizes`. */
export const stepSizes = smallExperiment({
  name: 'step-sizes',
  section: 'follow-ups',
  title: 'Accuracy against the learning rate, and the largest rate that trains',
  steps: 150,
  seeds: [1, 2, 3],
  settings: { plain: PLAIN, bn: NORMALIZED, rates: RATES, learned: LEARNED },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(NORMALIZED) }),
  measure: (run: SmallRun) => ({ ...sweep('plain', PLAIN, run), ...sweep('bn', NORMALIZED, run) }),
  bands: { plain: [0.69, 0.85], plainLargest: [0.1, 0.3], bn: [0.85, 0.91], bnLargest: [1, 3] },
  claims: {
    'largest-rate': {
      value: (values) => numberOf(values, 'bnLargest') / numberOf(values, 'plainLargest'),
      scale: 'factor',
      unit: 'times',
    },
    'mainly-step-size': {
      value: (values) => larger(values) - same(values),
      unit: 'points',
      note: (all) => {
        const shown = each(['plain', 'bn'], (name) => percentOf(all, name));
        const at = (100 * all.reduce((sum, values) => sum + same(values), 0)) / all.length;
        return {
          en: `best against best ${shown[0]} and ${shown[1]}; at the plain network's best rate BN is ${at.toFixed(2)} points ahead`,
          ko: `가장 좋은 학습률끼리 ${shown[0]}와 ${shown[1]}. 정규화 없는 망의 가장 좋은 학습률에서는 BN이 ${at.toFixed(2)}%p 앞섬`,
        };
      },
    },
  },
});
