/** Results for the tests of figures, out of a formula. */
import type { Figure1Results, Figure1Run } from '../../lib/experiments';

function run(seed: number, top: number, drift: number): Figure1Run {
  const steps = [0, 100, 200, 300];
  return {
    seed,
    steps,
    testAccuracy: steps.map((step) => top - 0.8 / (1 + step) - 0.01 * seed),
    percentiles: {
      steps,
      p15: steps.map((step) => -1 - drift * step),
      p50: steps.map(() => 0),
      p85: steps.map((step) => 1 + drift * step),
    },
  };
}

export const results: Figure1Results = {
  plain: [1, 2, 3].map((seed) => run(seed, 0.95, 0.01)),
  bn: [1, 2, 3].map((seed) => run(seed, 0.99, 0)),
};
