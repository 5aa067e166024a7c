import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { batchNormalization } from '../../lib/norm';
import { Accumulator } from '../../lib/train/accumulator';
import { networkOf } from '../../lib/train/network';
import { checkPieces, inPieces, partsOf, piecesOf, shareOf } from '../../lib/train/pieces';
import { chain, dense, Scaled } from './replayed';

/** float32 sums in another order. */
const TOLERANCE = 1e-6;

describe('pieces of a mini-batch', () => {
  before(() => useEngine('cpu'));

  it('are neighbours that differ by one example at most', () => {
    assert.deepEqual(
      [0, 1, 2].map((index) => shareOf(11, index, 3)),
      [[0, 3], [3, 7], [7, 11]], // prettier-ignore
    );
    assert.deepEqual(piecesOf(11, 2), [
      { first: 0, examples: 5, of: 11, isLast: false },
      { first: 5, examples: 6, of: 11, isLast: true },
    ]);
  });

  it('are each shared by the processes', () => {
    const parts = [0, 1].map((rank) => partsOf(11, { rank, size: 2, pieces: 2 }));
    assert.deepEqual(parts, [
      [[0, 2], [5, 8]],
      [[2, 5], [8, 11]],
    ]); // prettier-ignore
    assert.deepEqual(partsOf(11, { rank: 1, size: 2 }), [[5, 11]]);
  });

  it('are as many as there are examples at most, and whole', () => {
    for (const [count, examples] of [[1, 1], [3, 3], [2, 3]] as const) checkPieces(count, examples); // prettier-ignore
    for (const count of [0, -1, 1.5, NaN]) assert.throws(() => checkPieces(count, 9), /a whole number of pieces/);
    assert.throws(() => checkPieces(4, 3), /at least 4 examples, one for each piece, got 3/);
  });

  const x = () => tf.tensor2d([1, 2, 3, -1, 0, 1, 2, 2, -2, 0, 1, 0, 3, -3, 1, 1, 1, 1], [6, 3]);
  const labels = () => tf.tensor1d([0, 1, 1, 0, 1, 0], 'int32');
  const inCount = (model: tf.LayersModel, count: number, input = x(), exchange = new Accumulator()) => {
    const options = { model, network: networkOf(model), auxiliaryWeight: 0.3, exchange };
    const { loss, gradients } = inPieces(options, { x: input, labels: labels() }, count);
    return { loss, gradients };
  };

  it('have together the loss and the gradients of the whole', () =>
    tf.tidy(() => {
      const model = chain(dense(4, { activation: 'tanh' }), dense(2));
      const { value, grads } = tf.variableGrads(() => {
        const logits = model.apply(x()) as tf.Tensor2D;
        return tf.losses.softmaxCrossEntropy(tf.oneHot(labels(), 2), logits);
      });
      for (const count of [1, 2, 6]) {
        const { loss, gradients } = inCount(model, count);
        assert.ok(Math.abs(loss - value.dataSync()[0]) < TOLERANCE, `${loss}, ${value.dataSync()[0]}`);
        for (const [name, gradient] of Object.entries(gradients)) {
          const wanted = grads[name].dataSync();
          gradient.dataSync().forEach((g, i) => assert.ok(Math.abs(g - wanted[i]) < TOLERANCE, `${name}[${i}]`));
        }
        assert.equal(Object.keys(gradients).length, 4);
      }
    }));

  it('count as one step, and move averages once each', () =>
    tf.tidy(() => {
      const layer = new Scaled();
      const normalization = batchNormalization({ decay: 0.5 });
      const model = chain(layer, normalization, dense(2));
      networkOf(model);
      const { calls } = layer;
      inCount(model, 3);
      assert.equal(layer.calls, calls + 1);
      // 0 moved by halves towards 12 times 0, 1 and 2, the means of the first column in each piece
      const wanted = 12 * (0 / 8 + 1 / 4 + 2 / 2);
      const got = normalization.state.movingMean.dataSync()[0];
      assert.ok(Math.abs(got - wanted) < 1e-5, `${got}, ${wanted}`);
    }));

  it('leave the averages what they were where one has no finite loss, or fails, and ask for no more', () =>
    tf.tidy(() => {
      const normalization = batchNormalization({ decay: 0.5 });
      const last = dense(2);
      const model = chain(normalization, last);
      const averages = () => [...normalization.state.movingMean.dataSync()];
      inCount(model, 1);
      const before = averages();
      // the fourth example: of the second piece, whether there are two or three
      const bad = x().add(tf.tensor2d([0, 0, 0, NaN, 0, 0], [6, 1]));
      for (const count of [2, 3]) {
        let calls = 0;
        last.setCallHook(() => void calls++);
        assert.ok(Number.isNaN(inCount(model, count, bad as tf.Tensor2D).loss));
        assert.deepEqual([calls, averages()], [2, before]);
        last.setCallHook(() => {
          if (++calls === 4) throw new Error('no piece');
        });
        assert.throws(() => inCount(model, count), /no piece/);
        assert.deepEqual([calls, averages()], [4, before]);
      }
    }));

  it('copy the averages once besides what each piece does, and one alone needs none; no copy stays', () => {
    const model = chain(batchNormalization(), dense(2));
    const average = model.nonTrainableWeights[0].read();
    const stock = average.clone.bind(average);
    const copiesIn = (count: number) => {
      let copies = 0;
      const sums = new Accumulator();
      average.clone = (() => (copies++, stock())) as typeof average.clone;
      tf.tidy(() => void inCount(model, count, x(), sums));
      sums.dispose();
      Reflect.deleteProperty(average, 'clone');
      return copies;
    };
    copiesIn(1);
    const tensors = tf.memory().numTensors;
    assert.equal(copiesIn(2), 2 * copiesIn(1) + 1);
    assert.equal(tf.memory().numTensors, tensors);
    model.dispose();
  });
});
