import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { copyModel } from '../../lib/graph/copy';

const { layers: L } = tf;

const plain = (model: tf.LayersModel) => copyModel(model, { where: 'test', edit: () => undefined });
const chain = () =>
  tf.sequential({
    layers: [L.dense({ name: 'first', units: 3, inputShape: [2] }), L.dense({ name: 'second', units: 2 })],
  });

describe('what is trainable in a copy', () => {
  before(() => useEngine('cpu'));

  const flagsOf = (model: tf.LayersModel) =>
    ['first', 'second'].map((name) => {
      const layer = model.getLayer(name);
      return [layer.trainable, ...layer.weights.map(({ trainable }) => trainable)];
    });
  const CHANGES: Readonly<Record<string, (model: tf.LayersModel) => void>> = {
    everything: () => undefined,
    'not one layer': (model) => void (model.layers[0].trainable = false),
    'not one weight': (model) => void (model.layers[1].weights[1].trainable = false),
    'one weight of a layer that is not': (model) => {
      model.layers[0].trainable = false;
      model.layers[0].weights[0].trainable = true;
    },
    nothing: (model) => void (model.trainable = false),
  };
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`is what was trainable: ${what}`, () => {
      const model = chain();
      change(model);
      const { model: copy } = plain(model);
      assert.deepEqual(flagsOf(copy), flagsOf(model));
      assert.equal(copy.trainable, model.trainable);
      assert.equal(copy.trainableWeights.length, model.trainableWeights.length);
    });
  }

  /** Models that do the same, each of which may open a Sequential. */
  const OPENERS: Readonly<Record<string, () => tf.LayersModel>> = {
    'a Sequential': () => tf.sequential({ layers: within() }),
    'a Sequential in a Sequential': () => tf.sequential({ layers: [tf.sequential({ layers: within() })] }),
    'a functional model': () => {
      const x = tf.input({ shape: [4, 3] });
      const [each, first] = within();
      return tf.model({ inputs: x, outputs: first.apply(each.apply(x)) as tf.SymbolicTensor });
    },
  };
  const within = () => [
    L.timeDistributed({ name: 'each', layer: L.dense({ units: 3 }), inputShape: [4, 3] }),
    L.dense({ name: 'first', units: 3 }),
  ];
  for (const [what, make] of Object.entries(OPENERS)) {
    it(`is what the model said that opened a Sequential and is none in the copy: ${what}`, () => {
      for (const trainable of [false, true]) {
        const inner = make();
        const model = tf.sequential({ layers: [inner, L.dense({ name: 'second', units: 2 })] });
        inner.trainable = trainable;
        const { model: copy } = plain(model);
        const flags = ['each', 'first', 'second'].map((name) => copy.getLayer(name).trainable);
        assert.deepEqual(flags, [trainable, trainable, true]);
        assert.equal(copy.trainableWeights.length, trainable ? 6 : 2);
      }
    });
  }

  it('is, behind a model that opened a Sequential, still nothing where a layer of it was left out', () => {
    const inner = tf.sequential({ layers: [L.dense({ name: 'first', units: 3, inputShape: [2] }), L.reLU({ name: 'second' })] }); // prettier-ignore
    const model = tf.sequential({ layers: [inner, L.dense({ name: 'third', units: 2 })] });
    inner.trainable = false;
    const edit = ({ name }: tf.layers.Layer) => (name === 'second' ? { layers: [] } : undefined);
    const { model: copy } = copyModel(model, { where: 'test', edit: (layer) => edit(layer) });
    assert.deepEqual(['first', 'third'].map((name) => copy.getLayer(name).trainable), [false, true]); // prettier-ignore
  });

  it('is what each layer in a model said that is still one in the copy', () => {
    const x = tf.input({ shape: [2] });
    const inner = chain();
    const model = tf.model({ inputs: x, outputs: inner.apply(x) as tf.SymbolicTensor });
    inner.trainable = false;
    inner.layers[1].trainable = true;
    const copied = plain(model).model.getLayer(inner.name) as tf.LayersModel;
    assert.equal(copied.trainable, false);
    assert.deepEqual(flagsOf(copied), flagsOf(inner));
  });

  it('is not set where a class says it itself and lets nobody set it', () => {
    class Steady extends L.Layer {
      static readonly className = 'TestSteady';
      override get trainable() {
        return false;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => [inputs].flat()[0].clone());
      }
    }
    const model = tf.sequential({ layers: [new Steady({ name: 'steady', inputShape: [2] })] });
    assert.equal(plain(model).model.getLayer('steady').trainable, false);
  });
});
