/**
 * Section 2: normalizing outside of the gradient step in a network, when the normalization scales too.
 *
 * Command: `npx bnlab run outside-scale` (MNIST, 2 runs of 300 steps, 5 seeds, about 10 seconds on one core).
 * @module
 */
import { MiniBatchOrder } from '../../data';
import { softmaxCrossEntropy, tf } from '../../engine';
import { trainableVariables } from '../../train';
import { Optimizer } from '../../train/optimizers';
import { digits, learnedCount, MINI_BATCH } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, firstOf, itemAt } from '../../tuples';

const NETWORK: DenseNetwork = { hidden: [100, 100, 100], activation: 'sigmoid', normalization: 'none', deviation: 0.1 };
const LEARNING_RATE = 0.5;
const EPSILON = 1e-3;

/** A tensor that gradients take for a constant. */
const constant = tf.customGrad((x) => ({
  value: (x as tf.Tensor).clone(),
  gradFunc: (dy: tf.Tensor | tf.Tensor[]) => tf.zerosLike(dy as tf.Tensor),
}));

/** Logits of the network with its hidden inputs normalized by statistics of the mini-batch that no gradient knows of. */
function logits(model: tf.Sequential, x: tf.Tensor, isScaled: boolean): tf.Tensor2D {
  return model.layers.reduce<tf.Tensor>((u, layer) => {
    const output = layer.apply(u) as tf.Tensor;
    if (layer.getClassName() !== 'Dense' || layer.name === 'logits') return output;
    const { mean, variance } = tf.moments(output, 0);
    const centred = output.sub(constant(mean));
    return isScaled ? centred.div(constant(variance.add(EPSILON).sqrt())) : centred;
  }, x) as tf.Tensor2D;
}

/** Steps between two looks at the parameters. */
const LOOK_EVERY = 20;

/** |W - W0| / |W0| over all parameters of the hidden layers after the run; of one that stopped being finite, when last seen finite. */
function growth({ seed, steps, data }: SmallRun, isScaled: boolean): number {
  const model = denseNetwork(NETWORK, seed);
  const variables = trainableVariables(model);
  const hidden = variables.slice(0, -2);
  const before = hidden.map((variable) => variable.clone());
  const length = (tensors: readonly tf.Tensor[]) =>
    Math.sqrt(firstOf(tf.addN(tensors.map((t) => t.square().sum())).dataSync()));
  const order = new MiniBatchOrder({ examples: learnedCount(data.train), miniBatch: MINI_BATCH, seed });
  const optimizer = new Optimizer({ kind: 'sgd' });
  let moved = 0;
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const { x, labels } = digits(data.train, order.indices(step - 1));
      const loss = () => softmaxCrossEntropy(logits(model, x, isScaled), labels).mean<tf.Scalar>();
      optimizer.apply(variables, tf.variableGrads(loss, variables).grads, LEARNING_RATE);
    });
    if (step % LOOK_EVERY !== 0 && step !== steps) continue;
    const moves = () => hidden.map((variable, i) => variable.sub(itemAt(before, i)));
    const now = firstOf(tf.tidy(() => tf.scalar(length(moves()))).dataSync());
    if (!Number.isFinite(now)) break;
    moved = now;
  }
  const start = firstOf(tf.tidy(() => tf.scalar(length(before))).dataSync());
  optimizer.dispose();
  model.dispose();
  return moved / start;
}

/** `bnlab run outside-scale`. */
export const outsideScale = smallExperiment({
  name: 'outside-scale',
  section: '2',
  title: 'Parameters that run away from a normalization outside of the gradient: centring alone, and scaling too',
  steps: 300,
  settings: { network: NETWORK, learningRate: LEARNING_RATE, epsilon: EPSILON },
  networks: () => ({ plain: describeDense(NETWORK) }),
  measure: (run: SmallRun) => ({ centred: growth(run, false), scaled: growth(run, true) }),
  bands: { centred: [0.4, 1.1], scaled: [0.48, 0.57] },
  claims: {
    '2-outside-scale': {
      value: ({ centred, scaled }) => scaled / centred,
      scale: 'factor',
      unit: 'times',
      note: (all) => {
        const [a, b] = each(['centred', 'scaled'], (name) => meanOf(all, name).toPrecision(3));
        return {
          en: `|W - W0| / |W0| = ${a} centred, ${b} scaled too`,
          ko: `|W - W0| / |W0|는 중심만 ${a}, 척도까지 ${b}`,
        };
      },
    },
  },
});
