import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { mnistNet, probeMnistNet } from '../../lib/models/mnist-net';
import { BatchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';

const SEED = 17;
const net = (isBatchNormalized: boolean, more: object = {}) =>
  mnistNet({ isBatchNormalized, random: new Random(SEED), ...more });
const kernelOf = (model: tf.Sequential, name: string) => [...model.getLayer(name).getWeights()[0].dataSync()];
const deviationOf = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('the network of section 4.1', () => {
  before(() => useEngine('cpu'));

  // by hand: 784 x 100 + 2 x 100 x 100 + 100 x 10 weights, 310 biases; with the normalization 10 biases, 3 x 200 of gamma and beta
  for (const [isBatchNormalized, parameters, layers] of [
    [false, 99_710, 'hidden1 hidden1_sigmoid hidden2 hidden2_sigmoid hidden3 hidden3_sigmoid logits'],
    [true, 100_010, 'hidden1 hidden1_bn hidden2 hidden2_bn hidden3 hidden3_bn logits'],
  ] as const) {
    it(`has three hidden layers of 100 units, ${isBatchNormalized ? 'normalized' : 'plain'}`, () => {
      const model = net(isBatchNormalized);
      assert.deepEqual([model.inputs[0].shape, model.outputs[0].shape], [[null, 784], [null, 10]]); // prettier-ignore
      assert.equal(model.layers.map(({ name }) => name).join(' '), layers);
      assert.equal(model.name, isBatchNormalized ? 'mnist_bn' : 'mnist_plain');
      const trained = model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!, 0);
      assert.equal(trained, parameters);
      assert.ok(
        model.layers.filter((layer) => layer instanceof BatchNormalization).length === (isBatchNormalized ? 3 : 0),
      );
      model.dispose();
    });
  }

  it('draws the same small Gaussian weights with normalization and without, and no biases', () => {
    const [plain, normalized] = [net(false), net(true)];
    for (const name of ['hidden1', 'hidden2', 'hidden3', 'logits'])
      assert.deepEqual(kernelOf(plain, name), kernelOf(normalized, name), `${name}, seed ${SEED}`);
    const values = kernelOf(plain, 'hidden1');
    // of 78,400 values the deviation is known to a quarter of a per cent
    assert.ok(Math.abs(deviationOf(values) / 0.03 - 1) < 0.01, `seed ${SEED}`);
    assert.ok(plain.getLayer('hidden1').getWeights()[1].dataSync().every((bias) => bias === 0)); // prettier-ignore
    assert.notDeepEqual(kernelOf(plain, 'hidden2'), kernelOf(plain, 'hidden3'));
    for (const model of [plain, normalized]) model.dispose();
  });

  it('gives its normalization the settings of the options, or their defaults', () => {
    const settingsOf = (more: object) => {
      const model = net(true, { hidden: [2], ...more });
      const { epsilon, decay, runningVariance, activation } = model.layers[1] as BatchNormalization;
      model.dispose();
      return { epsilon, decay, runningVariance, activation };
    };
    const defaults = { epsilon: 1e-3, decay: 0.99, runningVariance: 'unbiased', activation: 'sigmoid' };
    assert.deepEqual(settingsOf({}), defaults);
    const given = { epsilon: 0.5, decay: 0.25, runningVariance: 'biased' };
    assert.deepEqual(settingsOf(given), { ...defaults, ...given });
  });

  it('takes one hidden unit, and weights that all start at 0', () => {
    const model = net(false, { hidden: [1], weightStandardDeviation: 0 });
    assert.deepEqual(model.getLayer('hidden1').outputShape, [null, 1]);
    assert.ok(kernelOf(model, 'hidden1').every((value) => value === 0));
    model.dispose();
  });

  for (const [what, hidden] of [
    ['no layer at all', []],
    ['no unit', [0]],
    ['one layer of several without a unit', [3, 0]],
    ['a number instead of a list', 5],
    ['more units than there are numbers', [2 ** 53]],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => net(false, { hidden }), /hidden as a list of units/));
  }

  // the plain network has no normalization that would refuse its settings
  for (const [option, value, message] of [
    ['hiden', [3], /hiden/],
    ['isBatchNormalized', 'yes', /mnistNet.*isBatchNormalized true or false, got 'yes'/],
    ['random', undefined, /mnistNet.*random that draws the weights, got undefined.*Pass new Random\(1\)/s],
    ['random', { split: 1 }, /random that draws the weights/],
    ['weightStandardDeviation', -0.1, /mnistNet.*weightStandardDeviation of 0 or more, got -0\.1/],
    ['epsilon', -1, /mnistNet.*epsilon/],
    ['decay', 2, /mnistNet.*decay/],
    ['runningVariance', 'sample', /mnistNet.*runningVariance/],
  ] as const) {
    it(`refuses ${option} of ${JSON.stringify(value)}, and makes nothing`, () => {
      const { numTensors } = tf.memory();
      assert.throws(() => net(false, { [option]: value }), message);
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }

  for (const isBatchNormalized of [true, false]) {
    it(`shows what the last sigmoids receive, ${isBatchNormalized ? 'normalized' : 'plain'}`, () => {
      const model = net(isBatchNormalized, { hidden: [4, 3], weightStandardDeviation: 0.5 });
      const x = tf.tensor2d(new Random(SEED).normals(2 * 784), [2, 784]);
      const before = tf.memory().numTensors;
      const { logits, sigmoidInputs } = probeMnistNet(model, x);
      assert.equal(tf.memory().numTensors, before + 2);
      assert.deepEqual(sigmoidInputs.shape, [2, 3]);
      const [expected, sigmoids] = tf.tidy(() => {
        const cut = tf.model({ inputs: model.inputs, outputs: [model.layers[3].output].flat() });
        return [model.predict(x) as tf.Tensor, cut.predict(x) as tf.Tensor].map((y) => [...y.dataSync()]);
      });
      const shown = [...sigmoidInputs.dataSync()].map((u) => 1 / (1 + Math.exp(-u)));
      for (const [got, want] of [
        [[...logits.dataSync()], expected],
        [shown, sigmoids],
      ])
        // prettier-ignore
        got.forEach((value, i) => assert.ok(Math.abs(value - want[i]) < 1e-5, `${value} ${want[i]}, seed ${SEED}`));
      tf.dispose([x, logits, sigmoidInputs]);
      model.dispose();
    });
  }
});
