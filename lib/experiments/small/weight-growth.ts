/**
 * Section 3.3: do larger weights grow less when batch normalization follows them?
 *
 * Command: `npx bnlab run weight-growth` (MNIST, 4 runs of 500 steps, 5 seeds, about 10 seconds on one core). A step is smaller in
 * proportion to 1/a^2 while steps add up, so that an exponent of 1 to 2 would be no surprise; it comes to 0.7.
 * @module
 */
import { norm, slope } from './gradients';
import { trainDense } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf, named } from '../../records/values';
import { firstOf } from '../../tuples';

const DEVIATIONS = [0.03, 0.1, 0.3, 1] as const;
const network = (deviation: number): DenseNetwork => ({
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation,
});
const LEARNING_RATE = 0.1;

/** |W - W0| / |W0| of the second hidden layer. */
function growth(deviation: number, { seed, steps, data }: SmallRun): number {
  const model = denseNetwork(network(deviation), seed);
  const kernel = () => Float32Array.from(firstOf(model.getLayer('hidden2').getWeights()).dataSync());
  const before = kernel();
  trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
  const moved = norm(kernel().map((value, i) => value - before[i]!));
  model.dispose();
  return moved / norm(before);
}

/** `bnlab run weight-growth`. */
export const weightGrowth = smallExperiment({
  name: 'weight-growth',
  section: '3.3',
  title: 'Relative growth of weights that begin small and large',
  steps: 500,
  settings: { network: network(DEVIATIONS[0]), deviations: DEVIATIONS, learningRate: LEARNING_RATE },
  networks: () => ({ bn: describeDense(network(DEVIATIONS[0])) }),
  measure: (run: SmallRun) => {
    const growths = DEVIATIONS.map((deviation) => [deviation, growth(deviation, run)] as const);
    const exponent = -slope(growths.map(([deviation, value]) => [Math.log(deviation), Math.log(value)]));
    return { exponent, ...named('growth', growths) };
  },
  bands: { exponent: [0.68, 0.75] },
  claims: {
    '3.3-weight-growth': {
      value: ({ exponent }) => exponent,
      unit: '= exponent of 1/a',
      note: (all) => {
        const shown = DEVIATIONS.map((d) => `${d}: ${meanOf(all, `growth${d}`).toPrecision(2)}`).join(', ');
        return { en: `relative growth from deviation ${shown}`, ko: `표준편차마다의 상대 증가 ${shown}` };
      },
    },
  },
});
