/**
 * Hoffer, Hubara and Soudry: does a large mini-batch generalize better when its statistics are those of small parts?
 *
 * Command: `npx bnlab run ghost-batches` (MNIST, 2 runs of 120 steps, 3 seeds, about 10 seconds a seed on one core).
 * @module
 */
import { learnedCount } from '../small/mnist';
import { describeDense, type DenseNetwork } from '../small/network';
import type { NormalizationKind } from '../small/normalizations';
import { smallExperiment, type SmallRun } from '../small/small';
import { normalized, outcomeOf, SIGMOIDS } from './networks';
import { percentOf } from '../../records/values';
import { each } from '../../tuples';

const [EXAMPLES, MINI_BATCH, GHOST_SIZE] = [1000, 500, 20];
const RATE = 1;
const network = (layer: NormalizationKind): DenseNetwork => ({ ...normalized(SIGMOIDS), layer });
const WHOLE = network({ kind: 'batch' });
const GHOST = network({ kind: 'ghost', ghostSize: GHOST_SIZE });

/** Test accuracy by the moving averages. */
const test = (one: DenseNetwork, run: SmallRun): number => {
  // a smaller set than MNIST is half learned from
  const examples = Math.min(EXAMPLES, learnedCount(run.data.train));
  const miniBatch = Math.min(MINI_BATCH, examples);
  const recipe = { steps: run.steps, learningRate: RATE, miniBatch, examples } as const;
  return outcomeOf(one, { ...recipe, statistics: 'moving' }, run).test;
};

/** `bnlab run ghost-batches`. */
export const ghostBatches = smallExperiment({
  name: 'ghost-batches',
  section: 'follow-ups',
  title: 'A thousand digits in mini-batches of 500, normalized whole or by twenties',
  steps: 120,
  seeds: [1, 2, 3],
  settings: { whole: WHOLE, ghost: GHOST, examples: EXAMPLES, miniBatch: MINI_BATCH, learningRate: RATE },
  networks: () => ({ whole: describeDense(WHOLE), ghost: describeDense(GHOST) }),
  measure: (run: SmallRun) => ({ whole: test(WHOLE, run), ghost: test(GHOST, run) }),
  bands: { whole: [0.74, 0.8], ghost: [0.74, 0.79] },
  claims: {
    'ghost-generalizes': {
      value: ({ ghost, whole }) => ghost - whole,
      unit: 'points',
      note: (all) => {
        const [a, b] = each(['ghost', 'whole'], (name) => percentOf(all, name));
        return { en: `${a} against ${b} for the whole mini-batch`, ko: `${a} 대 전체 미니배치 ${b}` };
      },
    },
  },
});
