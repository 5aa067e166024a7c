import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { chain, dense } from './replayed';

/** float32 sums of a few terms. */
const TOLERANCE = 1e-5;
const RATE = 0.1;
const STEPS = 6;
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const close = (got: readonly number[], expected: readonly number[], what: string) =>
  got.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < TOLERANCE, `${what}[${i}]: ${value}, ${expected[i]}`),
  );

const batch = () => ({
  x: tf.tensor2d([1, 2, 3, -1, 0.5, 2, 0, -2, 1, 1, 1, -1], [4, 3]),
  labels: tf.tensor1d([0, 1, 1, 0], 'int32'),
});

/** Steps of ours on a batch that stays. */
function trained(model: tf.LayersModel): number[] {
  const optimizer = new Optimizer({ kind: 'sgd' });
  const data = batch();
  const losses = Array.from({ length: STEPS }, (_, i) =>
    trainStep({ model, optimizer, learningRate: RATE }, data, i + 1),
  );
  tf.dispose([data.x, data.labels]);
  return losses;
}

onEachEngine('regularizers of layers', () => {
  const l2 = () => tf.regularizers.l2({ l2: 0.5 });
  const MODELS: Readonly<Record<string, () => tf.Sequential>> = {
    'of a kernel': () => chain(dense(2, { kernelRegularizer: l2() })),
    'of kernel and bias': () =>
      chain(dense(2, { kernelRegularizer: tf.regularizers.l1l2(), biasRegularizer: l2(), biasInitializer: 'ones' })),
    'in a nested model': () =>
      chain(dense(4), tf.sequential({ layers: [dense(2, { inputShape: [4], kernelRegularizer: l2() })] })),
  };
  for (const [name, build] of Object.entries(MODELS)) {
    it(`${name} act as in model.fit, in loss and weights, by the tape and by the recording`, async () => {
      const [ours, theirs] = [build(), build()];
      theirs.compile({ optimizer: tf.train.sgd(RATE), loss: (y, z) => tf.losses.softmaxCrossEntropy(y, z) });
      const { x, labels } = batch();
      const history = await theirs.fit(x, tf.oneHot(labels, 2), {
        epochs: STEPS,
        batchSize: 4,
        shuffle: false,
        verbose: 0,
      });
      close(trained(ours), history.history.loss as number[], 'loss');
      ours.getWeights().forEach((w, i) => close(numbers(w), numbers(theirs.getWeights()[i]), `weight ${i}`));
    });
  }

  it('in a wrapper count once', () => {
    const inner = dense(2, { kernelRegularizer: l2() });
    const model = tf.sequential({
      layers: [tf.layers.timeDistributed({ layer: inner, inputShape: [1, 3] }), tf.layers.flatten()],
    });
    const plain = chain(dense(2, { kernelRegularizer: l2() }));
    const optimizer = new Optimizer({ kind: 'sgd' });
    tf.tidy(() => {
      const { x, labels } = batch();
      const options = { optimizer, learningRate: RATE };
      const got = trainStep({ ...options, model }, { x: x.reshape([4, 1, 3]), labels }, 1);
      close([got], [trainStep({ ...options, model: plain }, { x, labels }, 1)], 'loss');
    });
  });

  it('of activities, which TensorFlow.js does not compute, are refused by the name of the layer', () => {
    const model = chain(dense(2));
    model.layers[1].activityRegularizer = l2();
    assert.throws(
      () => trained(model),
      new RegExp(`${model.layers[1].name}: expected layers without activityRegularizer`),
    );
  });
});

onEachEngine('constraints of weights', () => {
  it('hold after every step, and from weights that did not fulfil them', () => {
    const model = chain(
      dense(4, { kernelConstraint: 'nonNeg' }),
      dense(2, { kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }), biasConstraint: 'nonNeg' }),
    );
    const losses = trained(model);
    const [first, , second, bias] = model.getWeights();
    assert.ok(numbers(first).every((value) => value >= 0) && numbers(bias).every((value) => value >= 0));
    assert.ok(
      numbers(first).some((value) => value === 0),
      'a weight that wanted to be negative',
    );
    const norms = numbers(tf.tidy(() => second.square().sum(0).sqrt()));
    assert.ok(
      norms.every((norm) => norm < 0.5 + TOLERANCE),
      norms.join(),
    );
    assert.ok(new Set(losses).size === STEPS);
  });

  it('are the projection of the unconstrained step', () => {
    const [free, bound] = [chain(dense(2)), chain(dense(2, { kernelConstraint: 'nonNeg' }))];
    const optimizer = new Optimizer({ kind: 'sgd' });
    tf.tidy(() => {
      const data = batch();
      for (const model of [free, bound]) trainStep({ model, optimizer, learningRate: RATE }, data, 1);
      close(numbers(bound.getWeights()[0]), numbers(free.getWeights()[0].relu()), 'kernel');
    });
  });
});
