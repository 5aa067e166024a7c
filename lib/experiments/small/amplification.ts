/**
 * Sections 1 and 3.3: do small changes of the parameters amplify with depth, and does batch normalization prevent it?
 *
 * Command: `npx bnlab run amplification` (5 seeds, seconds on one core).
 * @module
 */
import { tf } from '../../engine';
import { Random } from '../../random';
import { digits, range } from './mnist';
import { activations, denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { firstOf, itemAt } from '../../tuples';

const LAYERS = Array.from({ length: 10 }, () => 100);
const PLAIN: DenseNetwork = { hidden: LAYERS, activation: 'relu', normalization: 'none', deviation: 'he' };
const NORMALIZED: DenseNetwork = { ...PLAIN, normalization: 'before' };
/** Relative change of each weight. */
const CHANGE = 0.01;
const DIGITS = 200;

/** Relative change of the last layer's activations over that of the first layer's, when all kernels change a little. */
function amplification(network: DenseNetwork, seed: number, x: tf.Tensor): number {
  return tf.tidy(() => {
    const model = denseNetwork(network, seed);
    const before = activations(model, x, { training: true }).outputs;
    const random = new Random(seed).split('change');
    const changed = model.getWeights().map((weight) => {
      if (weight.rank !== 2) return weight;
      return weight.mul(tf.tensor(random.normals(weight.size, 1, CHANGE), weight.shape));
    });
    model.setWeights(changed);
    const after = activations(model, x, { training: true }).outputs;
    const relative = (i: number) => {
      const [is, was] = [itemAt(after, i), itemAt(before, i)];
      return firstOf(is.sub(was).norm().div(was.norm()).dataSync());
    };
    const factor = relative(LAYERS.length - 1) / relative(0);
    model.dispose();
    return factor;
  });
}

/** `bnlab run amplification`. */
export const amplificationByDepth = smallExperiment({
  name: 'amplification',
  section: '3.3',
  title: 'A change of all weights by 1 %, seen after one layer and after ten',
  steps: 1,
  settings: { plain: PLAIN, bn: NORMALIZED, change: CHANGE, digits: DIGITS },
  networks: () => ({ plain: describeDense(PLAIN), bn: describeDense(NORMALIZED) }),
  measure: ({ seed, data }: SmallRun) => {
    const { x } = digits(data.test, range(0, DIGITS));
    return { plain: amplification(PLAIN, seed, x), bn: amplification(NORMALIZED, seed, x) };
  },
  bands: { plain: [2.6, 3.8], bn: [8.1, 11] },
  claims: {
    '1-amplification': { value: ({ plain }) => plain, scale: 'factor', unit: 'times' },
    '3.3-no-amplification': { value: ({ plain, bn }) => plain / bn, scale: 'factor', unit: 'times' },
  },
});
