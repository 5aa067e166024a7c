/**
 * Ioffe (2017): mini-batches whose examples depend on each other, here of two classes only.
 *
 * Command: `npx bnlab run dependent-batches` (MNIST, 6 runs of 250 steps, 3 seeds, about 10 seconds a seed on one core).
 * @module
 */
import type { LabelledImages } from '../../data';
import { Random } from '../../random';
import { learnedCount } from '../small/mnist';
import { describeDense, type DenseNetwork } from '../small/network';
import type { NormalizationKind } from '../small/normalizations';
import { smallExperiment, type SmallRun } from '../small/small';
import { normalized, outcomeOf, SIGMOIDS } from './networks';
import { named, numberOf, percentOf, type Values } from '../../records/values';
import { each, itemAt } from '../../tuples';

const MINI_BATCH = 20;
const RATE = 0.2;
const KINDS = {
  Bn: { kind: 'batch' },
  Renorm: { kind: 'renorm', rMax: 3, dMax: 5 },
  Group: { kind: 'group', groups: 10 },
} as const satisfies Readonly<Record<string, NormalizationKind>>;

const network = (layer: NormalizationKind): DenseNetwork => ({ ...normalized(SIGMOIDS), layer });

/** Mini-batches of two classes, half of each, drawn by the seed. */
export function pairsOfClasses(set: LabelledImages, seed: number): (step: number) => Uint32Array {
  const count = learnedCount(set);
  const byClass = Array.from({ length: 10 }, (_, k) =>
    [...set.labels.subarray(0, count).keys()].filter((i) => set.labels[i] === k),
  );
  const random = new Random(seed).split('pairs of classes');
  return (step) => {
    const own = random.split(step);
    const first = own.integer(10);
    const second = (first + 1 + own.integer(9)) % 10;
    const from = (k: number) => {
      const places = itemAt(byClass, k);
      return itemAt(places, own.integer(places.length));
    };
    return Uint32Array.from({ length: MINI_BATCH }, (_, i) => from(i % 2 === 0 ? first : second));
  };
}

/** Test accuracy by the moving averages, from mini-batches of two classes or of all. */
function test(kind: NormalizationKind, run: SmallRun, isDependent: boolean): number {
  const indices = isDependent ? pairsOfClasses(run.data.train, run.seed) : undefined;
  const recipe = {
    steps: run.steps,
    learningRate: RATE,
    miniBatch: MINI_BATCH,
    indices,
    statistics: 'moving',
  } as const;
  return outcomeOf(network(kind), recipe, run).test;
}

const against = (name: 'renorm' | 'group') => ({
  value: (values: Values) => numberOf(values, name) - numberOf(values, 'bn'),
  unit: 'points',
  note: (all: readonly Values[]) => {
    const [own, bn] = each([name, 'bn'], (key) => percentOf(all, key));
    return { en: `${own} against ${bn} with BN`, ko: `${own} 대 BN ${bn}` };
  },
});

/** `bnlab run dependent-batches`. */
export const dependentBatches = smallExperiment({
  name: 'dependent-batches',
  section: 'follow-ups',
  title: 'Mini-batches of two classes: batch normalization, renormalization, group normalization',
  steps: 250,
  seeds: [1, 2, 3],
  settings: { network: network(KINDS.Bn), kinds: KINDS, miniBatch: MINI_BATCH, learningRate: RATE },
  networks: () => ({ bn: describeDense(network(KINDS.Bn)), group: describeDense(network(KINDS.Group)) }),
  measure: (run: SmallRun) => {
    const entries = Object.entries(KINDS).map(([name, kind]) => {
      run.note(name);
      return [name.toLowerCase(), test(kind, run, true), test(kind, run, false)] as const;
    });
    return {
      ...named(
        '',
        entries.map(([name, dependent]) => [name, dependent]),
      ),
      ...named(
        'shuffled-',
        entries.map(([name, , shuffled]) => [name, shuffled]),
      ),
    };
  },
  bands: { bn: [0.26, 0.74], renorm: [0.53, 0.76], group: [0.086, 0.41], 'shuffled-bn': [0.81, 0.86] },
  claims: { 'renorm-dependent': against('renorm'), 'group-dependent': against('group') },
});
