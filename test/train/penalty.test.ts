import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Optimizer, trainStep } from '../../lib/train';
import { addPenaltyGradients, penalizedVariables } from '../../lib/train/penalty';
import { onEachEngine } from '../engine/engines';

/** Float32 of numbers near 1. */
const TOLERANCE = 1e-6;

onEachEngine('the L2 penalty', () => {
  const build = () =>
    tf.sequential({
      layers: [
        tf.layers.separableConv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], biasInitializer: 'ones' }),
        batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, biasInitializer: 'ones' }),
      ],
    });

  it('is on the weights of convolutions and dense layers: no bias, gamma, beta or moving average', () => {
    const model = build();
    const shapes = penalizedVariables(model.trainableWeights).map(({ shape }) => shape);
    assert.deepEqual(shapes, [
      [2, 2, 2, 1],
      [1, 1, 2, 3],
      [27, 2],
    ]);
    model.layers[0].trainable = false;
    assert.equal(penalizedVariables(model.trainableWeights).length, 1, 'weights that are not trained have none');
    model.dispose();
  });

  for (const isShared of [false, true]) {
    it(`adds l2 W to the gradients of the weights, in memory ${isShared ? 'that somebody else holds too' : 'of their own'}`, () => {
      const model = build();
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const penalized = penalizedVariables(model.trainableWeights);
      tf.tidy(() => {
        const gradients = Object.fromEntries(variables.map((variable) => [variable.name, tf.ones(variable.shape)]));
        const others = isShared ? variables.map(({ name }) => gradients[name].clone()) : [];
        addPenaltyGradients(penalized, gradients, 0.5);
        for (const variable of variables) {
          const weights = variable.dataSync();
          const isPenalized = penalized.includes(variable);
          [...gradients[variable.name].dataSync()].forEach((g, i) => {
            assert.ok(Math.abs(g - (isPenalized ? 1 + 0.5 * weights[i] : 1)) < TOLERANCE, variable.name);
          });
        }
        for (const other of others) assert.ok(other.dataSync().every((value) => value === 1));
      });
      model.dispose();
    });
  }

  it('moves weights towards 0 in a step, by learningRate l2 W beside the loss, and is not in the loss', () => {
    const of = (l2: number) => {
      const kernelInitializer = tf.initializers.randomNormal({ seed: 3 });
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer })] });
      const before = [...model.getWeights()[0].dataSync()];
      const optimizer = new Optimizer({ kind: 'sgd' });
      const [x, labels] = [tf.tensor2d([1, -2, 3, 0, 1, 1], [2, 3]), tf.tensor1d([0, 1], 'int32')];
      const loss = trainStep({ model, optimizer, learningRate: 0.1, l2 }, { x, labels }, 1);
      const after = [...model.getWeights()[0].dataSync()];
      tf.dispose([x, labels]);
      model.dispose();
      return { before, after, loss };
    };
    const [without, with_] = [of(0), of(0.7)];
    assert.equal(with_.loss, without.loss);
    with_.before.forEach((w, i) => assert.ok(Math.abs(without.after[i] - with_.after[i] - 0.07 * w) < TOLERANCE));
  });
});
