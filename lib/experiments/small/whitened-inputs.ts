/**
 * Section 2: does training converge faster when the inputs are whitened?
 *
 * Command: `npx bnlab run whitened-inputs` (MNIST, 2 x 8 runs of 300 steps, 5 seeds, about a minute on one core).
 * @module
 */
import { gatherImages, gatherLabels, MiniBatchOrder, type LabelledImages } from '../../data';
import { softmaxCrossEntropy, tf } from '../../engine';
import { Optimizer } from '../../train/optimizers';
import { Diverged, trainStep } from '../../train';
import { choleskyInverse } from './linear-algebra';
import { learnedCount, MINI_BATCH, range } from './mnist';
import { denseNetwork, describeDense, type DenseNetwork } from './network';
import { smallExperiment, type SmallRun } from './small';
import { meanOf } from '../../records/values';
import { each, firstOf } from '../../tuples';

/** Softmax regression: no hidden layer. */
const NETWORK: DenseNetwork = { hidden: [], activation: 'sigmoid', normalization: 'none', deviation: 0.01 };
const RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
/** Digits that mean and covariance are taken over, and that the loss is measured on. */
const DIGITS = 5000;
/** Added to the variances: most pixels of the border are never on. */
const RIDGE = 0.01;

/** Maps binary digits [m, 784] to network inputs [m, 784]. */
type Preprocess = (x: tf.Tensor2D) => tf.Tensor2D;

/** Centring, and centring with whitening by the inverse Cholesky factor of the covariance. */
function preprocessors(set: LabelledImages, random: Uint32Array): Readonly<Record<'centred' | 'whitened', Preprocess>> {
  const x = tf.tensor2d(gatherImages(set.images, random, { binary: true }), [random.length, 784]);
  const mean = x.mean(0);
  const centred = x.sub(mean);
  const covariance = centred.matMul(centred, true).div(random.length).add(tf.eye(784).mul(RIDGE));
  const inverse = tf.tensor2d(Float32Array.from(choleskyInverse(covariance.dataSync(), 784)), [784, 784]);
  return {
    centred: (inputs) => inputs.sub<tf.Tensor2D>(mean),
    whitened: (inputs) => inputs.sub(mean).matMul(inverse, false, true) as tf.Tensor2D,
  };
}

/** Training loss after the run, at the rate at which it is lowest. */
function lowestLoss(preprocess: Preprocess, { seed, steps, data }: SmallRun): number {
  const { train } = data;
  const order = new MiniBatchOrder({ examples: learnedCount(train), miniBatch: MINI_BATCH, seed });
  const batch = (indices: Uint32Array) => ({
    x: tf.tidy(() =>
      preprocess(tf.tensor2d(gatherImages(train.images, indices, { binary: true }), [indices.length, 784])),
    ),
    labels: tf.tensor1d(gatherLabels(train.labels, indices), 'int32'),
  });
  const measured = batch(range(0, Math.min(DIGITS, learnedCount(train))));
  const losses = RATES.map((learningRate) => {
    const model = denseNetwork(NETWORK, seed);
    const optimizer = new Optimizer({ kind: 'sgd' });
    try {
      for (let step = 0; step < steps; step++) {
        tf.tidy(() => void trainStep({ model, optimizer, learningRate }, batch(order.indices(step)), step + 1));
      }
      return tf.tidy(() =>
        firstOf(
          softmaxCrossEntropy(model.predict(measured.x) as tf.Tensor2D, measured.labels)
            .mean()
            .dataSync(),
        ),
      );
    } catch (thrown) {
      if (thrown instanceof Diverged) return Infinity;
      throw thrown;
    } finally {
      optimizer.dispose();
      model.dispose();
    }
  });
  return Math.min(...losses);
}

/** `bnlab run whitened-inputs`. */
export const whitenedInputs = smallExperiment({
  name: 'whitened-inputs',
  section: '2',
  title: 'Softmax regression on centred and on whitened digits, each at the best of eight rates',
  steps: 300,
  settings: { network: NETWORK, rates: RATES, digits: DIGITS, ridge: RIDGE, miniBatch: MINI_BATCH },
  networks: () => ({ regression: describeDense(NETWORK) }),
  measure: (run: SmallRun) => {
    const inputs = preprocessors(run.data.train, range(0, Math.min(DIGITS, learnedCount(run.data.train))));
    return { centred: lowestLoss(inputs.centred, run), whitened: lowestLoss(inputs.whitened, run) };
  },
  bands: { centred: [0.31, 0.34], whitened: [0.34, 0.41] },
  claims: {
    '2-whitened-inputs': {
      value: ({ centred, whitened }) => centred - whitened,
      unit: 'nats',
      note: (all) => {
        const [a, b] = each(['centred', 'whitened'], (name) => meanOf(all, name).toFixed(3));
        return { en: `loss ${a} centred, ${b} whitened`, ko: `손실은 중심만 맞추면 ${a}, 백색화하면 ${b}` };
      },
    },
  },
});
