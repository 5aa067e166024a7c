import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { tf, useEngine } from '../../lib/engine';
import { describeGraph } from '../../lib/graph';
import { folderHandler } from '../../lib/models/file-handler';
import { buildInception } from '../../lib/models/inception';
import { loadModel, saveModel } from '../../lib/models/save';
import { toStockModel } from '../../lib/models/stock';
import { BnlabError } from '../../lib/errors';
import { batchNormalization, batchNormalizationLayers } from '../../lib/norm';

/** The stock layer multiplies in another order; a few units in the last place at logits of order 1, through 20 layers. */
const TOLERANCE = 1e-4;

/** Loads the model over HTTP with nothing but TensorFlow.js, and prints the outputs for the input it is given. */
const STOCK_PROGRAM = `
  const tf = require('@tensorflow/tfjs');
  tf.enableProdMode();
  tf.setBackend('cpu').then(() => tf.loadLayersModel(process.argv[1])).then((model) => {
    const x = tf.tensor4d(JSON.parse(process.argv[2]), [1, 8, 8, 3]);
    console.log(JSON.stringify([...model.predict(x).dataSync()]));
  });`;

describe('a saved model', () => {
  let folder: string;
  const options = {
    scale: 'cifar',
    variant: 'BN-x5-Sigmoid',
    width: 0.125,
    size: 8,
    classes: 5,
    dropout: 0.4,
  } as const;
  const input = () => tf.randomUniform([1, 8, 8, 3], -1, 1, 'float32', 7);
  const predict = (model: tf.LayersModel) => tf.tidy(() => [...(model.predict(input()) as tf.Tensor).dataSync()]);

  /** A model whose population statistics are not those it started with. */
  function trained(extra: object = {}): tf.LayersModel {
    const model = buildInception({ ...options, ...extra });
    const x = tf.randomUniform([8, 8, 8, 3], -1, 1, 'float32', 8);
    for (let i = 0; i < 5; i++) tf.tidy(() => void model.apply(x, { training: true }));
    x.dispose();
    return model;
  }

  before(() => useEngine('wasm'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-model-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('loads in stock TensorFlow.js and gives the same outputs there', async () => {
    const model = trained();
    await saveModel(model, folder);
    const server = http.createServer((request, response) => {
      fs.createReadStream(path.join(folder, path.basename(request.url!))).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`;
      const x = tf.tidy(() => JSON.stringify([...input().dataSync()]));
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', STOCK_PROGRAM, url, x]);
      const outputs = JSON.parse(stdout) as number[];
      const expected = predict(model);
      assert.equal(outputs.length, 5);
      outputs.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < TOLERANCE, `${value} ${expected[i]}`));
    } finally {
      server.close();
      model.dispose();
    }
  });

  it('comes back through loadModel as it was, whether stock TensorFlow.js can read the folder or not', async () => {
    const model = trained({ variant: 'BN-x5' });
    for (const stock of [true, false]) {
      await saveModel(model, folder, { stock });
      const loaded = await loadModel(folder);
      assert.deepEqual(predict(loaded), predict(model));
      assert.deepEqual(describeGraph(loaded), describeGraph(model));
      assert.ok(batchNormalizationLayers(loaded).length > 0);
      loaded.dispose();
    }
    assert.equal(fs.readdirSync(folder).filter((name) => name.endsWith('.bin')).length, 1);
    model.dispose();
  });

  it('keeps local response normalization only with our own layer, and says so', async () => {
    const model = trained({ variant: 'Inception', auxiliary: false });
    await assert.rejects(
      saveModel(model, folder),
      /local response normalization \(pool1\/local_response\)[^]*import bnlab/,
    );
    await saveModel(model, folder, { stock: false });
    const loaded = await loadModel(folder);
    assert.deepEqual(predict(loaded), predict(model));
    loaded.dispose();
    model.dispose();
  });

  it('leaves no tensor behind when it is converted and disposed', () => {
    const model = trained();
    const before = tf.memory().numTensors;
    toStockModel(model).dispose();
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  for (const [name, damage, message] of [
    ['no model.json', () => fs.rmSync(path.join(folder, 'model.json')), /expected a file of a saved model/],
    ['a model.json cut short', () => fs.truncateSync(path.join(folder, 'model.json'), 100), /expected a whole model/],
    ['weights cut short', () => fs.truncateSync(weights(), 100), /expected a whole model/],
    ['a layer that is not there', () => calledLayer(99), /model.json: expected layer 99, got none/],
    ['no weights', () => fs.rmSync(weights()), /expected a file of a saved model/],
  ] as const) {
    it(`is refused with ${name}`, async () => {
      const model = trained();
      await saveModel(model, folder);
      model.dispose();
      damage();
      await assert.rejects(loadModel(folder), message);
    });
  }

  /** Lets the first call of the model be of another layer. */
  function calledLayer(layer: number): void {
    const file = path.join(folder, 'model.json');
    const json = JSON.parse(fs.readFileSync(file, 'utf8')) as {
      bnlab: { model: { graph: { layers: { model: { sequence?: number[]; calls: { layer: number }[] } }[] } } };
    };
    const { model } = json.bnlab.model.graph.layers[0];
    model.calls[0].layer = layer;
    if (model.sequence) model.sequence[0] = layer;
    fs.writeFileSync(file, JSON.stringify(json));
  }

  const weights = () =>
    path.join(
      folder,
      fs.readdirSync(folder).find((name) => name.endsWith('.bin'))!,
    );
});

describe('the weights of a saved model', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-model-'));
    const layers = [tf.layers.dense({ units: 2, inputShape: [3] }), batchNormalization({ name: 'bn' })];
    const model = tf.sequential({ layers });
    await saveModel(model, folder);
    model.dispose();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const weightsFile = () =>
    path.join(
      folder,
      fs.readdirSync(folder).find((name) => name.endsWith('.bin'))!,
    );
  const modelFile = () => path.join(folder, 'model.json');
  const flip = (file: string) => {
    const bytes = fs.readFileSync(file);
    bytes[5] ^= 1;
    fs.writeFileSync(file, bytes);
  };
  /** Gives the weights a name that says nothing of their content, as other programs do. */
  const rename = () => {
    const file = weightsFile();
    fs.renameSync(file, path.join(folder, 'other.bin'));
    fs.writeFileSync(modelFile(), fs.readFileSync(modelFile(), 'utf8').replace(path.basename(file), 'other.bin'));
  };
  const asStock = () => {
    const json = JSON.parse(fs.readFileSync(modelFile(), 'utf8')) as Record<string, unknown>;
    fs.writeFileSync(modelFile(), JSON.stringify({ ...json, bnlab: undefined }));
  };

  const DAMAGES: Readonly<Record<string, readonly [() => void, RegExp]>> = {
    'a bit that flipped': [
      () => flip(weightsFile()),
      /with the weights that the name of the file tells, got those of weights-/,
    ],
    'a bit that flipped, for stock layers': [
      () => [asStock(), flip(weightsFile())],
      /the weights that the name of the file tells/,
    ],
    'bytes too many': [
      () => fs.appendFileSync(weightsFile(), Buffer.alloc(4)),
      /the weights that the name of the file tells/,
    ],
    'bytes too many in a file of another name': [
      () => [rename(), fs.appendFileSync(weightsFile(), Buffer.alloc(4))],
      /expected weights of 64 bytes, got 68/,
    ],
    'bytes too few in a file of another name': [
      () => [rename(), fs.truncateSync(weightsFile(), 60)],
      /expected weights of 64 bytes, got 60/,
    ],
    'none at all': [() => fs.rmSync(weightsFile()), /expected a file of a saved model/],
  };
  for (const [what, [damage, message]] of Object.entries(DAMAGES)) {
    it(`are refused by loadModel, and by TensorFlow.js: ${what}`, async () => {
      damage();
      const refused = (e: unknown) => e instanceof BnlabError && message.test(e.message);
      await assert.rejects(loadModel(folder), refused);
      await assert.rejects(tf.loadLayersModel(folderHandler(folder)), refused);
    });
  }

  it('are taken under a name that says nothing of them, and never from outside the folder', async () => {
    rename();
    (await loadModel(folder)).dispose();
    const text = fs.readFileSync(modelFile(), 'utf8').replace('other.bin', '../other.bin');
    fs.writeFileSync(modelFile(), text);
    (await loadModel(folder)).dispose();
  });

  it('are refused with a variance below 0, where a model is loaded and where a layer is given them', async () => {
    const weights = () => [tf.ones([2]), tf.zeros([2]), tf.zeros([2]), tf.tensor1d([1, -1])];
    const refused = /a variance of -1 in channel 1/;
    const layer = batchNormalization({ inputShape: [2] });
    const model = tf.sequential({ layers: [layer] });
    assert.throws(() => layer.setWeights(weights()), refused);
    assert.deepEqual([...layer.state.movingVariance.dataSync()], [1, 1]);
    assert.throws(
      () => tf.sequential({ layers: [batchNormalization({ inputShape: [2], weights: weights() })] }),
      refused,
    );
    // past the layer
    model.setWeights(weights());
    await saveModel(model, folder);
    await assert.rejects(loadModel(folder), (e: unknown) => e instanceof BnlabError && refused.test(e.message));
    layer.setWeights([...weights().slice(0, 3), tf.tensor1d([NaN, 2])]);
    await saveModel(model, folder);
    (await loadModel(folder)).dispose();
  });
});
