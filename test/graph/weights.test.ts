import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { namedWeights, ownWeights } from '../../lib/graph';
import { batchNormalization } from '../../lib/norm';

const { layers: L } = tf;

const namesOf = (model: tf.LayersModel) => namedWeights(model).map(({ name }) => name);

/** A layer that counts weights of another one among its own. */
class Sharing extends L.Layer {
  static readonly className = 'TestSharing';
  constructor(private readonly shared: tf.layers.Layer) {
    super({ name: 'sharing' });
  }
  override build(): void {
    this.addWeight('scale', [1], 'float32', tf.initializers.ones());
    (this as unknown as { _trainableWeights: unknown[] })._trainableWeights.push(...ownWeights(this.shared));
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => [inputs].flat()[0].clone());
  }
}

describe('the weights of a model', () => {
  before(() => useEngine('cpu'));

  const network = () =>
    tf.sequential({
      layers: [
        L.dense({ name: 'hidden', units: 2, inputShape: [3] }),
        batchNormalization({ name: 'bn' }),
        L.dense({ name: 'out', units: 1, useBias: false }),
      ],
    });

  it("have the paths of their layers and names of their own, in the walk's order", () => {
    const model = network();
    const named = namedWeights(model);
    assert.deepEqual(namesOf(model), [
      ...['hidden/kernel', 'hidden/bias'],
      ...['bn/gamma', 'bn/beta', 'bn/moving_mean', 'bn/moving_variance'],
      'out/kernel',
    ]);
    assert.deepEqual([...new Set(named.map(({ path }) => path))], ['hidden', 'bn', 'out']);
    for (const { weight, variable } of named) {
      assert.ok(model.weights.includes(weight), weight.name);
      assert.equal(variable, weight.read());
    }
  });

  it('come in the order in which a layer made them, whatever is trainable', () => {
    const model = network();
    const before = namesOf(model);
    model.layers[0].trainable = false;
    model.layers[1].weights[0].trainable = false;
    assert.deepEqual(namesOf(model), before);
    const [gamma, beta, mean, variance] = ownWeights(model.layers[1]).map(({ originalName }) => originalName);
    assert.deepEqual([gamma, beta, mean, variance].map((name) => name.split('/').pop()), ['gamma', 'beta', 'moving_mean', 'moving_variance']); // prettier-ignore
  });

  it('come once each where two layers count one among theirs, with the first of them', () => {
    const first = L.dense({ name: 'first', units: 3, inputShape: [3] });
    const model = tf.sequential({ layers: [first, new Sharing(first)] });
    assert.deepEqual(namesOf(model), ['first/kernel', 'first/bias', 'sharing/scale']);
  });

  it('are told apart where a layer gives two of them one name', () => {
    class Twice extends L.Layer {
      static readonly className = 'TestTwice';
      override build(): void {
        for (const part of ['a', 'b']) this.addWeight(`${part}/w`, [1], 'float32', tf.initializers.ones());
        this.built = true;
      }
    }
    const model = tf.sequential({ layers: [new Twice({ name: 'twice', inputShape: [1] })] });
    assert.deepEqual(namesOf(model), ['twice/w', 'twice/w~2']);
  });

  it('are none of a layer that holds another one: that has them itself', () => {
    const layer = L.timeDistributed({ layer: L.dense({ units: 2, name: 'part' }), inputShape: [4, 3], name: 'each' });
    const model = tf.sequential({ layers: [layer] });
    assert.deepEqual(ownWeights(layer), []);
    assert.deepEqual(namesOf(model), ['each/layer/kernel', 'each/layer/bias']);
  });

  it('are refused where one belongs to no layer, by its name and shape', () => {
    class Hiding extends L.Layer {
      static readonly className = 'TestHiding';
      readonly #inner = L.dense({ units: 2 });
      override build(shape: tf.Shape): void {
        this.#inner.build(shape);
        this.built = true;
      }
      override get trainableWeights(): tf.LayerVariable[] {
        return this.#inner.trainableWeights;
      }
    }
    const model = tf.sequential({ name: 'net', layers: [new Hiding({ name: 'hiding', inputShape: [3] })] });
    const message =
      /^BnlabError: weights of net: expected every weight to belong to a layer of the model, got hiding\/kernel \[3, 2\]/;
    assert.throws(() => namedWeights(model), message);
  });
});
