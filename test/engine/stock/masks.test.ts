/** Each call of a layer in a model has its own mask and state, whatever the layers before it were called with. */
import assert from 'node:assert/strict';
import { tf } from '../../../lib/engine';
import { batchNormalization, type BatchNormalization } from '../../../lib/norm';
import { assertNear } from '../../norm/harness';
import { onEachEngine } from '../engines';

/** [2, 3, 1]: with zeros masked the mean is 2, with all values 1. */
const X = [1, 2, 0, 3, 0, 0];
const sequence = () => tf.tensor3d(X, [2, 3, 1]);
const masking = () => tf.layers.masking({ maskValue: 0 });
const begin = () => tf.layers.inputLayer({ inputShape: [3, 1] });
const linear = () => tf.layers.activation({ activation: 'linear' });
const last = () => batchNormalization({ decay: 0 });
const ones = { kernelInitializer: 'ones', recurrentInitializer: 'ones', biasInitializer: 'ones' } as const;
const lstm = (more: object = {}) => tf.layers.lstm({ units: 1, ...ones, ...more });
const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
const meanOf = (layer: BatchNormalization) => layer.state.movingMean.dataSync()[0];
const train = (model: tf.LayersModel, x: tf.Tensor = sequence()) =>
  tf.tidy(() => void model.apply(x, { training: true }));

/** A recurrent layer behind a mask, and one of the same weights that has none, in one model. */
function twoBranches(): tf.LayersModel {
  const input = tf.input({ shape: [3, 1] });
  const outputs = [apply(lstm(), apply(masking(), input)), apply(lstm(), apply(linear(), input))];
  return tf.model({ inputs: input, outputs: [...outputs, apply(tf.layers.add(), ...outputs)] });
}

/** Calls two layers with the arguments that it got. */
class Twice extends tf.layers.Layer {
  static className = 'TestTwiceMasked';
  readonly inner = [last(), last()];
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor {
    const [x] = [inputs].flat();
    return this.inner.map((layer) => layer.apply(x, kwargs) as tf.Tensor)[0];
  }
}

