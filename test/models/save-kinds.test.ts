import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { describeGraph } from '../../lib/graph';
import { buildInception, loadModel, mnistNet, saveModel, SeededDropout, toStockModel } from '../../lib/models';
import {
  BatchNormalization,
  batchNormalization,
  batchNormalizationLayers,
  estimatePopulationStatistics,
  foldBatchNormalization,
} from '../../lib/norm';
import { Random } from '../../lib/random';
import { MODELS } from '../graph/models';
import { assertOutputs, outputsOf } from '../graph/outputs';
import { setWeights } from '../graph/random-models';

/** The stock layers multiply in another order; relative to the largest value. */
const TOLERANCE = 1e-4;

const { layers: L } = tf;

const KINDS: Readonly<Record<string, () => tf.LayersModel>> = {
  ...MODELS,
  "the paper's MNIST network": () => mnistNet({ isBatchNormalized: true, random: new Random(1) }),
  'a separable stem': () =>
    buildInception({ scale: 'cifar', variant: 'BN-x5', stem: 'separable', width: 0.125, size: 8, classes: 5 }),
  'channels on the first axis': () =>
    tf.sequential({
      layers: [
        L.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', inputShape: [2, 4, 4] }),
        batchNormalization({ axis: 1, activation: 'relu' }),
      ],
    }),
};

describe('saving a model of any kind', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-kinds-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const [kind, build] of Object.entries(KINDS)) {
    it(`keeps it: ${kind}`, async () => {
      const model = build();
      setWeights(model, new Random(2));
      await saveModel(model, folder);
      const loaded = await loadModel(folder);
      assert.deepEqual(describeGraph(loaded), describeGraph(model));
      assert.deepEqual(outputsOf(loaded), outputsOf(model));
      const [stock, folded] = [toStockModel(model), foldBatchNormalization(loaded)];
      assertOutputs(outputsOf(stock), outputsOf(model), TOLERANCE);
      assertOutputs(outputsOf(folded), outputsOf(model), TOLERANCE);
      for (const one of [model, loaded, stock, folded]) one.dispose();
    });
  }

  it('keeps what a stock layer has no place for: frozen, trainable, the kind of variance, a cumulative count', async () => {
    const model = tf.sequential({
      layers: [
        batchNormalization({ frozen: true, inputShape: [3] }),
        batchNormalization({ runningVariance: 'biased', decay: 'cumulative' }),
        new SeededDropout({ rate: 0.5, seed: 9, name: 'drop' }),
        batchNormalization({ name: 'still' }),
      ],
    });
    model.layers[3].trainable = false;
    setWeights(model, new Random(2));
    outputsOf(model, { training: true });
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    const [frozen, cumulative, still] = batchNormalizationLayers(loaded);
    assert.deepEqual([frozen.frozen, cumulative.runningVariance, cumulative.decay], [true, 'biased', 'cumulative']);
    assert.deepEqual([frozen.trainable, still.trainable], [true, false]);
    assert.ok(loaded.layers[2] instanceof SeededDropout);
    for (let step = 0; step < 2; step++)
      assert.deepEqual(outputsOf(loaded, { training: true }), outputsOf(model, { training: true }));
    assert.deepEqual(outputsOf(loaded), outputsOf(model));
  });

  it('says in the stock copy what that loses in training', () => {
    const model = tf.sequential({
      name: 'net',
      layers: [
        batchNormalization({ frozen: true, inputShape: [3], name: 'a' }),
        batchNormalization({ runningVariance: 'biased', name: 'b' }),
        batchNormalization({ runningVariance: 'biased', decay: 'cumulative', name: 'c' }),
      ],
    });
    model.layers[1].trainable = false;
    model.setUserDefinedMetadata({ author: 'somebody' });
    const copy = toStockModel(model);
    assert.deepEqual(copy.getUserDefinedMetadata(), {
      author: 'somebody',
      trainingDifferences: {
        a: { frozen: true, runningVariance: 'unbiased' },
        b: { trainable: false },
        c: { decay: 'cumulative' },
      },
    });
    assert.deepEqual(
      copy.layers.slice(1).map(({ trainable }) => trainable),
      [true, false, true],
    );
  });

  it('gives back a model that folds, is estimated and learns', async () => {
    const model = MODELS['nested twice']();
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    const before = outputsOf(loaded);
    assert.equal(estimatePopulationStatistics(loaded, [tf.tensor(new Random(1).normals(24, 5, 3), [8, 3])]), 1);
    assert.notDeepEqual(outputsOf(loaded), before);
    const folded = foldBatchNormalization(loaded);
    assert.equal(batchNormalizationLayers(folded).length, 0);
    assertOutputs(outputsOf(folded), outputsOf(loaded), TOLERANCE);
    assert.equal(loaded.trainableWeights.length, model.trainableWeights.length);
  });

  it('keeps a layer shared between two inner models one layer', async () => {
    const shared = L.dense({ units: 3, name: 'shared', inputShape: [3] });
    const inner = (name: string) => {
      const x = tf.input({ shape: [3] });
      return tf.model({ inputs: x, outputs: shared.apply(x) as tf.SymbolicTensor, name });
    };
    const x = tf.input({ shape: [3] });
    const both = [inner('one').apply(x), inner('two').apply(x)] as tf.SymbolicTensor[];
    const model = tf.model({ inputs: x, outputs: L.add().apply(both) as tf.SymbolicTensor });
    setWeights(model, new Random(2));
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    assert.deepEqual(outputsOf(loaded), outputsOf(model));
    const [one, two] = loaded.layers.filter((layer) => layer instanceof tf.LayersModel);
    assert.equal(one.layers[1], two.layers[1]);
  });

  it('refuses a layer of a class that TensorFlow.js does not have, and names it', () => {
    class Doubling extends tf.layers.Layer {
      static readonly className = 'TestDoubling';
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        return tf.mul([inputs].flat()[0], 2);
      }
    }
    const inner = tf.sequential({
      name: 'inner',
      layers: [L.reLU({ inputShape: [3] }), new Doubling({ name: 'twice' })],
    });
    const model = tf.sequential({ layers: [L.reLU({ inputShape: [3] }), inner] });
    assert.throws(() => toStockModel(model), /layers that TensorFlow.js has too, got TestDoubling \(inner\/twice\)/);
  });

  it('refuses a class whose configuration is not enough, and names the layer', () => {
    class Wide extends tf.layers.Layer {
      static readonly className = 'TestWide';
      constructor(private readonly options: { readonly sizes: { readonly width: number }; readonly name?: string }) {
        super({ name: options.name });
      }
      override build() {
        this.addWeight('w', [this.options.sizes.width], 'float32', tf.initializers.ones());
        this.built = true;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        return tf.add([inputs].flat()[0], this.weights[0].read());
      }
    }
    const model = tf.sequential({
      layers: [L.reLU({ inputShape: [3] }), new Wide({ sizes: { width: 3 }, name: 'wide' })],
    });
    const before = tf.memory().numTensors;
    assert.throws(() => foldBatchNormalization(model), /foldBatchNormalization, layer wide: expected/);
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses a folder whose class is not registered here', async () => {
    const model = tf.sequential({ layers: [batchNormalization({ inputShape: [3], name: 'bn' })] });
    await saveModel(model, folder);
    const file = path.join(folder, 'model.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(BatchNormalization.className, 'Unheard'));
    await assert.rejects(loadModel(folder), /layer bn: expected a class of layers that is registered, got Unheard/);
  });
});
