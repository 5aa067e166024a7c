import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { copyModel, type Edit } from '../../lib/graph/copy';
import type { LayerData } from '../../lib/graph/data';
import { Random } from '../../lib/random';
import { MODELS } from './models';
import { outputsOf } from './outputs';
import { setWeights } from './random-models';

const { layers: L } = tf;
const SEED = 23;

const plain = (model: tf.LayersModel) => copyModel(model, { where: 'test', edit: () => undefined });
const chain = () =>
  tf.sequential({
    layers: [L.dense({ name: 'first', units: 3, inputShape: [2] }), L.dense({ name: 'second', units: 2 })],
  });
/** A copy in which something else stands for the layer `second`. */
const exchanged = (model: tf.LayersModel, edit: (data: LayerData) => Edit) =>
  copyModel(model, { where: 'test', edit: ({ name }, data) => (name === 'second' ? edit(data) : undefined) });
const reLU = (data: LayerData, name: string): LayerData => ({ ...data, name, class: 'ReLU', config: {}, flags: [] });

describe('a copy of a model', () => {
  before(() => useEngine('cpu'));

  for (const [kind, build] of Object.entries(MODELS)) {
    it(`computes the same from weights of its own, and leaves nothing behind: ${kind}`, () => {
      const model = build();
      setWeights(model, new Random(SEED));
      const expected = outputsOf(model);
      const before = tf.memory().numTensors;
      const { model: copy, weights } = plain(model);
      assert.deepEqual(outputsOf(copy), expected, `seed ${SEED}`);
      assert.equal(weights.size, new Set(model.weights).size);
      for (const [weight, other] of weights) assert.notEqual(weight, other);
      for (const other of weights.values()) assert.ok(copy.weights.includes(other));
      copy.dispose();
      assert.equal(tf.memory().numTensors, before, 'tensors are left');
      assert.deepEqual(outputsOf(model), expected);
      model.dispose();
    });
  }

  it('has the names it is given', () => {
    const rename = ({ name }: LayerData) => `${name}_copied`;
    const { model } = copyModel(chain(), { where: 'test', name: 'twin', rename, edit: () => undefined });
    assert.deepEqual([model.name, ...model.layers.slice(1).map(({ name }) => name)], ['twin', 'first_copied', 'second_copied']); // prettier-ignore
    const own = chain();
    const kept = plain(own).model;
    assert.deepEqual([kept.name, kept.layers[1].name], [own.name, 'first']);
  });

  it('takes weights past their constraints, which would change them', () => {
    const layers = [L.dense({ units: 1, inputShape: [2], useBias: false, kernelConstraint: 'unitNorm' })];
    const model = tf.sequential({ layers });
    (model.weights[0].read() as tf.Variable).assign(tf.tensor2d([3, 4], [2, 1]));
    assert.deepEqual([...plain(model).model.getWeights()[0].dataSync()], [3, 4]);
  });

  it('gives the weights to the heir among the layers that stand for one', () => {
    const model = chain();
    setWeights(model, new Random(SEED));
    for (const [heir, layers] of [
      [undefined, (data: LayerData) => [data, reLU(data, 'after')]],
      [1, (data: LayerData) => [reLU(data, 'before'), data]],
    ] as const) {
      const { model: copy, weights } = exchanged(model, (data) => ({ layers: layers(data), heir }));
      const [kernel, bias] = model.getLayer('second').weights;
      assert.deepEqual([kernel, bias].map((weight) => weights.get(weight)), copy.getLayer('second').weights); // prettier-ignore
      assert.deepEqual(
        copy.getLayer('second').getWeights().map((weight) => [...weight.dataSync()]), // prettier-ignore
        model.getLayer('second').getWeights().map((weight) => [...weight.dataSync()]), // prettier-ignore
      );
    }
  });

  it('gives as many weights as a layer of another class has a place for', () => {
    const model = chain();
    const withoutBias = (data: LayerData) => ({ layers: [{ ...data, config: { ...data.config, useBias: false } }] });
    const { weights } = exchanged(model, withoutBias);
    const [kernel, bias] = model.getLayer('second').weights;
    assert.deepEqual([weights.has(kernel), weights.has(bias)], [true, false]);
  });

  it('lets the caller fill a layer instead', () => {
    const fill = (layer: tf.layers.Layer) => tf.tidy(() => layer.setWeights([tf.ones([3, 2]), tf.fill([2], 7)]));
    const { model, weights } = exchanged(chain(), (data) => ({ layers: [data], fill }));
    assert.deepEqual([...model.getLayer('second').getWeights()[1].dataSync()], [7, 7]);
    assert.equal(weights.size, 2);
  });

  it('is refused where a weight has another shape, and says which; nothing is left behind', () => {
    const model = chain();
    const refusals: readonly (readonly [object, RegExp])[] = [
      [{ units: 5 }, /layer second: expected weights of shapes \[3, 2\], \[2\] in a copy.*, got \[3, 5\], \[5\]/],
    ];
    const before = tf.memory().numTensors;
    for (const [change, message] of refusals) {
      const other = (data: LayerData) => ({ layers: [{ ...data, config: { ...data.config, ...change } }] });
      assert.throws(() => exchanged(model, other), (e) => e instanceof BnlabError && message.test(e.message)); // prettier-ignore
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('asks for changes of layers, not of the models and wrappers that hold them', () => {
    const asked: string[] = [];
    const model = tf.sequential({
      layers: [
        L.timeDistributed({ name: 'each', layer: L.dense({ name: 'part', units: 2 }), inputShape: [4, 3] }),
        tf.sequential({ name: 'inner', layers: [L.dense({ name: 'within', units: 2, inputShape: [4, 2] })] }),
      ],
    });
    copyModel(model, { where: 'test', edit: ({ name }) => void asked.push(name) });
    assert.deepEqual(asked.sort(), ['part', 'within']);
  });

  it('is refused where a class does not come back with the weights it had', () => {
    class Forgetful extends L.Layer {
      static readonly className = 'TestForgetful';
      static count = 2;
      override build() {
        for (let i = 0; i < Forgetful.count; i++) this.addWeight(`w${i}`, [1], 'float32', tf.initializers.ones());
        this.built = true;
      }
    }
    const model = tf.sequential({ layers: [new Forgetful({ inputShape: [1], name: 'f' })] });
    Forgetful.count = 0;
    assert.throws(() => plain(model), /layer f: expected weights of shapes \[1\], \[1\] in a copy.*, got none/);
    Forgetful.count = 1;
    assert.throws(() => plain(model), /layer f: expected weights of shapes \[1\], \[1\] in a copy.*, got \[1\]/);
  });
});
