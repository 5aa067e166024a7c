/** What training calls move besides our own statistics, and that it comes back. */
import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models';
import { batchNormalization } from '../../lib/norm';
import { holdStates } from '../../lib/norm/hold';

/** A layer of somebody else that has a property of the same name, which is no function. */
class Named extends tf.layers.Layer {
  static readonly className = 'BnlabTestNamed';
  readonly holdState = 3;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0];
  }
}

describe('the state that an estimate holds', () => {
  before(() => useEngine('cpu'));

  const build = () => {
    const stock = tf.layers.batchNormalization({ momentum: 0.5, inputShape: [2] });
    const [dropout, own] = [new SeededDropout({ rate: 0.5 }), batchNormalization({ decay: 0.5 })];
    const model = tf.sequential({ layers: [stock, dropout, new Named({}), own] });
    return { stock, dropout, own, model };
  };
  const train = (model: tf.LayersModel) =>
    tf.tidy(() => void model.apply(tf.tensor2d([2, 6, 4, 10], [2, 2]), { training: true }));
  const weightsOf = (layer: tf.layers.Layer) =>
    layer.getWeights().map((weight) => [...weight.dataSync()].map((value) => Number(value.toFixed(4))));

  it('is the step of dropout and the moving averages of the stock layer, not those of ours', () => {
    const { stock, dropout, own, model } = build();
    train(model);
    const [averages, ours] = [weightsOf(stock), weightsOf(own)];
    assert.deepEqual([dropout.step, averages[2]], [1, [1.5, 4]]);
    const restore = holdStates(model);
    train(model);
    train(model);
    assert.deepEqual([dropout.step, weightsOf(stock)[2]], [3, [2.625, 7]]);
    const moved = weightsOf(own);
    restore();
    assert.deepEqual([dropout.step, weightsOf(stock)], [1, averages]);
    assert.deepEqual(weightsOf(own), moved);
    assert.notDeepEqual(moved, ours);
    model.dispose();
  });

  it('is kept while scopes end, and leaves no tensor behind', () => {
    const { stock, model } = build();
    train(model);
    const before = tf.memory().numTensors;
    let restore = (): void => assert.fail('nothing was held');
    tf.tidy(() => void (restore = holdStates(model)));
    train(model);
    restore();
    assert.deepEqual(weightsOf(stock)[2], [1.5, 4]);
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });
});
