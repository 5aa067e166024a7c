/**
 * Section 3: does normalization without gamma and beta confine a sigmoid to its linear part?
 *
 * Command: `npx bnlab run linear-regime` (5 seeds, seconds on one core).
 * @module
 */
import { labelled, pairedJudgement, weakestJudgement } from '../judges/judgement';
import { digits, range } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { percentOf } from '../../records/values';
import { mean, variance } from '../../statistics';

const NETWORK: DenseNetwork = {
  hidden: [100, 100, 100],
  activation: 'sigmoid',
  normalization: 'before',
  deviation: 0.1,
};
const DIGITS = 1000;
/** A gamma that lets a sigmoid saturate. */
const LARGE = 4;
/** "Linear": a straight line explains this share of what comes out. */
const LINEAR = 0.95;

/** Mean over the units of the squared correlation of a normalized input, times gamma, with its sigmoid. inputs: [m, units]. */
function linearShare(inputs: ArrayLike<number>, units: number, gamma: number): number {
  const m = inputs.length / units;
  const shares = Array.from({ length: units }, (_, unit) => {
    const raw = Array.from({ length: m }, (_, i) => inputs[i * units + unit]!);
    const [center, deviation] = moments(raw);
    if (deviation === 0) return 1;
    const x = raw.map((value) => (gamma * (value - center)) / deviation);
    const y = x.map((value) => 1 / (1 + Math.exp(-value)));
    const [my, dy] = moments(y);
    const covariance = x.reduce((sum, value, i) => sum + value * (y[i]! - my), 0) / m;
    return (covariance / (gamma * dy)) ** 2;
  });
  return mean(shares);
}

function moments(values: readonly number[]): [mean: number, deviation: number] {
  return [mean(values), Math.sqrt(variance(values))];
}

/** `bnlab run linear-regime`. */
export const linearRegime = smallExperiment({
  name: 'linear-regime',
  section: '3',
  title: 'How linear sigmoids are on normalized inputs, with gamma = 1 and gamma = 4',
  steps: 1,
  settings: { network: NETWORK, digits: DIGITS, gamma: LARGE },
  networks: () => ({ bn: describeDense(NETWORK) }),
  measure: ({ seed, data }: SmallRun) => {
    const model = denseNetwork(NETWORK, seed);
    const { x } = digits(data.test, range(0, DIGITS));
    const inputs = activations(model, x, { training: true }).inputs.map((input) => input.dataSync());
    model.dispose();
    const share = (gamma: number) => mean(inputs.map((input, i) => linearShare(input, NETWORK.hidden[i]!, gamma)));
    return { normalized: share(1), scaled: share(LARGE) };
  },
  bands: { normalized: [0.96, 1], scaled: [0.82, 0.86] },
  claims: {
    '3-linear-regime': {
      value: ({ normalized }) => normalized,
      neutral: LINEAR,
      unit: '%',
      note: (all) => {
        const scaled = percentOf(all, 'scaled');
        return { en: `with gamma = ${LARGE} ${scaled}`, ko: `감마 ${LARGE}에서는 ${scaled}` };
      },
      judge: (judgement, results) => {
        const seeds = results.map(({ seed }) => seed);
        const values = results.map(({ values: { normalized, scaled } }) => normalized - scaled);
        return weakestJudgement([
          labelled(judgement, { en: 'explained by a straight line', ko: '직선이 설명하는 몫' }),
          labelled(pairedJudgement({ seeds, values, unit: 'points' }, judgement.run!), {
            en: `gamma = 1 against gamma = ${LARGE}`,
            ko: `감마 1 대 감마 ${LARGE}`,
          }),
        ]);
      },
    },
  },
});
