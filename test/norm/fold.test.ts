import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import {
  BatchNormalization,
  batchNormalization,
  batchNormalizationLayers,
  foldBatchNormalization,
} from '../../lib/norm';
import { Random } from '../../lib/random';
import { assertOutputs, outputsOf } from '../graph/outputs';
import { setWeights } from '../graph/random-models';
import { onEachEngine } from '../engine/engines';

/** The folded product is rounded in another order; relative to the largest value. */
const TOLERANCE = 1e-4;

const { layers: L } = tf;
type Layer = tf.layers.Layer;
type Tensor = tf.SymbolicTensor;

/** Random weights and statistics, the fold, the same outputs; gives the number of normalizations left. */
function foldsTo(model: tf.LayersModel, isRandom = true): number {
  if (isRandom) setWeights(model, new Random(2));
  const before = tf.memory().numTensors;
  const folded = foldBatchNormalization(model);
  assertOutputs(outputsOf(folded), outputsOf(model), TOLERANCE);
  const isNormalization = (layer: Layer) =>
    layer instanceof BatchNormalization || layer.getClassName() === 'BatchNormalization';
  const left = folded.layers.filter(isNormalization).length;
  folded.dispose();
  assert.equal(tf.memory().numTensors, before, 'tensors left behind');
  return left;
}

const chain = (inputShape: number[], ...layers: Layer[]) =>
  tf.sequential({ layers: [L.inputLayer({ inputShape }), ...layers] });

/** Model and how many normalizations stay. */
type FoldCase = readonly [name: string, make: () => tf.LayersModel, left: number];

const image = { filters: 3, kernelSize: 2, padding: 'same' } as const;

const LAYERS: readonly FoldCase[] = [
  ['dense', () => chain([3], L.dense({ units: 4 }), batchNormalization()), 0],
  ['dense without bias', () => chain([3], L.dense({ units: 4, useBias: false }), batchNormalization()), 0],
  ['dense over a sequence', () => chain([5, 3], L.dense({ units: 4 }), batchNormalization()), 0],
  ['conv1d', () => chain([5, 2], L.conv1d(image), batchNormalization({ activation: 'relu' })), 0],
  ['conv2d', () => chain([4, 4, 2], L.conv2d(image), batchNormalization({ center: false })), 0],
  ['conv3d', () => chain([3, 3, 3, 2], L.conv3d(image), batchNormalization({ scale: false })), 0],
  ['depthwise', () => chain([4, 4, 2], L.depthwiseConv2d({ ...image, depthMultiplier: 2 }), batchNormalization()), 0],
  ['separable', () => chain([4, 4, 2], L.separableConv2d({ ...image, depthMultiplier: 3 }), batchNormalization()), 0],
  ['transposed', () => chain([3, 3, 2], L.conv2dTranspose({ ...image, strides: 2 }), batchNormalization()), 0],
  ['channels first', () => channelsFirst(batchNormalization({ axis: 1 })), 0],
  ['channels first, stock', () => channelsFirst(L.batchNormalization({ axis: 1 })), 0],
  ['channels first, another axis', () => channelsFirst(batchNormalization()), 1],
  ['channels first, as many filters as columns', () => channelsFirst(batchNormalization(), 4), 1],
  ['stock normalization', () => chain([3], L.dense({ units: 4 }), L.batchNormalization()), 0],
  ['behind a ReLU', () => chain([3], L.dense({ units: 4, activation: 'relu' }), batchNormalization()), 1],
  ['behind flatten', () => chain([2, 2], L.flatten(), batchNormalization()), 1],
  ['two in a row', () => chain([3], L.dense({ units: 4 }), batchNormalization(), batchNormalization()), 1],
  ['before a dense layer', () => chain([3], batchNormalization(), L.dense({ units: 4 })), 1],
];

function channelsFirst(normalization: Layer, filters = 3): tf.LayersModel {
  return chain([2, 4, 4], L.conv2d({ ...image, filters, dataFormat: 'channelsFirst' }), normalization);
}

const GRAPHS: readonly FoldCase[] = [
  ['two layers read the output', () => branching((x, dense) => [normalized(dense), x, dense]), 1],
  ['a layer reads it twice', () => branching((_, dense) => [normalized(dense), normalized(dense)]), 2],
  ['the output is an output of the model', () => twoOutputs(), 1],
  ['the dense layer is used twice', () => usedTwice('dense'), 1],
  ['the normalization is used twice', () => usedTwice('normalization'), 1],
  ['the dense layer is used in a wrapper too', () => inWrapper(), 1],
  ['both are used in another model too', () => elsewhere(), 0],
];

const normalized = (x: Tensor) => batchNormalization().apply(x) as Tensor;

function branching(branches: (x: Tensor, dense: Tensor) => Tensor[]): tf.LayersModel {
  const x = tf.input({ shape: [3] });
  const dense = L.dense({ units: 3 }).apply(x) as Tensor;
  return tf.model({ inputs: x, outputs: L.add().apply(branches(x, dense)) as Tensor });
}

function twoOutputs(): tf.LayersModel {
  const x = tf.input({ shape: [3] });
  const dense = L.dense({ units: 3 }).apply(x) as Tensor;
  return tf.model({ inputs: x, outputs: [normalized(dense), dense] });
}

