/**
 * How much of the care with initial weights does each normalization take away?
 *
 * Command: `npx bnlab run weight-scale` (MNIST, 3 x 5 runs of 200 steps, 3 seeds, about 20 seconds a seed on one core).
 * @module
 */
import { describeDense, type DenseNetwork } from '../small/network';
import type { NormalizationKind } from '../small/normalizations';
import { smallExperiment, type SmallRun } from '../small/small';
import { normalized, outcomeOf, SIGMOIDS } from './networks';
import { named, numberOf, type Values } from '../../records/values';
import { each } from '../../tuples';

const DEVIATIONS = [0.01, 0.03, 0.1, 0.3, 1] as const;
const RATE = 0.5;
/** Points of accuracy behind the network's own best. */
const CLOSE = 0.05;
const network = (layer: NormalizationKind): DenseNetwork => ({ ...normalized(SIGMOIDS), layer });
const NETWORKS = {
  plain: SIGMOIDS,
  bn: network({ kind: 'batch' }),
  layer: network({ kind: 'group', groups: 1 }),
} as const;

/** Deviations that come close to the network's own best. */
const working = (name: string) => (values: Values) => {
  const own = DEVIATIONS.map((deviation) => numberOf(values, `${name}${deviation}`));
  return own.filter((test) => test >= Math.max(...own) - CLOSE).length;
};

const against = (name: 'bn' | 'layer') => ({
  value: (values: Values) => working(name)(values) - working('plain')(values),
  unit: 'deviations',
  note: (all: readonly Values[]) => {
    const shown = each(['plain', name], (one) => all.map((values) => working(one)(values)).join(', '));
    return {
      en: `of ${DEVIATIONS.length} deviations ${shown[0]} work without and ${shown[1]} with it, seed by seed`,
      ko: `표준편차 ${DEVIATIONS.length}가지 가운데 쓸 만한 것이 시드마다 없이 ${shown[0]}개, 있으면 ${shown[1]}개`,
    };
  },
});

/** `bnlab run weight-scale`. */
export const weightScale = smallExperiment({
  name: 'weight-scale',
  section: 'follow-ups',
  title: 'Initial deviations of 0.01 to 1 without normalization, with batch and with layer normalization',
  steps: 200,
  seeds: [1, 2, 3],
  settings: { networks: NETWORKS, deviations: DEVIATIONS, learningRate: RATE, close: CLOSE },
  networks: () => ({ plain: describeDense(SIGMOIDS), bn: describeDense(NETWORKS.bn) }),
  measure: (run: SmallRun) => {
    const all = Object.entries<DenseNetwork>(NETWORKS).map(([name, own]) => {
      run.note(name);
      const recipe = { steps: run.steps, learningRate: RATE };
      const tests = DEVIATIONS.map((d) => [d, outcomeOf({ ...own, deviation: d }, recipe, run).test] as const);
      return named(name, tests);
    });
    return Object.assign({}, ...all) as Values;
  },
  bands: {
    'plain0.01': [0.09, 0.12],
    'plain0.3': [0.72, 0.85],
    'bn0.01': [0.71, 0.93],
    'bn0.3': [0.81, 0.87],
    'layer0.01': [0.13, 0.63],
    'layer0.3': [0.52, 0.8],
  },
  claims: { 'bn-weight-scale': against('bn'), 'layer-weight-scale': against('layer') },
});
