import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Accumulator } from '../../lib/train/accumulator';
import { Optimizer } from '../../lib/train/optimizers';
import { Diverged, trainableVariables, trainStep, type StepOptions } from '../../lib/train/step';
import { chain, dense } from './replayed';

const batchOf = (value = 1) => ({
  x: tf.tensor2d([value, 2, 3, -1, 0, 1], [2, 3]),
  labels: tf.tensor1d([0, 1], 'int32'),
});

/** Notes what a step asks of it. */
class Noting extends Accumulator {
  readonly asked: string[] = [];
  override begin(variables?: readonly tf.Variable[]): void {
    this.asked.push(`begin ${variables?.length}`);
    super.begin();
  }
  override part(...args: Parameters<Accumulator['part']>): ReturnType<Accumulator['part']> {
    this.asked.push(`part ${args[1].first}`);
    return super.part(...args);
  }
  override meanVariables(variables?: readonly tf.Variable[]): void {
    this.asked.push(`averages ${variables?.length}`);
  }
  override abandon(): void {
    this.asked.push('abandon');
  }
}

const stepOf = (model: tf.LayersModel, more: Partial<StepOptions> = {}, value?: number) => {
  const optimizer = new Optimizer({ kind: 'sgd' });
  return tf.tidy(() => trainStep({ model, optimizer, learningRate: 0.1, ...more }, batchOf(value), 9));
};

describe('a training step', () => {
  before(() => useEngine('cpu'));

  const normalized = () => chain(dense(2), batchNormalization(), dense(2));

  it('asks an exchange for its parts, and for the averages when the weights have moved', () => {
    const exchange = new Noting();
    const model = normalized();
    const before = [...model.getWeights()[0].dataSync()];
    assert.ok(Number.isFinite(stepOf(model, { exchange })));
    assert.deepEqual(exchange.asked, [`begin ${trainableVariables(model).length}`, 'part 0', 'averages 2']);
    assert.notDeepEqual([...model.getWeights()[0].dataSync()], before);
    exchange.dispose();
  });

  it('ends an exchange where the loss diverged, and leaves all weights', () => {
    const [exchange, model] = [new Noting(), normalized()];
    const before = model.getWeights().map((weight) => [...weight.dataSync()]);
    const isDiverged = (e: unknown) => e instanceof Diverged && e.step === 9 && Number.isNaN(e.loss);
    assert.throws(() => stepOf(model, { exchange }, NaN), isDiverged);
    assert.equal(exchange.asked.at(-1), 'abandon');
    assert.deepEqual(model.getWeights().map((weight) => [...weight.dataSync()]), before); // prettier-ignore
  });

  it('that fails in another way does not end it: other processes may be going on', () => {
    const [exchange, model] = [new Noting(), normalized()];
    model.layers.at(-1)!.setCallHook(() => {
      throw new Error('failed');
    });
    assert.throws(() => stepOf(model, { exchange }), /failed/);
    assert.equal(exchange.asked.includes('abandon'), false);
  });

  it('counts auxiliary losses at 0.3, and computes a mini-batch at once', () => {
    const make = () => {
      const input = tf.input({ shape: [3] });
      const outputs = [1, 2].map(() => dense(2).apply(input) as tf.SymbolicTensor);
      return tf.model({ inputs: input, outputs });
    };
    const model = make();
    const losses = [{}, { auxiliaryWeight: 0.3 }, { auxiliaryWeight: 0 }].map((more) => stepOf(model, { learningRate: 0, ...more })); // prettier-ignore
    assert.equal(losses[0], losses[1]);
    assert.notEqual(losses[1], losses[2]);
    const pieces = stepOf(normalized(), { learningRate: 0 });
    assert.ok(Number.isFinite(pieces), 'one example alone has no variance');
    stepOf(model, { accumulate: 2 });
    assert.throws(() => stepOf(model, { accumulate: 2 }, NaN), Diverged);
  });
});