function usedTwice(which: 'dense' | 'normalization'): tf.LayersModel {
  const x = tf.input({ shape: [3] });
  const [dense, normalization] = [L.dense({ units: 3 }), batchNormalization()];
  const y = normalization.apply(dense.apply(x)) as Tensor;
  return tf.model({ inputs: x, outputs: (which === 'dense' ? dense : normalization).apply(y) as Tensor });
}

function inWrapper(): tf.LayersModel {
  const [x, sequence] = [tf.input({ shape: [3] }), tf.input({ shape: [4, 3] })];
  const dense = L.dense({ units: 3 });
  const y = normalized(dense.apply(x) as Tensor);
  return tf.model({
    inputs: [x, sequence],
    outputs: [y, L.timeDistributed({ layer: dense }).apply(sequence) as Tensor],
  });
}

function elsewhere(): tf.LayersModel {
  const [dense, normalization] = [L.dense({ units: 3 }), batchNormalization()];
  const make = () => {
    const x = tf.input({ shape: [3] });
    return tf.model({ inputs: x, outputs: normalization.apply(dense.apply(x)) as Tensor });
  };
  make();
  return make();
}

onEachEngine('folding', () => {
  for (const [name, make, left] of LAYERS) {
    it(`gives the same outputs: ${name}`, () => {
      const model = make();
      assert.equal(foldsTo(model), left);
      model.dispose();
    });
  }
});

describe('folding in a graph', () => {
  before(() => useEngine('cpu'));

  for (const [name, make, left] of GRAPHS) {
    it(`gives the same outputs where ${name}`, () => assert.equal(foldsTo(make()), left));
  }

  it('reaches inner models, in wrappers too', () => {
    const inner = () => chain([3], L.dense({ units: 3 }), batchNormalization()) as unknown as Layer;
    const model = chain([4, 3], L.timeDistributed({ layer: inner() }), L.flatten(), L.dense({ units: 3 }), inner());
    setWeights(model, new Random(2));
    foldsTo(model);
    assert.equal(batchNormalizationLayers(foldBatchNormalization(model)).length, 0);
  });

  it('folds across a model that only opens a Sequential', () => {
    const model = tf.sequential({ layers: [chain([3], L.dense({ units: 3 })), batchNormalization()] });
    assert.equal(foldsTo(model), 0);
  });

  for (const constraint of ['unitNorm', 'maxNorm', 'nonNeg', 'minMaxNorm'] as const) {
    it(`leaves ${constraint} behind: it would change the folded weights`, () => {
      const rules = { kernelConstraint: constraint, biasConstraint: 'nonNeg', kernelRegularizer: 'l1l2' } as const;
      const model = chain([3], L.dense({ units: 4, ...rules }), batchNormalization({ gammaConstraint: 'nonNeg' }));
      assert.equal(foldsTo(model), 0);
      const [, dense] = foldBatchNormalization(model).layers;
      const config = dense.getConfig();
      const kept = Object.keys(config).filter((key) => /Constraint|Regularizer/.test(key) && config[key]);
      assert.deepEqual(kept, []);
    });
  }

  it('takes the weights by their place, whatever is trainable', () => {
    const model = chain([3], L.dense({ units: 4 }), batchNormalization());
    model.layers[1].trainableWeights[0].trainable = false;
    assert.equal(foldsTo(model), 0);
  });

  it('leaves a normalization that computes in another way alone', () => {
    class Shifted extends BatchNormalization {
      static override className = 'TestShifted';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => super.call(inputs).add(1));
      }
    }
    assert.equal(foldsTo(chain([3], L.dense({ units: 4 }), new Shifted())), 1);
  });

  it('leaves a normalization whose folded weights floats cannot hold', () => {
    const model = chain([3], L.dense({ units: 2, useBias: false }), batchNormalization({ epsilon: 1e-30 }));
    const kernel = tf.tensor([1e-30, 0, 0, 1e30, 0, 1e30], [3, 2]);
    model.layers[1].setWeights([kernel]);
    model.layers[2].setWeights([tf.tensor1d([1, 1]), tf.tensor1d([0, 0]), tf.tensor1d([0, 0]), tf.tensor1d([0, 0])]);
    const folded = foldBatchNormalization(model);
    assert.equal(batchNormalizationLayers(folded).length, 1);
  });

  it('refuses stock batch normalization that has no statistics where they are looked for', () => {
    const stock = L.batchNormalization();
    const model = chain([3], L.dense({ units: 2 }), stock);
    (stock as unknown as { movingMean: unknown }).movingMean = undefined;
    assert.throws(() => foldBatchNormalization(model), { kind: 'engine', message: /a weight 'movingMean'/ });
  });

  it('refuses the statistics of a network that diverged, and names the layer', () => {
    const model = chain([3], L.dense({ units: 2 }), batchNormalization({ name: 'bn' }));
    const { movingVariance } = (model.layers[2] as BatchNormalization).state;
    (movingVariance as tf.Tensor as tf.Variable).assign(tf.tensor1d([1, NaN]));
    const before = tf.memory().numTensors;
    assert.throws(() => foldBatchNormalization(model), /layer bn: expected a finite mean .* variance NaN in channel 1/);
    assert.equal(tf.memory().numTensors, before);
  });
});
