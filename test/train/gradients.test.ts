import assert from 'node:assert/strict';
import { currentEngine, tf, useEngine } from '../../lib/engine';
import { buildInception, mnistNet, SeededDropout, type InceptionOptions } from '../../lib/models';
import { batchNormalization, batchNormalizationLayers } from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';
import { onEachEngine } from '../engine/engines';
import { countTapes } from './count-tapes';

const STEPS = 7;

interface Case {
  readonly model: () => tf.LayersModel;
  readonly shape: readonly number[];
  readonly classes: number;
}

const mnist = (isBatchNormalized: boolean) => () =>
  mnistNet({ isBatchNormalized, random: new Random(1), hidden: [9, 8] });
const inception = (settings: InceptionOptions) => () =>
  buildInception({ scale: 'cifar', width: 0.125, seed: 1, ...settings });

const CASES: Readonly<Record<string, Case>> = {
  'the MNIST network': { model: mnist(false), shape: [5, 784], classes: 10 },
  'the MNIST network with batch normalization': { model: mnist(true), shape: [5, 784], classes: 10 },
  'an Inception network with batch normalization': { model: inception({}), shape: [2, 32, 32, 3], classes: 10 },
  'an Inception network with response normalization, Dropout and auxiliary classifiers': {
    model: inception({ normalization: false, localResponse: true, auxiliary: true, dropout: 0.4 }),
    shape: [2, 32, 32, 3],
    classes: 10,
  },
};

/** Losses and final weights of some steps; a penalty of zero keeps TensorFlow.js's tape at work in all of them. */
function trained({ model: build, shape, classes }: Case, byTape: boolean) {
  const model = build();
  const optimizer = new Optimizer({ kind: 'momentum', momentum: 0.9 });
  const random = new Random(2);
  const losses: number[] = [];
  const tapes = countTapes();
  for (let step = 1; step <= STEPS; step++) {
    const x = tf.tensor(random.normals(shape.reduce((a, b) => a * b, 1)), shape as number[]);
    const labels = tf.tensor1d(
      Int32Array.from({ length: shape[0] }, () => random.integer(classes)),
      'int32',
    );
    const penalty = byTape ? () => tf.scalar(0) : undefined;
    losses.push(trainStep({ model, optimizer, learningRate: 0.01, penalty }, { x, labels }, step));
    tf.dispose([x, labels]);
  }
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  optimizer.dispose();
  model.dispose();
  return { losses, weights, passes: tapes.end() };
}

onEachEngine('steps from a recording', () => {
  for (const [name, one] of Object.entries(CASES)) {
    it(`of ${name} are those of the tape, to the bit`, function () {
      if (currentEngine().name === 'cpu' && one.shape.length === 4) this.skip();
      const before = tf.memory().numTensors;
      const { passes: few, ...replayed } = trained(one, false);
      const { passes: all, ...taped } = trained(one, true);
      assert.deepEqual(replayed, taped);
      assert.ok(
        few <= 4 && all === STEPS,
        `${few} of ${all} by the tape: one that builds a Sequential, two more, one to be recorded`,
      );
      assert.equal(tf.memory().numTensors, before);
    });
  }
});

describe('a model that changes between steps', () => {
  let x: tf.Tensor2D;
  let labels: tf.Tensor1D;
  before(async () => {
    await useEngine('auto');
    x = tf.ones([4, 3]);
    labels = tf.tensor1d([0, 1, 0, 1], 'int32');
  });
  const optimizer = new Optimizer({ kind: 'sgd' });
  const step = (model: tf.LayersModel, learningRate = 0.1) =>
    trainStep({ model, optimizer, learningRate }, { x, labels }, 1);
  const small = (...more: tf.layers.Layer[]) =>
    tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] }), ...more] });

  it('is read anew: weights that were set, layers that were frozen', () => {
    const model = small(tf.layers.dense({ units: 2, kernelInitializer: 'ones' }));
    for (let i = 0; i < 5; i++) step(model);
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    assert.ok(Math.abs(step(model, 0) - Math.LN2) < 1e-6);
    model.layers[0].trainable = false;
    const [kernel] = model.layers[0].getWeights().map((weight) => [...weight.dataSync()]);
    for (let i = 0; i < 5; i++) step(model);
    assert.deepEqual([...model.layers[0].getWeights()[0].dataSync()], kernel);
    model.dispose();
  });

  it('is heard by those who listen to a layer from now on', () => {
    const model = small();
    for (let i = 0; i < 5; i++) step(model);
    let calls = 0;
    model.layers[0].setCallHook(() => void calls++);
    step(model);
    assert.equal(calls, 1);
    model.dispose();
  });

  it('hands statistics to an observer, and leaves its averages alone meanwhile', () => {
    const model = small(batchNormalization());
    for (let i = 0; i < 5; i++) step(model);
    const [layer] = batchNormalizationLayers(model);
    const before = [...layer.state.movingMean.dataSync()];
    let seen = 0;
    layer.observe(() => void seen++);
    step(model);
    layer.observe(undefined);
    assert.equal(seen, 1);
    assert.deepEqual([...layer.state.movingMean.dataSync()], before);
    model.dispose();
  });

  it('draws new masks where it drops out', () => {
    const model = small(new SeededDropout({ rate: 0.5, seed: 3 }));
    const dropout = model.layers[1] as SeededDropout;
    const losses = Array.from({ length: 12 }, (_, i) => {
      dropout.step = i;
      return step(model, 0);
    });
    assert.ok(new Set(losses).size > 1, losses.join());
    model.dispose();
  });

  after(() => tf.dispose([x, labels]));
});
