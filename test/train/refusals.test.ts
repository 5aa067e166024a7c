import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { ensemble, evaluate, Optimizer, predictor, train, trainStep, type MiniBatch } from '../../lib/train';
import { chain, dense } from './replayed';

const batch = (): MiniBatch => ({ x: tf.ones([4, 3]), labels: tf.tensor1d([0, 1, 0, 1], 'int32') });

describe('what would train or judge another network than was meant', () => {
  before(() => useEngine('cpu'));

  it('is refused where no weight learns', () => {
    const model = chain(dense(2));
    model.trainable = false;
    const optimizer = new Optimizer({ kind: 'sgd' });
    const step = () => trainStep({ model, optimizer, learningRate: 0.1 }, batch(), 1);
    assert.throws(step, /a model with a weight that learns, got 2 weights, none of them trainable/);
  });

  it('is refused where a run is training the model already, and not afterwards', async () => {
    const model = chain(dense(2));
    const run = () =>
      train({
        model,
        steps: 2,
        data: { identity: 1, batch: () => Promise.resolve(batch()) },
        recipe: { optimizer: { kind: 'sgd' }, learningRate: { initial: 0.1, factor: 1, every: 1 }, l2: 0 },
      });
    const first = run();
    await assert.rejects(run(), /a model that no other run is training/);
    assert.equal((await first).verdict, 'finished');
    assert.equal((await run()).verdict, 'finished');
  });

  it('is refused where probabilities would go through softmax again, or are none', async () => {
    assert.throws(() => predictor(chain(dense(2, { activation: 'softmax' }))), /logits, got probabilities/);
    const sequence = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [5, 3] })] });
    assert.throws(() => predictor(sequence), /logits \[m, K\], got \[m, 5, 2\]/);
    const cubes = () => tf.ones([4, 2, 2]) as unknown as tf.Tensor2D;
    await assert.rejects(evaluate(cubes, [batch()]), /probabilities \[m, K\] of the predictor, got \[4, 2, 2\]/);
  });

  it('is refused where networks have other classes', async () => {
    const both = ensemble([predictor(chain(dense(2))), predictor(chain(dense(3)))]);
    await assert.rejects(evaluate(both, [batch()]), /probabilities \[4, 2\] of each network, got \[4, 3\]/);
  });

  it('is refused where a mini-batch is none', async () => {
    const predict = predictor(chain(dense(2)));
    const given: readonly unknown[] = [5, undefined, [undefined], [{ x: tf.ones([4, 3]) }]];
    for (const each of given) await assert.rejects(evaluate(predict, each as MiniBatch[]), /mini-batches/);
  });
});
