import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { copyModel, restoreModel, storeModel } from '../../lib/graph';
import {
  BatchNormalization,
  batchNormalization,
  batchNormalizationLayers,
  estimatePopulationStatistics,
} from '../../lib/norm';
import { Random } from '../../lib/random';
import { Optimizer, trainStep } from '../../lib/train';

const { dense, flatten, reshape, timeDistributed } = tf.layers;

const sequential = (...[first, ...others]: tf.layers.Layer[]) => {
  if (!('layers' in first)) first.batchInputShape = [null, 4];
  return tf.sequential({ layers: [first, ...others] });
};

const functional = (...layers: tf.layers.Layer[]) => {
  const inputs = tf.input({ shape: [4] });
  const outputs = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, inputs);
  return tf.model({ inputs, outputs });
};

const frozen = (base: tf.LayersModel) => Object.assign(base, { trainable: false });

type Chain = typeof sequential | typeof functional;

/** Models whose normalization is inside something that is not trainable. */
const BASES: Readonly<Record<string, (chain: Chain, bn: BatchNormalization) => tf.LayersModel>> = {
  'a base': (chain, bn) => frozen(chain(dense({ units: 4 }), bn)),
  'a model in a base': (chain, bn) => frozen(chain(chain(dense({ units: 4 }), bn), dense({ units: 4 }))),
  'a wrapper in a base': (chain, bn) =>
    frozen(chain(reshape({ targetShape: [2, 2] }), timeDistributed({ layer: bn }), flatten())),
  'a base that it was added to later': (_, bn) => {
    const base = frozen(sequential(dense({ units: 4 }))) as tf.Sequential;
    base.add(bn);
    return base;
  },
  'a model that a base was made of': (chain, bn) => {
    const inner = chain(dense({ units: 4 }), bn);
    frozen(chain(inner, dense({ units: 4 })));
    return inner;
  },
};

const ARGS = { 'with gamma and beta': {}, without: { scale: false, center: false } };

function randomBatch(seed: number) {
  const x = tf.tensor2d(new Random(seed).normals(32), [8, 4]).add<tf.Tensor2D>(3);
  return { x, labels: tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], 'int32') };
}

const averagesOf = ({ state }: BatchNormalization) => [
  ...state.movingMean.dataSync(),
  ...state.movingVariance.dataSync(),
];

function train(model: tf.LayersModel, steps = 4): void {
  const optimizer = new Optimizer({ kind: 'sgd' });
  for (let step = 0; step < steps; step++) trainStep({ model, optimizer, learningRate: 0.1 }, randomBatch(step), step);
}

describe('batch normalization in what is not trainable', () => {
  beforeEach(() => useEngine('cpu'));

  for (const [place, build] of Object.entries(BASES)) {
    for (const chain of [sequential, functional]) {
      for (const [weights, args] of Object.entries(ARGS)) {
        it(`keeps its statistics: ${place}, ${chain.name} models, ${weights}`, () => {
          const bn = batchNormalization(args);
          const model = chain(build(chain, bn), dense({ units: 2 }));
          const before = averagesOf(bn);
          const isHeld = (when: string) => {
            assert.equal(bn.usesBatchStatistics, false, when);
            assert.deepEqual(averagesOf(bn), before, when);
          };
          isHeld('at first');
          const { x } = randomBatch(1);
          const inference = [...(model.predict(x) as tf.Tensor).dataSync()];
          isHeld('after a prediction');
          assert.deepEqual([...(model.apply(x, { training: true }) as tf.Tensor).dataSync()], inference);
          isHeld('after a call in training');
          train(model);
          isHeld('after steps');
          assert.throws(() => estimatePopulationStatistics(model, [x]), /1 of them frozen or untrainable/);
          isHeld('after an estimate');
          if (model instanceof tf.Sequential) model.add(dense({ units: 2 }));
          train(model);
          isHeld('after a layer was added');
        });
      }
    }
  }

  it('is held and let go between steps that are replayed, also by a model around the one that is trained', () => {
    for (const args of Object.values(ARGS)) {
      for (const around of [false, true]) {
        const bn = batchNormalization(args);
        const base = functional(functional(bn));
        const model = functional(dense({ units: 4 }), base, dense({ units: 2 }));
        const outer = functional(model, dense({ units: 2 }));
        const moves = [true, false, true].map((trainable) => {
          (around ? outer : base).trainable = trainable;
          const before = averagesOf(bn);
          train(model, 5);
          return averagesOf(bn).join() !== before.join();
        });
        assert.deepEqual(moves, [true, false, true]);
      }
    }
  });

  it('learns again where the model is trainable again, or no longer has the layer', () => {
    const bn = batchNormalization({ scale: false, center: false });
    const base = sequential(dense({ units: 4 }), bn);
    base.trainable = false;
    base.predict(tf.ones([1, 4]));
    assert.equal(bn.usesBatchStatistics, false);
    base.trainable = true;
    assert.equal(bn.usesBatchStatistics, true);
    base.trainable = false;
    base.pop();
    assert.equal(bn.usesBatchStatistics, true);
  });

  it('is held by whichever of several models is not trainable', () => {
    const bn = batchNormalization({ scale: false, center: false });
    const models = [functional(bn), functional(bn), functional(bn)];
    for (const model of models) {
      model.trainable = false;
      assert.equal(bn.usesBatchStatistics, false);
      model.trainable = true;
      assert.equal(bn.usesBatchStatistics, true);
    }
  });

  it('is held in a copy, and in a model that is stored and restored', () => {
    const bn = batchNormalization({ scale: false, center: false });
    const model = sequential(sequential(frozen(sequential(dense({ units: 4 }), bn)), dense({ units: 3 })));
    const { stored, weights } = storeModel(model);
    const values = new Map(weights.map(({ name, variable }) => [name, variable as tf.Tensor]));
    const restored = restoreModel(stored, values, 'test');
    const { model: copy } = copyModel(model, { where: 'test', edit: () => undefined });
    for (const one of [restored, copy]) {
      one.predict(tf.ones([1, 4]));
      assert.deepEqual(
        batchNormalizationLayers(one).map((layer) => layer.usesBatchStatistics),
        [false],
      );
    }
  });

  it('leaves single weights as they were set when a Sequential is built', () => {
    const layer = dense({ units: 4 });
    const model = sequential(layer, dense({ units: 2 }));
    const [kernel] = layer.trainableWeights;
    kernel.trainable = false;
    const before = kernel.read().dataSync().slice();
    model.predict(tf.ones([1, 4]));
    train(model);
    assert.deepEqual(kernel.read().dataSync(), before);
  });
});
