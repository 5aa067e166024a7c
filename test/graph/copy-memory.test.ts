import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { copyModel } from '../../lib/graph/copy';
import type { LayerData } from '../../lib/graph/data';

const { layers: L } = tf;

describe('the memory of a copy', () => {
  before(() => useEngine('cpu'));

  it('is given back, once, where two models in it hold one layer', () => {
    const shared = L.dense({ name: 'shared', units: 2, inputShape: [2] });
    const holding = (name: string) => {
      const x = tf.input({ shape: [2] });
      return tf.model({ name, inputs: x, outputs: shared.apply(x) as tf.SymbolicTensor });
    };
    const [x, one, other] = [tf.input({ shape: [2] }), holding('one'), holding('other')];
    const model = tf.model({ inputs: x, outputs: other.apply(one.apply(x)) as tf.SymbolicTensor });
    const before = tf.memory().numTensors;
    const copy = copyModel(model, { where: 'test', edit: () => undefined }).model;
    assert.equal(tf.memory().numTensors, before + 2);
    copy.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('is given back, once, where a copy fails in which two layers count one weight among theirs', () => {
    class Counting extends L.Layer {
      static readonly className = 'TestCounting';
      readonly inner = L.dense({ units: 1 });
      override build(shape: tf.Shape) {
        this.inner.build(shape);
        const { _trainableWeights: own } = this as unknown as { _trainableWeights: tf.LayerVariable[] };
        own.push(...this.inner.weights);
        this.built = true;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => [inputs].flat()[0].clone());
      }
    }
    const layers = [new Counting({ inputShape: [2] }), L.dense({ name: 'second', units: 2 })];
    const model = tf.sequential({ layers });
    const before = tf.memory().numTensors;
    const wider = ({ name }: tf.layers.Layer, data: LayerData) =>
      name === 'second' ? { layers: [{ ...data, config: { ...data.config, units: 5 } }] } : undefined;
    assert.throws(
      () => copyModel(model, { where: 'test', edit: wider }),
      /layer second: expected weights of shapes \[2, 2\], \[2\]/,
    );
    assert.equal(tf.memory().numTensors, before);
  });
});
