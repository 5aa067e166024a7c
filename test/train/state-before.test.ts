import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Optimizer } from '../../lib/train/optimizers';
import { StateBefore } from '../../lib/train/state-before';
import { chain, dense } from './replayed';

describe('the state before a step', () => {
  before(() => useEngine('cpu'));

  const valuesOf = (model: tf.LayersModel) => model.weights.map((weight) => [...weight.read().dataSync()]);
  const spoil = (model: tf.LayersModel) =>
    tf.tidy(() => model.weights.forEach((weight) => weight.write(tf.fill(weight.shape as number[], 7))));

  it('gives back all weights, trained or not, and is freed in the end', () => {
    const model = chain(dense(2), batchNormalization());
    const [first, tensors] = [valuesOf(model), tf.memory().numTensors];
    const before = new StateBefore(model);
    spoil(model);
    before.restore();
    assert.deepEqual(valuesOf(model), first);
    before.dispose();
    before.dispose();
    assert.equal(tf.memory().numTensors, tensors);
    model.dispose();
  });

  it('gives back the slots of an optimizer, and takes away those that there were not', () => {
    const [model, optimizer] = [chain(dense(2)), new Optimizer({ kind: 'momentum', momentum: 0.5 })];
    const [kernel, bias] = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const move = (variables: readonly tf.Variable[]) =>
      tf.tidy(() =>
        optimizer.apply(variables, Object.fromEntries(variables.map((one) => [one.name, tf.ones(one.shape)])), 0.1),
      );
    move([kernel]);
    const before = new StateBefore(model, optimizer);
    move([kernel, bias]);
    assert.equal(optimizer.state().size, 2);
    before.restore();
    before.dispose();
    assert.deepEqual([...optimizer.state().keys()], [kernel.name]);
    assert.deepEqual([...optimizer.state().get(kernel.name)!.dataSync()], Array<number>(6).fill(1));
    optimizer.dispose();
    model.dispose();
  });
});
