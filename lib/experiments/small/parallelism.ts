/**
 * Section 1: is one gradient over m examples cheaper than m gradients of one?
 *
 * Command: `npx bnlab run parallelism` (5 seeds, a few seconds on one core). Expected: some ten times on any engine.
 * @module
 */
import { tf } from '../../engine';
import { gradientsOn } from './gradients';
import { digits, MINI_BATCH, range } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';

const NETWORK: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
/** Repetitions; the fastest counts, since other work on the machine only makes it slower. */
const REPEATS = 20;

function fastest(work: () => void): number {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** `bnlab run parallelism`. */
export const parallelism = smallExperiment({
  name: 'parallelism',
  section: '1',
  title: 'Sixty gradients of one digit against one gradient of sixty',
  steps: 1,
  settings: { network: NETWORK, miniBatch: MINI_BATCH, repeats: REPEATS },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: ({ seed, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    const whole = digits(data.train, range(MINI_BATCH * seed, MINI_BATCH));
    const single = Array.from({ length: MINI_BATCH }, (_, i) => digits(data.train, range(MINI_BATCH * seed + i, 1)));
    const together = fastest(() => gradientsOn(model, whole));
    const alone = fastest(() => single.forEach((batch) => gradientsOn(model, batch)));
    tf.dispose([whole, single].flat().flatMap(({ x, labels }) => [x, labels]));
    model.dispose();
    return { milliseconds: together, millisecondsAlone: alone, factor: alone / together };
  },
  bands: { factor: [10, 500] },
  claims: {
    '1-parallel': { value: ({ factor }) => factor, bar: 2, scale: 'factor', unit: 'times' },
  },
});
