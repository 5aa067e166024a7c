/**
 * Section 5: are the inputs of the nonlinearities sparse, with or without batch normalization?
 *
 * Command: `npx bnlab run sparse-inputs` (MNIST, 2 runs of 1,000 steps, 5 seeds, about 10 seconds on one core).
 * @module
 */
import { digits, range, settle, trainDense } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { batchNormalizationLayers } from '../../norm';
import { tf } from '../../engine';
import { percentOf } from '../../records/values';
import { each, firstOf, itemAt } from '../../tuples';
import { mean } from '../../statistics';

const PLAIN: DenseNetwork = { hidden: [100, 100, 100], activation: 'relu', normalization: 'none', deviation: 'he' };
const NORMALIZED: DenseNetwork = { ...PLAIN, normalization: 'before' };
const LEARNING_RATE = 0.1;
const DIGITS = 2000;
/** Inputs nearer to 0 than this share of their deviation count as zero; of a Gaussian around 0 that is 0.8 %. */
const NEAR = 0.01;
/** What would be called sparse: a tenth of the inputs at zero. */
const SPARSE = 0.1;

/** Shares of (near) zeros among the inputs and among the outputs of the nonlinearities of the second and third layer. */
function shares(
  network: DenseNetwork,
  { seed, steps, data }: SmallRun,
): { readonly inputs: number; readonly outputs: number } {
  const model = denseNetwork(network, seed);
  trainDense({ model, set: data.train, seed, steps, learningRate: LEARNING_RATE });
  settle(model, data.train, seed);
  const { x } = digits(data.test, range(0, Math.min(DIGITS, data.test.labels.length)));
  const { inputs, outputs } = activations(model, x);
  const layers = batchNormalizationLayers(model);
  const of = (i: number) => layers[i]?.normalize(itemAt(inputs, i), 'linear') ?? itemAt(inputs, i);
  const nearZero = (input: tf.Tensor) => {
    const deviation = tf.moments(input, 0).variance.sqrt();
    return firstOf(input.abs().less(deviation.mul(NEAR)).mean().dataSync());
  };
  const found = {
    inputs: mean([1, 2].map((i) => nearZero(of(i)))),
    outputs: mean([1, 2].map((i) => firstOf(itemAt(outputs, i).equal(0).mean().dataSync()))),
  };
  model.dispose();
  return found;
}

/** `bnlab run sparse-inputs`. */
export const sparseInputs = smallExperiment({
  name: 'sparse-inputs',
  section: '5',
  title: 'Zeros among the inputs and outputs of rectified linear units, with and without batch normalization',
  steps: 1000,
  settings: { plain: PLAIN, bn: NORMALIZED, learningRate: LEARNING_RATE, digits: DIGITS, near: NEAR },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(NORMALIZED) }),
  measure: (run: SmallRun) => {
    const [plain, bn] = each([PLAIN, NORMALIZED], (network) => shares(network, run));
    return { plain: plain.inputs, bn: bn.inputs, plainOutputs: plain.outputs, bnOutputs: bn.outputs };
  },
  bands: { plain: [0.006, 0.0069], bn: [0.0075, 0.0081], plainOutputs: [0.44, 0.53], bnOutputs: [0.48, 0.52] },
  claims: {
    '5-not-sparse': {
      value: ({ plain, bn }) => Math.max(plain, bn),
      neutral: SPARSE,
      side: 'below',
      unit: '%',
      note: (all) => {
        const [a, b, c, d] = each(['plain', 'bn', 'plainOutputs', 'bnOutputs'], (name) => percentOf(all, name));
        return {
          en: `near 0: ${a} of the inputs without BN, ${b} with; of the outputs ${c} and ${d}`,
          ko: `0에 가까운 입력은 배치 정규화 없이 ${a}, 있으면 ${b}. 출력은 ${c}와 ${d}`,
        };
      },
    },
  },
});
