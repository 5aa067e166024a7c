import assert from 'node:assert/strict';
import { tf } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { dense } from './replayed';

/** Where a step fails next; nowhere while undefined. */
let fault: string | undefined;
const failAt = (place: string) => {
  if (fault === place) throw new Error(`a fault in ${place}`);
};

const own = tf.customGrad((x, save) => {
  const y = (x as tf.Tensor).mul(2);
  (save as tf.GradSaveFunc)([x as tf.Tensor, y]);
  failAt('the forward pass of a gradient of its own');
  return {
    value: y,
    gradFunc: (dy: tf.Tensor) => {
      failAt('the backward pass');
      return dy.mul(2);
    },
  };
});

class Faulty extends tf.layers.Layer {
  static readonly className = 'FaultyOfATest';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat();
    const y = own(x.square());
    failAt('a layer');
    return y;
  }
}

const regularizer = () =>
  Object.assign(tf.regularizers.l2({ l2: 1 }), {
    apply: (x: tf.Tensor) => {
      const sum = x.square().sum<tf.Scalar>();
      failAt('a regularizer');
      return sum;
    },
  });

const constraint = () =>
  Object.assign(tf.constraints.nonNeg(), {
    apply: (w: tf.Tensor) => {
      const half = w.mul(0.5);
      failAt('a constraint');
      return half;
    },
  });

const build = () =>
  tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [3] }),
      dense(4, { kernelRegularizer: regularizer() }),
      batchNormalization({ decay: 0.5 }),
      tf.layers.batchNormalization({ momentum: 0.5 }),
      new Faulty(),
      dense(2, { kernelConstraint: constraint() }),
    ],
  });

const PLACES = [
  'a penalty',
  'a regularizer',
  'a layer',
  'the forward pass of a gradient of its own',
  'the backward pass',
];

onEachEngine('a step that fails', () => {
  const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

  /** Some good steps, one that fails, and a good one. */
  function failing(place: string, { stepsBefore = 0, accumulate = 1 }): void {
    const [model, optimizer] = [build(), new Optimizer({ kind: 'sgd' })];
    const batch = {
      x: tf.tensor2d([1, 2, 3, -1, 0.5, 2, 0, -2, 1, 1, 1, -1], [4, 3]),
      labels: tf.tensor1d([0, 1, 1, 0], 'int32'),
    };
    const penalty = () => {
      const sum = model.trainableWeights[0].read().square().sum<tf.Scalar>();
      failAt('a penalty');
      return sum;
    };
    const options = { model, optimizer, learningRate: 0.01, accumulate, ...(place === 'a penalty' && { penalty }) };
    const step = () => trainStep(options, batch, 1);
    try {
      for (let i = 0; i < stepsBefore; i++) step();
      const [weights, before] = [weightsOf(model), tf.memory().numTensors];
      fault = place;
      assert.throws(step, new RegExp(`a fault in ${place}`));
      assert.throws(step, new RegExp(`a fault in ${place}`));
      assert.equal(tf.memory().numTensors, before);
      if (place !== 'a constraint') assert.deepEqual(weightsOf(model), weights);
      fault = undefined;
      assert.ok(Number.isFinite(step()));
      assert.equal(tf.memory().numTensors, before);
    } finally {
      fault = undefined;
      optimizer.dispose();
      model.dispose();
      tf.dispose([batch.x, batch.labels]);
    }
  }

  for (const place of [...PLACES, 'a constraint']) {
    for (const accumulate of [1, 2]) {
      // the third is recorded
      for (const stepsBefore of [0, 2]) {
        it(`in ${place} leaves no tensors, and all weights as they were: ${stepsBefore} before it, ${accumulate} pieces`, () =>
          failing(place, { stepsBefore, accumulate }));
      }
    }
  }

  it('outside of a step leaves no tensors either', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const before = tf.memory().numTensors;
    const gradient = tf.grad((x: tf.Tensor) => own(x.square().sigmoid()));
    for (const place of PLACES.slice(3)) {
      fault = place;
      assert.throws(() => gradient(w), /a fault in/);
      fault = undefined;
      assert.equal(tf.memory().numTensors, before, place);
    }
    gradient(w).dispose();
    assert.equal(tf.memory().numTensors, before);
    w.dispose();
  });
});
