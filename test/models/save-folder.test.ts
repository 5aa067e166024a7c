import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { SeededDropout } from '../../lib/models/dropout';
import { loadModel, saveModel } from '../../lib/models/save';
import { batchNormalization, batchNormalizationLayers } from '../../lib/norm';

const { layers: L } = tf;

/** A layer of two that have one name. */
class Pair extends L.Layer {
  static readonly className = 'TestPairOfOneName';
  readonly first = L.dense({ units: 1, useBias: false, name: 'same' });
  readonly second = L.dense({ units: 1, useBias: false, name: 'same' });
  override build(shape: tf.Shape) {
    for (const part of [this.first, this.second]) part.build(shape);
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    return tf.add(this.first.call(inputs, {}) as tf.Tensor, this.second.call(inputs, {}) as tf.Tensor);
  }
}
tf.serialization.registerClass(Pair);

/** What a test looks at in `model.json`. */
interface Saved {
  modelTopology: { config: { layers: { class_name: string }[] } };
  userDefinedMetadata?: object;
  format?: string;
  bnlab: { weights: Record<string, string>; values: Record<string, { shape: number[]; values: number[] }> };
}

describe('the folder of a saved model', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-folder-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const net = () => tf.sequential({ name: 'net', layers: [L.dense({ name: 'first', units: 2, inputShape: [3] }), batchNormalization({ name: 'bn' })] }); // prettier-ignore
  const file = () => path.join(folder, 'model.json');
  const saved = () => JSON.parse(fs.readFileSync(file(), 'utf8')) as Saved;
  const classes = () => saved().modelTopology.config.layers.map((layer) => layer.class_name);

  it('holds stock layers, or ours where asked; either comes back with all it had', async () => {
    const model = net();
    model.setUserDefinedMetadata({ author: 'somebody' });
    for (const [options, type] of [
      [{}, 'BatchNormalization'],
      [{ stock: true }, 'BatchNormalization'],
      [{ stock: false }, 'BnlabBatchNormalization'],
    ] as const) {
      // prettier-ignore
      await saveModel(model, folder, options);
      assert.deepEqual(classes().slice(-1), [type]);
      assert.equal(saved().format, 'layers-model');
      const loaded = await loadModel(folder);
      assert.equal(batchNormalizationLayers(loaded).length, 1);
      assert.deepEqual(loaded.getUserDefinedMetadata(), { author: 'somebody' });
      loaded.dispose();
    }
    model.dispose();
  });

  it('loses the weights of the model before, and nothing that is somebody else’s', async () => {
    const model = net();
    await saveModel(model, folder);
    const [before] = fs.readdirSync(folder).filter((name) => name.endsWith('.bin'));
    fs.writeFileSync(path.join(folder, 'weights.bin'), 'of another program');
    tf.tidy(() => model.layers[0].setWeights([tf.ones([3, 2]), tf.ones([2])]));
    await saveModel(model, folder);
    const left = fs.readdirSync(folder).sort();
    assert.equal(left.includes(before), false);
    assert.deepEqual([left.length, left[0], left[2]], [3, 'model.json', 'weights.bin']);
    (await loadModel(folder)).dispose();
    model.dispose();
  });

  it('leaves no tensor behind, neither saved nor loaded', async () => {
    const model = net();
    const before = tf.memory().numTensors;
    await saveModel(model, folder);
    assert.equal(tf.memory().numTensors, before);
    const loaded = await loadModel(folder);
    // its weights: kernel and bias, and four of the normalization
    assert.equal(tf.memory().numTensors, before + 6);
    loaded.dispose();
    model.dispose();
  });

  it('has what a stock layer has no place for beside the weights', async () => {
    const model = tf.sequential({ layers: [batchNormalization({ decay: 'cumulative', name: 'bn', inputShape: [2] })] });
    for (let step = 0; step < 3; step++)
      tf.tidy(() => void model.apply(tf.tensor2d([1, 2, 3, 4], [2, 2]), { training: true }));
    await saveModel(model, folder);
    const { weights, values } = saved().bnlab;
    assert.deepEqual([Object.keys(weights).length, Object.values(values)], [4, [{ shape: [], values: [3] }]]);
    const loaded = await loadModel(folder);
    const numbers = (of: tf.LayersModel) => of.getWeights().map((weight) => [...weight.dataSync()]);
    assert.deepEqual(numbers(loaded), numbers(model));
    loaded.dispose();
    model.dispose();
  });

  it('is made where there is none, however deep', async () => {
    const model = tf.sequential({ layers: [L.reLU({ inputShape: [2] }), new SeededDropout({ rate: 0.5 })] });
    await saveModel(model, path.join(folder, 'deep', 'in'));
    assert.deepEqual(fs.readdirSync(path.join(folder, 'deep', 'in')).length, 2);
    (await loadModel(path.join(folder, 'deep', 'in'))).dispose();
  });

  it('is read where another program wrote it, with the layers of TensorFlow.js', async () => {
    const model = net();
    await saveModel(model, folder);
    fs.writeFileSync(file(), JSON.stringify({ ...saved(), bnlab: undefined }));
    const loaded = await loadModel(folder);
    const outputs = (of: tf.LayersModel) =>
      tf.tidy(() => [...(of.predict(tf.tensor2d([1, 2, 3], [1, 3])) as tf.Tensor).dataSync()]);
    const expected = outputs(model);
    // the stock layer multiplies in another order
    outputs(loaded).forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-5, `${value} ${expected[i]}`));
    assert.equal(loaded.layers.at(-1)!.getClassName(), 'BatchNormalization');
    for (const one of [loaded, model]) one.dispose();
  });

  it('is not written where weights have one name', async () => {
    const model = tf.sequential({ name: 'net', layers: [L.reLU({ inputShape: [1] }), new Pair({ name: 'pair' })] });
    await assert.rejects(
      saveModel(model, folder, { stock: false }),
      /saveModel of net: expected weights .* differently, got one name for pair\/first\/.* and pair\/second\//,
    );
    assert.deepEqual(fs.readdirSync(folder), []);
  });
});
