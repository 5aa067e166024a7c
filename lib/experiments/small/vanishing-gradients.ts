/**
 * Section 1: does the gradient vanish through saturated sigmoids, and not through rectified linear units?
 *
 * Command: `npx bnlab run vanishing-gradients` (5 seeds, seconds on one core).
 * @module
 */
import { gradientsOn, norm } from './gradients';
import { digits, range } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, itemAt } from '../../tuples';
import { variance } from '../../statistics';

const LAYERS = [100, 100, 100, 100, 100, 100];
const SIGMOID: DenseNetwork = { hidden: LAYERS, activation: 'sigmoid', normalization: 'none', deviation: 0.6 };
const RELU: DenseNetwork = { hidden: LAYERS, activation: 'relu', normalization: 'none', deviation: 'he' };
const DIGITS = 500;

/** Norm of the gradient of the top hidden layer's kernel over that of the bottom one. */
function fall(
  network: DenseNetwork,
  seed: number,
  batch: ReturnType<typeof digits>,
): { fall: number; deviation: number } {
  const model = denseNetwork(network, seed);
  const kernels = [...gradientsOn(model, batch)]
    .filter(([name]) => name.includes('kernel'))
    .map(([, values]) => norm(values));
  const inputs = Array.from(itemAt(activations(model, batch.x).inputs, 3).dataSync());
  model.dispose();
  return { fall: kernels[LAYERS.length - 1]! / kernels[0]!, deviation: Math.sqrt(variance(inputs)) };
}

/** `bnlab run vanishing-gradients`. */
export const vanishingGradients = smallExperiment({
  name: 'vanishing-gradients',
  section: '1',
  title: 'Gradients from the top to the bottom of six layers: saturated sigmoids against ReLU',
  steps: 1,
  settings: { sigmoid: SIGMOID, relu: RELU, digits: DIGITS },
  networks: () => ({ sigmoid: describeDense(SIGMOID), relu: describeDense(RELU) }),
  measure: ({ seed, data }: SmallRun) => {
    const batch = digits(data.train, range(DIGITS * seed, Math.min(DIGITS, data.train.labels.length - DIGITS * seed)));
    const [sigmoid, relu] = each([SIGMOID, RELU], (network) => fall(network, seed, batch));
    return { sigmoid: sigmoid.fall, relu: relu.fall, deviation: sigmoid.deviation };
  },
  bands: { sigmoid: [3.5, 18], relu: [0.16, 0.68], deviation: [2.2, 4.7] },
  claims: {
    '1-vanishing': {
      value: ({ sigmoid }) => sigmoid,
      bar: 10,
      scale: 'factor',
      unit: 'times',
      note: (all) => {
        const shown = meanOf(all, 'deviation').toFixed(1);
        return { en: `inputs of the fourth layer have deviation ${shown}`, ko: `넷째 층 입력의 표준편차 ${shown}` };
      },
    },
    '1-remedies': { value: ({ sigmoid, relu }) => sigmoid / relu, bar: 10, scale: 'factor', unit: 'times' },
  },
});
