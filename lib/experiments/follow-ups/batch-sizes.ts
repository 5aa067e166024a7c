/**
 * Wu and He: how do normalizations fare as the mini-batch shrinks?
 *
 * All see the same 1,200 digits, in mini-batches of 2 to 32; the rate is in proportion to the mini-batch.
 * Command: `npx bnlab run batch-sizes` (MNIST, 4 x 3 runs of 38 to 600 steps, 3 seeds, about 10 seconds a seed on one core).
 * @module
 */
import { describeDense, type DenseNetwork } from '../small/network';
import type { NormalizationKind } from '../small/normalizations';
import { smallExperiment, type SmallRun } from '../small/small';
import { normalized, outcomeOf, SIGMOIDS } from './networks';
import { named, numberOf, percentOf, type Values } from '../../records/values';
import { each } from '../../tuples';

const SIZES = [2, 8, 32] as const;
/** Learning rate of a mini-batch of 32. */
const RATE = 1;
const KINDS = {
  bn: { kind: 'batch' },
  renorm: { kind: 'renorm', rMax: 3, dMax: 5 },
  layer: { kind: 'group', groups: 1 },
  group: { kind: 'group', groups: 10 },
} as const satisfies Readonly<Record<string, NormalizationKind>>;

const network = (layer: NormalizationKind): DenseNetwork => ({ ...normalized(SIGMOIDS), layer });

/** What a normalization has over batch normalization, more with mini-batches of 2 than of 32. */
const advantage = (name: string) => (values: Values) => {
  const over = (m: number) => numberOf(values, `${name}${m}`) - numberOf(values, `bn${m}`);
  return over(2) - over(32);
};

const note = (name: string) => (all: readonly Values[]) => {
  const shown = each([`${name}2`, 'bn2', `${name}32`, 'bn32'], (key) => percentOf(all, key));
  return {
    en: `m = 2: ${shown[0]} against ${shown[1]} with BN; m = 32: ${shown[2]} against ${shown[3]}`,
    ko: `m = 2: ${shown[0]} 대 BN ${shown[1]}, m = 32: ${shown[2]} 대 BN ${shown[3]}`,
  };
};

/** `bnlab run batch-sizes`. */
export const batchSizes = smallExperiment({
  name: 'batch-sizes',
  section: 'follow-ups',
  title: 'Batch, renormalization, layer and group normalization with mini-batches of 2 to 32',
  steps: 600,
  seeds: [1, 2, 3],
  settings: { network: network(KINDS.bn), kinds: KINDS, sizes: SIZES, rate: RATE },
  networks: () => ({ bn: describeDense(network(KINDS.bn)), group: describeDense(network(KINDS.group)) }),
  measure: (run: SmallRun) => {
    const all = Object.entries(KINDS).map(([name, kind]) => {
      const tests = SIZES.map((m) => {
        run.note(`${name}, mini-batches of ${m}`);
        const steps = Math.ceil((run.steps * SIZES[0]) / m);
        const recipe = { steps, miniBatch: m, learningRate: (RATE * m) / 32, statistics: 'moving' } as const;
        return [m, outcomeOf(network(kind), recipe, run).test] as const;
      });
      return named(name, tests);
    });
    return Object.assign({}, ...all) as Values;
  },
  bands: { bn2: [0.34, 0.66], bn32: [0.55, 0.74], renorm2: [0.6, 0.65], group2: [0.089, 0.74] },
  claims: {
    'group-small-batches': { value: advantage('group'), unit: 'points', note: note('group') },
    'layer-small-batches': { value: advantage('layer'), unit: 'points', note: note('layer') },
    'renorm-small-batches': { value: advantage('renorm'), unit: 'points', note: note('renorm') },
  },
});