onEachEngine('a mask in a model', () => {
  const alone = (masks: boolean) => {
    const model = tf.sequential({ layers: [begin(), masks ? masking() : linear(), lstm()] });
    return tf.tidy(() => (model.apply(sequence()) as tf.Tensor).dataSync());
  };
  const want = () => {
    const [masked, plain] = [alone(true), alone(false)];
    assert.notDeepEqual(masked, plain);
    return [masked, plain, masked.map((one, i) => one + plain[i])];
  };

  it('does not reach another branch, called in training or not, predicted or executed', () => {
    tf.tidy(() => {
      const model = twoBranches();
      const names = model.outputs.map(({ name }) => name);
      const ways: readonly (() => tf.Tensor[])[] = [
        () => model.apply(sequence()) as tf.Tensor[],
        () => model.apply(sequence(), { training: true }) as tf.Tensor[],
        () => model.predict(sequence()) as tf.Tensor[],
        () => model.predictOnBatch(sequence()) as tf.Tensor[],
        () => model.execute([sequence()], names) as tf.Tensor[],
      ];
      const expected = want();
      for (const [way, run] of ways.entries())
        run().forEach((y, i) => assertNear(y.dataSync(), expected[i], `way ${way}, output ${i}`));
    });
  });

  it('does not reach another branch in fit and evaluate', async () => {
    const model = twoBranches();
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const targets = model.outputs.map(() => tf.zeros([2, 1]));
    const losses = want().map((y) => (y[0] ** 2 + y[1] ** 2) / 2);
    const sum = losses[0] + losses[1] + losses[2];
    const evaluated = [model.evaluate(sequence(), targets)].flat().map((loss) => loss.dataSync()[0]);
    // one total after each output, then the losses one by one
    assertNear(evaluated.slice(0, 3), [losses[0], losses[0] + losses[1], sum], 'evaluate');
    const { history } = await model.fit(sequence(), targets, { epochs: 1, batchSize: 2, shuffle: false });
    assertNear([history.loss[0] as number], [sum], 'fit');
    tf.dispose(targets);
  });

  it('reaches only the use of a shared layer that has one', () => {
    const shared = last();
    const input = tf.input({ shape: [3, 1] });
    const outputs = [apply(shared, apply(masking(), input)), apply(shared, apply(linear(), input))];
    train(tf.model({ inputs: input, outputs }));
    assertNear([meanOf(shared)], [1], 'the last call');
  });

  it('reaches into a model inside a model, through its layers, and ends at its outputs', () => {
    const [first, second, dropped, outside] = [last(), last(), last(), last()];
    const conv = tf.layers.conv1d({ filters: 1, kernelSize: 1, kernelInitializer: 'ones' });
    const through = tf.sequential({ layers: [begin(), first, linear(), tf.sequential({ layers: [begin(), second] })] });
    train(tf.sequential({ layers: [begin(), masking(), linear(), through] }));
    assertNear([first, second].map(meanOf), [2, 0], 'behind layers that hand it on');
    const input = tf.input({ shape: [3, 1] });
    const dropping = tf.sequential({ layers: [begin(), conv, dropped] });
    train(tf.model({ inputs: input, outputs: apply(outside, apply(dropping, apply(masking(), input))) }));
    assertNear([meanOf(dropped)], [1], 'behind a layer that drops it');
    assertNear([meanOf(outside)], [0], 'behind the inner model');
  });

  it('is cut into steps by timeDistributed', () => {
    const layer = last();
    train(tf.sequential({ layers: [begin(), masking(), tf.layers.timeDistributed({ layer })] }));
    // the second and the third step have fewer than two values that count
    assertNear([meanOf(layer)], [2], 'the first step');
  });

  it('is, where layers are merged, that of the steps that count in all of them', () => {
    const layer = last();
    const inputs = [0, 1, 2].map(() => tf.input({ shape: [3, 1] }));
    const outputs = apply(layer, apply(tf.layers.add(), ...inputs.map((input) => apply(masking(), input))));
    const model = tf.model({ inputs, outputs });
    tf.tidy(() => {
      const given = ['111110', '110111', '011111'].map((digits) => tf.tensor3d([...digits].map(Number), [2, 3, 1]));
      model.apply(
        given.map((x, i) => x.mul(i + 1)),
        { training: true },
      );
    });
    assertNear([meanOf(layer)], [6], 'three of six steps, each 1 + 2 + 3');
    assert.equal(layer.state.movingVariance.dataSync()[0], 0);
  });

  it('is what the caller gave, for all that a layer calls itself', () => {
    const layer = new Twice({});
    train(tf.sequential({ layers: [begin(), masking(), layer] }));
    assertNear(layer.inner.map(meanOf), [2, 2], 'inner layers');
    const kwargs = { training: true, mask: tf.tensor2d(X, [2, 3], 'bool') };
    tf.tidy(() => void last().apply(sequence(), kwargs));
    assert.deepEqual(Object.keys(kwargs), ['training', 'mask']);
  });
});

onEachEngine('an initial state in a model', () => {
  it('stays that of its own layer', () => {
    tf.tidy(() => {
      const input = tf.input({ shape: [3, 1] });
      const [, h, c] = lstm({ returnState: true }).apply(apply(linear(), input)) as tf.SymbolicTensor[];
      const begun = lstm().apply(input, { initialState: [h, c] }) as tf.SymbolicTensor;
      const fresh = apply(lstm(), input);
      const model = tf.model({ inputs: input, outputs: [begun, fresh] });
      const [one, other] = model.apply(sequence(), { training: true }) as tf.Tensor[];
      const own = tf.sequential({ layers: [lstm({ inputShape: [3, 1] })] }).apply(sequence()) as tf.Tensor;
      assertNear(other.dataSync(), own.dataSync(), 'without a state');
      assert.notDeepEqual(one.dataSync(), own.dataSync());
    });
  });
});
