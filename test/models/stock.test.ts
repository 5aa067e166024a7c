import assert from 'node:assert/strict';
import { tf, useEngine } from '../../lib/engine';
import { LocalResponseNormalization } from '../../lib/models/local-response';
import { SeededDropout } from '../../lib/models/dropout';
import { stockCopy, toStockModel } from '../../lib/models/stock';
import { batchNormalization, batchRenormalization, type BatchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { assertOutputs, outputsOf } from '../graph/outputs';
import { setWeights } from '../graph/random-models';

const { layers: L } = tf;
const SEED = 31;
/** The stock layer multiplies in another order. */
const TOLERANCE = 1e-5;

type Args = Parameters<typeof batchNormalization>[0];
const single = (shape: number[], args: Args) =>
  tf.sequential({ layers: [batchNormalization({ inputShape: shape, name: 'bn', ...args })] });
const classesOf = (model: tf.LayersModel) => model.layers.map((layer) => layer.getClassName());
const dimsOf = (model: tf.LayersModel) =>
  model.layers.flatMap((layer) => (layer.getClassName() === 'Permute' ? [(layer.getConfig() as { dims: number[] }).dims] : [])); // prettier-ignore

describe('a stock copy', () => {
  before(() => useEngine('cpu'));

  /** By the shape of one example and the channel axis: the places to which its axes go, and those back. */
  const PERMUTED: readonly (readonly [shape: number[], axis: number, there?: number[], back?: number[]])[] = [
    [[5], -1],
    [[5], 1],
    [[2, 3, 4], 3],
    [[2, 3, 4], -1],
    [[2, 3, 4], 1, [2, 3, 1], [3, 1, 2]],
    [[2, 3, 4], -3, [2, 3, 1], [3, 1, 2]],
    [[2, 3, 4], 2, [1, 3, 2], [1, 3, 2]],
    [[2, 3], -2, [2, 1], [2, 1]],
  ];
  for (const [shape, axis, ...dims] of PERMUTED) {
    it(`gives the outputs of the model: examples [${shape.join()}], channels on axis ${axis}`, () => {
      const model = single(shape, { axis, activation: 'relu' });
      setWeights(model, new Random(SEED));
      const { model: copy, weights } = stockCopy(model);
      assert.deepEqual(dimsOf(copy), dims);
      assertOutputs(outputsOf(copy), outputsOf(model), TOLERANCE);
      assert.deepEqual(model.weights.map((weight) => weights.get(weight)), copy.weights); // prettier-ignore
      assert.equal(copy.weights.length, 4);
      const told = copy.layers.flatMap((layer) => layer.batchInputShape?.slice(1).join() ?? []);
      assert.ok(told.every((one) => one === shape.join()), told.join(' and ')); // prettier-ignore
    });
  }

  it('has the settings of the normalization, and an activation after it where there was one', () => {
    const layer = single([3], { epsilon: 0.02, decay: 0.75, scale: false, activation: 'sigmoid' });
    const copy = toStockModel(layer);
    assert.deepEqual(classesOf(copy), ['InputLayer', 'BatchNormalization', 'Activation']);
    const { epsilon, momentum, scale, center, axis, ...config } = copy.layers[1].getConfig();
    assert.deepEqual([epsilon, momentum, scale, center, axis], [0.02, 0.75, false, true, -1]);
    assert.deepEqual(copy.layers.slice(1).map(({ name }) => name), ['bn', 'bn/sigmoid']); // prettier-ignore
    assert.equal(copy.layers[2].getConfig().activation, 'sigmoid');
    assert.ok(config);
    assert.deepEqual(classesOf(toStockModel(single([3], {}))), ['InputLayer', 'BatchNormalization']);
  });

  it('has the penalties and constraints of gamma and beta', () => {
    const args = { gammaRegularizer: 'l1l2', betaConstraint: 'nonNeg' } as const;
    const config = toStockModel(single([3], args)).layers[1].getConfig() as Record<
      string,
      { className: string } | null
    >;
    const rules = ['gammaRegularizer', 'betaRegularizer', 'gammaConstraint', 'betaConstraint'];
    assert.deepEqual(rules.map((rule) => config[rule]?.className), ['L1L2', undefined, undefined, 'NonNeg']); // prettier-ignore
  });

  it('has its own average where ours is cumulative, and dropout of the same rate', () => {
    const dropout = new SeededDropout({ rate: 0.25 });
    const model = tf.sequential({ layers: [batchNormalization({ decay: 'cumulative', inputShape: [3] }), dropout] });
    const [, normalization, dropped] = toStockModel(model).layers;
    assert.equal(normalization.getConfig().momentum, 0.99);
    assert.deepEqual([dropped.getClassName(), dropped.getConfig().rate], ['Dropout', 0.25]);
  });

  it('normalizes inside of TimeDistributed over the axis that it is there', () => {
    const layers = [L.timeDistributed({ layer: batchNormalization({ axis: 1 }), inputShape: [2, 3, 4] })];
    const model = tf.sequential({ layers });
    setWeights(model, new Random(SEED));
    const copy = toStockModel(model);
    assertOutputs(outputsOf(copy), outputsOf(model), TOLERANCE);
    assert.equal(copy.layers.length, 4);
  });

  it('normalizes inside of two TimeDistributed, too', () => {
    const inner = L.timeDistributed({ layer: batchNormalization({ axis: 1 }) });
    const model = tf.sequential({ layers: [L.timeDistributed({ layer: inner, inputShape: [2, 3, 4, 2] })] });
    setWeights(model, new Random(SEED));
    assertOutputs(outputsOf(toStockModel(model)), outputsOf(model), TOLERANCE);
  });

  it('says what is lost in training, beside what the user wrote, and nothing where nothing is', () => {
    const biased = { runningVariance: 'biased' } as const;
    assert.equal(toStockModel(single([3], biased)).getUserDefinedMetadata(), undefined);
    const noted = single([3], biased);
    noted.setUserDefinedMetadata({ note: 1 });
    assert.deepEqual(toStockModel(noted).getUserDefinedMetadata(), { note: 1 });
    const layers = [
      batchRenormalization({ inputShape: [3], name: 'renormalized', runningVariance: 'biased' }),
      new SeededDropout({ rate: 0.5, seed: 7, name: 'drop' }),
    ];
    assert.deepEqual(toStockModel(tf.sequential({ layers })).getUserDefinedMetadata(), {
      trainingDifferences: { renormalized: { class: layers[0].getClassName() }, drop: { seed: 7 } },
    });
  });

  it('is as trainable as the model, with an activation beside the normalization', () => {
    const model = single([3, 2], { axis: 1, activation: 'relu' });
    model.layers[0].trainable = false;
    const copy = toStockModel(model);
    assert.deepEqual(copy.layers.slice(1).map(({ trainable }) => trainable), [true, false, true, true]); // prettier-ignore
    assert.equal(copy.trainableWeights.length, 0);
  });

  const inside = (layer: BatchNormalization) =>
    Object.assign(L.reLU({ inputShape: [2], name: 'relu' }), { inner: layer });
  const WITHOUT_COUNTERPART: readonly (readonly [what: string, make: () => tf.LayersModel, message: RegExp])[] = [
    ['normalization of 5 axes', () => single([1, 1, 1, 2], {}), /got batch normalization of 5 axes \(bn\)/],
    ['normalization of examples', () => single([3], { axis: 0, batchInputShape: [2, 3] }), /got batch normalization of examples \(bn\)/], // prettier-ignore
    ['normalization of examples, counted from the end', () => single([3], { axis: -2, batchInputShape: [2, 3] }), /got batch normalization of examples \(bn\)/], // prettier-ignore
    ['normalization in a layer of another class', () => tf.sequential({ layers: [inside(batchNormalization({ name: 'in' }))] }), /got BnlabBatchNormalization \(relu\/inner\)/], // prettier-ignore
    ['local response normalization', () => tf.sequential({ layers: [new LocalResponseNormalization({ inputShape: [2, 2, 2], name: 'lrn' })] }), /got local response normalization \(lrn\)/], // prettier-ignore
  ];
  for (const [what, make, message] of WITHOUT_COUNTERPART)
    it(`is none of ${what}`, () => assert.throws(() => toStockModel(make()), message));
});
