import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { callsOf, everyLayer, hasAutomaticName, namedWeights } from '../../lib/graph';
import { batchNormalization, batchNormalizationLayers } from '../../lib/norm';
import { block, MODELS } from './models';

const pathsOf = (model: tf.LayersModel) => everyLayer(model).map(({ path }) => path);

describe('the walk over a model', () => {
  before(() => useEngine('cpu'));

  const named = (name?: string) => tf.layers.dense({ units: 1, name });
  const automatic: readonly [string, () => tf.layers.Layer, boolean][] = [
    ['a layer without a name', () => named(), true],
    ['a name that ends with the class and its number', () => named('dense_Dense12'), true],
    ['a name of its own', () => named('hidden'), false],
    ['the class and a number alone', () => named('Dense12'), false],
    ['the class after another sign', () => named('my-Dense12'), false],
    ['the class without a number', () => named('dense_Dense'), false],
    ['more after the number', () => named('dense_Dense12b'), false],
    ['nothing before the class', () => named('_Dense12'), true],
    ['an input without a name', () => tf.layers.inputLayer({ inputShape: [2] }), true],
    ['an input with a name', () => tf.layers.inputLayer({ inputShape: [2], name: 'pixels' }), false],
    ['a sequential without a name', () => tf.sequential(), true],
    ['a sequential with a name', () => tf.sequential({ name: 'net' }), false],
  ];
  for (const [what, make, is] of automatic) {
    it(`tells whether a name was made up: ${what}`, () => assert.equal(hasAutomaticName(make()), is));
  }

  const paths: Readonly<Record<string, readonly string[]>> = {
    sequential: ['layer_0', 'layer_1', 'layer_2'],
    'a model that opens a sequential': ['inner', 'inner/layer_0', 'inner/layer_1', 'inner/layer_2', 'layer_1'],
    'nested twice': [
      'layer_0',
      'middle',
      'middle/layer_0',
      'middle/deep',
      'middle/deep/layer_0',
      'middle/deep/layer_1',
      'middle/deep/layer_2',
      'layer_2',
    ],
    'a layer used twice': ['layer_0', 'shared', 'layer_2'],
    'time distributed': [
      ...['layer_0', 'layer_0/layer', 'layer_1', 'layer_1/layer'],
      ...['layer_2', 'layer_2/layer', 'layer_2/layer/layer_0', 'layer_2/layer/layer_1', 'layer_2/layer/layer_2'],
    ],
    bidirectional: [
      ...['layer_0', 'layer_0/forwardLayer', 'layer_0/forwardLayer/cell'],
      ...['layer_0/backwardLayer', 'layer_0/backwardLayer/cell'],
    ],
    'a stack of recurrent cells': ['layer_0', 'layer_0/cell', 'layer_0/cell/cells/0', 'layer_0/cell/cells/1'],
    'names like automatic ones': ['layer_0', 'layer_0~2', 'layer_3', 'layer_3~2'],
  };
  for (const [kind, expected] of Object.entries(paths)) {
    it(`finds all layers: ${kind}`, () => {
      assert.deepEqual(pathsOf(MODELS[kind]()).sort(), [...expected].sort());
    });
  }

  for (const [kind, build] of Object.entries(MODELS)) {
    it(`names every weight once, alike in every process: ${kind}`, () => {
      const [one, other] = [build(), build()].map(namedWeights);
      assert.deepEqual(
        one.map(({ name }) => name),
        other.map(({ name }) => name),
      );
      assert.equal(new Set(one.map(({ name }) => name)).size, new Set(build().weights).size);
    });
  }

  it('finds a layer of two inner models once, where it comes first', () => {
    const shared = tf.layers.dense({ units: 2, name: 'shared', inputShape: [2] });
    const [one, other] = ['one', 'other'].map((name) => tf.sequential({ name, layers: [shared] }));
    assert.deepEqual(pathsOf(tf.sequential({ layers: [one, other] })), ['one', 'one/shared', 'other']);
  });

  it('finds layers that a layer of another class keeps in a list', () => {
    class Pair extends tf.layers.Layer {
      static readonly className = 'TestPair';
      readonly branches = [tf.layers.dense({ units: 2 }), batchNormalization()];
    }
    const model = tf.sequential({ layers: [new Pair({ inputShape: [2] })] });
    assert.deepEqual(pathsOf(model), ['layer_0', 'layer_0/branches/0', 'layer_0/branches/1']);
    assert.equal(batchNormalizationLayers(model).length, 1);
  });

  it('finds the batch normalization of wrapped and inner models', () => {
    const counts = Object.entries(MODELS).map(([kind, build]) => [kind, batchNormalizationLayers(build()).length]);
    assert.deepEqual(Object.fromEntries(counts), {
      sequential: 1,
      'sequential with an input layer': 1,
      'a model that opens a sequential': 1,
      'nested twice': 1,
      'a model used twice': 1,
      'a layer used twice': 1,
      'time distributed': 2,
      bidirectional: 0,
      'a stack of recurrent cells': 0,
      'several outputs of a layer': 1,
      'names like automatic ones': 0,
    });
  });

  it('refuses a weight that no layer owns', () => {
    class Hidden extends tf.layers.Layer {
      static readonly className = 'TestHidden';
      readonly #inner = tf.layers.dense({ units: 2, inputShape: [2] });
      override build(shape: tf.Shape) {
        this.#inner.build(shape);
        super.build(shape);
      }
      override get trainableWeights() {
        return this.#inner.trainableWeights;
      }
    }
    const model = tf.sequential({ layers: [new Hidden({ inputShape: [2] })] });
    assert.throws(
      () => namedWeights(model),
      /every weight to belong to a layer of the model, got test_hidden_TestHidden1\/kernel \[2, 2\]/,
    );
  });
});

describe('the calls of a model', () => {
  before(() => useEngine('cpu'));

  it('are those of this model alone, each after what it depends on', () => {
    const x = tf.input({ shape: [3] });
    const shared = tf.layers.dense({ units: 3, name: 'shared' });
    const first = shared.apply(x) as tf.SymbolicTensor;
    const here = tf.model({ inputs: x, outputs: tf.layers.add().apply([first, x]) as tf.SymbolicTensor });
    const elsewhere = tf.input({ shape: [3] });
    tf.model({ inputs: elsewhere, outputs: shared.apply(elsewhere) as tf.SymbolicTensor });
    const calls = callsOf(here);
    assert.deepEqual(
      calls.map(({ layer }) => layer.getClassName()),
      ['Dense', 'Add'],
    );
    assert.deepEqual(calls[1].inputs, [first, x]);
  });

  it('count both uses of a shared layer, and pass through a model that opens a sequential', () => {
    const classes = (model: tf.LayersModel) => callsOf(model).map(({ layer }) => layer.getClassName());
    assert.deepEqual(classes(MODELS['a layer used twice']()), ['Dense', 'BnlabBatchNormalization', 'Dense']);
    const opened = tf.sequential({ layers: [block('inner'), tf.layers.reLU()] });
    assert.deepEqual(classes(opened), ['Dense', 'BnlabBatchNormalization', 'Dense', 'ReLU']);
  });
});
