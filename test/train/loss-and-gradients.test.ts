import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import type { RepeatingLayer, Repetition } from '../../lib/graph';
import { batchNormalization } from '../../lib/norm';
import { Accumulator } from '../../lib/train/accumulator';
import { lossAndGradients, unreadLossAndGradients, type LossOptions } from '../../lib/train/gradients';
import { checkMiniBatch } from '../../lib/train/mini-batch';
import { networkOf } from '../../lib/train/network';
import { countTapes } from './count-tapes';
import { chain, dense } from './replayed';

/** float32 of numbers near 1. */
const TOLERANCE = 1e-6;

/** Hears of gradients that leave early, and doubles what it joins. */
class Listening extends Accumulator {
  override team = { rows: 1, first: 0, examples: 1, together: 1 };
  readonly heard: (readonly [variable: number, shape: readonly number[]])[] = [];
  joined = 0;
  override announce(variable?: number, gradient?: tf.TensorInfo): void {
    this.heard.push([variable!, gradient!.shape]);
  }
  override meanLoss(loss: number): number {
    return 2 * loss;
  }
  override meanGradients(gradients: readonly tf.Tensor[]): tf.Tensor[] {
    this.joined++;
    return gradients.map((gradient) => gradient.mul(2));
  }
}

/** Says that it repeats, though it reads numbers; notes whether it is being recorded. */
class Reading extends tf.layers.Layer implements RepeatingLayer {
  static className = 'TestReadingOnce';
  readonly #recorded: boolean[] = [];
  get recorded(): readonly boolean[] {
    return this.#recorded;
  }
  get repetition(): Repetition {
    return { repeats: true };
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    this.#recorded.push(Object.hasOwn(tf.engine(), 'readSync'));
    const [x] = [inputs].flat();
    return x.mul(x.dataSync()[0] === 0 ? 1 : 2);
  }
}

const optionsOf = (model: tf.LayersModel, more: Partial<LossOptions> = {}): LossOptions => {
  const [x, labels] = [tf.tensor2d([1, -1, 0.5, 0, 2, 1], [2, 3]), tf.tensor1d([0, 1], 'int32')];
  // as every step does: labels that are known to be good are not read again, which no recording would survive
  checkMiniBatch(model, { x, labels });
  return { model, network: networkOf(model), x, labels, auxiliaryWeight: 0.3, ...more };
};

describe('the loss and its gradients', () => {
  before(() => useEngine('cpu'));

  it('come by the tape three times, then from the recording, which tells of each gradient as it is made', () =>
    tf.tidy(() => {
      const [model, exchange] = [chain(dense(4, { activation: 'tanh' }), dense(2)), new Listening()];
      const own = lossAndGradients(optionsOf(model));
      const tapes = countTapes();
      const counts: number[] = [];
      for (let step = 1; step <= 5; step++) {
        exchange.heard.length = 0;
        const { loss, gradients } = lossAndGradients(optionsOf(model, { exchange }));
        counts.push(tapes.count);
        assert.equal(loss, 2 * own.loss);
        for (const [name, gradient] of Object.entries(gradients))
          assert.deepEqual([...gradient.dataSync()], [...own.gradients[name].mul(2).dataSync()], name);
        assert.deepEqual(
          [...exchange.heard].sort(([a], [b]) => a - b),
          step > 3 ? [[0, [3, 4]], [1, [4]], [2, [4, 2]], [3, [2]]] : [], // prettier-ignore
        );
      }
      tapes.end();
      // the first of all, before these, built the model, which is another network since
      assert.deepEqual(counts, [1, 2, 3, 3, 3]);
    }));

  it('are not joined where the loss is not finite', () =>
    tf.tidy(() => {
      const [model, exchange] = [chain(dense(2)), new Listening()];
      const { loss } = lossAndGradients(optionsOf(model, { exchange, x: tf.fill([2, 3], NaN) }));
      assert.ok(Number.isNaN(loss));
      assert.equal(exchange.joined, 0);
    }));

  it('are tried to be recorded once where that cannot be', () =>
    tf.tidy(() => {
      const layer = new Reading();
      const options = optionsOf(chain(layer, dense(2)));
      const { recorded } = layer;
      const start = recorded.length;
      for (let step = 0; step < 6; step++) lossAndGradients(options);
      assert.deepEqual(recorded.slice(start), [false, false, true, false, false, false]);
    }));

  it('add up the cross-entropy, the weighted ones of other outputs, what layers add, and the penalty', () =>
    tf.tidy(() => {
      const input = tf.input({ shape: [3] });
      const regularized = dense(2, { kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }) });
      const outputs = [regularized, dense(2), dense(2)].map((layer) => layer.apply(input) as tf.SymbolicTensor);
      const model = tf.model({ inputs: input, outputs });
      const options = optionsOf(model);
      const kernel = [...regularized.getWeights()[0].dataSync()];
      const [first, ...others] = (model.predict(options.x) as tf.Tensor2D[]).map(crossEntropy);
      const squares = kernel.reduce((sum, w) => sum + w * w, 0);
      const wanted = first + 0.3 * (others[0] + others[1]) + 0.5 * squares;
      const { loss } = lossAndGradients(options);
      assert.ok(Math.abs(loss - wanted) < TOLERANCE * 10, `${loss}, ${wanted}`);
      const penalized = lossAndGradients({ ...options, penalty: () => tf.scalar(0.25) });
      assert.ok(Math.abs(penalized.loss - wanted - 0.25) < TOLERANCE * 10, `${penalized.loss}, ${wanted}`);
    }));

  for (const [what, layer] of [
    ['ours', () => batchNormalization({ decay: 0.5 })],
    ["TensorFlow.js's", () => tf.layers.batchNormalization({ momentum: 0.5 })],
  ] as const) {
    it(`that is not finite, or fails, moves no averages of ${what}, and leaves no tensors; one that nobody reads moves them`, () => {
      const [normalization, last] = [layer(), dense(2)];
      const model = chain(normalization, last);
      tf.tidy(() => void lossAndGradients(optionsOf(model)));
      const averages = () => normalization.getWeights().slice(2).map((weight) => [...weight.dataSync()]); // prettier-ignore
      const [before, tensors] = [averages(), tf.memory().numTensors];
      const bad = () => optionsOf(model, { x: tf.fill([2, 3], NaN) });
      tf.tidy(() => void lossAndGradients(bad()));
      assert.deepEqual(averages(), before);
      last.setCallHook(() => {
        throw new Error('failed');
      });
      assert.throws(() => tf.tidy(() => void lossAndGradients(optionsOf(model))), /failed/);
      last.clearCallHook();
      assert.deepEqual([averages(), tf.memory().numTensors], [before, tensors]);
      tf.tidy(() => void unreadLossAndGradients(bad()));
      assert.ok(averages().flat().some(Number.isNaN));
      assert.equal(tf.memory().numTensors, tensors);
      model.dispose();
    });
  }
});

/** The mean over two rows with labels 0 and 1, in float64. */
function crossEntropy(logits: tf.Tensor2D): number {
  const rows = logits.arraySync();
  const each = rows.map((row, i) => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[i]);
  return (each[0] + each[1]) / 2;
}
