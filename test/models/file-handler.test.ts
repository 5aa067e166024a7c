import { loadGraphModel } from '@tensorflow/tfjs-converter';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { folderHandler } from '../../lib/models/file-handler';
import { routeFiles } from '../../lib/models/file-routes';

describe('file:// in TensorFlow.js’s own calls', () => {
  let folder: string;
  let model: tf.Sequential;
  const x = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const predict = (of: tf.LayersModel) => tf.tidy(() => [...(of.predict(x()) as tf.Tensor).dataSync()]);
  const url = (...parts: string[]) => `file://${path.join(folder, ...parts)}`;

  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-file-'));
    model = tf.sequential();
    model.add(tf.layers.dense({ units: 4, inputShape: [3], activation: 'relu' }));
    model.add(tf.layers.batchNormalization({ scale: false }));
    model.add(tf.layers.dense({ units: 2 }));
  });
  afterEach(() => {
    model.dispose();
    fs.rmSync(folder, { recursive: true });
  });

  it('saves the layout of tfjs-node and loads it, by model.json or by its folder', async () => {
    const { modelArtifactsInfo } = await model.save(url('net'));
    assert.equal(modelArtifactsInfo.weightDataBytes, 4 * (3 * 4 + 4 + 4 * 3 + 4 * 2 + 2));
    assert.deepEqual(fs.readdirSync(path.join(folder, 'net')).sort(), ['model.json', 'weights.bin']);
    const json = JSON.parse(fs.readFileSync(path.join(folder, 'net', 'model.json'), 'utf8')) as tf.io.ModelJSON;
    assert.deepEqual([json.format, json.weightsManifest[0].paths], ['layers-model', ['weights.bin']]);
    for (const place of [url('net', 'model.json'), url('net')]) {
      const loaded = await tf.loadLayersModel(place);
      assert.deepEqual(predict(loaded), predict(model));
      loaded.dispose();
    }
  });

  it('still works where the library is loaded a second time, by the newer copy', async () => {
    const asked: string[] = [];
    routeFiles((place) => (asked.push(place), folderHandler(place)));
    try {
      await model.save(url('net'));
      (await tf.loadLayersModel(url('net'))).dispose();
    } finally {
      routeFiles(folderHandler);
    }
    assert.deepEqual(asked, [path.join(folder, 'net'), path.join(folder, 'net')]);
  });

  it('takes a relative path, and overwrites an earlier save', async () => {
    const relative = `file://${path.relative(process.cwd(), path.join(folder, 'net'))}`;
    await model.save(relative);
    tf.tidy(() => model.layers[0].setWeights([tf.ones([3, 4]), tf.zeros([4])]));
    await model.save(relative);
    const loaded = await tf.loadLayersModel(`${relative}/model.json`);
    assert.deepEqual(predict(loaded), predict(model));
    loaded.dispose();
  });

  it('keeps the optimizer and what the user wrote', async () => {
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    model.setUserDefinedMetadata({ note: 'mine' });
    await model.save(url(), { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(url('model.json'));
    assert.deepEqual(loaded.getUserDefinedMetadata(), { note: 'mine' });
    assert.equal((loaded as tf.Sequential).optimizer.getClassName(), 'Adam');
    loaded.dispose();
  });

  it('loads a graph model', async () => {
    const DT_FLOAT = { type: 'DT_FLOAT' };
    const shape = { shape: { dim: [{ size: '2' }] } };
    const node = [
      { name: 'x', op: 'Placeholder', attr: { dtype: DT_FLOAT, shape } },
      {
        name: 'w',
        op: 'Const',
        attr: { dtype: DT_FLOAT, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: shape.shape } } },
      },
      { name: 'y', op: 'Add', input: ['x', 'w'], attr: { T: DT_FLOAT } },
    ];
    const json = {
      format: 'graph-model',
      modelTopology: { node, versions: { producer: 1 } },
      weightsManifest: [{ paths: ['a.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }],
    };
    fs.writeFileSync(path.join(folder, 'model.json'), JSON.stringify(json));
    fs.writeFileSync(path.join(folder, 'a.bin'), new Uint8Array(new Float32Array([10, 20]).buffer));
    const graph = await loadGraphModel(url('model.json'));
    tf.tidy(() => assert.deepEqual([...(graph.predict(tf.tensor1d([1, 2])) as tf.Tensor).dataSync()], [11, 22]));
    graph.dispose();
  });

  const weights = () => path.join(folder, 'weights.bin');
  const table: readonly [string, () => void, RegExp][] = [
    ['no such folder', () => fs.rmSync(path.join(folder, 'model.json')), /expected a file of a saved model/],
    ['a model.json cut short', () => fs.truncateSync(path.join(folder, 'model.json'), 50), /expected a model in JSON/],
    [
      'a model.json without a model',
      () => fs.writeFileSync(path.join(folder, 'model.json'), 'null'),
      /expected a model in JSON, got the whole/,
    ],
    ['weights cut short', () => fs.truncateSync(weights(), 100), /expected weights of 152 bytes, got 100/],
    ['no weights', () => fs.rmSync(weights()), /expected a file of a saved model/],
    [
      'weights of another save',
      () => fs.writeFileSync(weights(), new Uint8Array(152)),
      /saved with it, got those of another/,
    ],
  ];
  for (const [what, damage, message] of table) {
    it(`says what is wrong: ${what}`, async () => {
      await model.save(url());
      damage();
      await assert.rejects(tf.loadLayersModel(url('model.json')), (thrown: unknown) => {
        assert.ok(thrown instanceof BnlabError);
        assert.match(thrown.message, message);
        return true;
      });
    });
  }

  it('says where it cannot write', async () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    await assert.rejects(model.save(url('file', 'net')), /file.*expected a folder that can be made/);
  });

  it('gives way to another handler of the scheme', async () => {
    let saved = 0;
    const other = {
      save: () => (
        saved++,
        Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } })
      ),
    };
    let isThere = true;
    tf.io.registerSaveRouter(
      (place) => (isThere && String(place).startsWith('file://') ? other : null) as tf.io.IOHandler,
    );
    await model.save(url());
    isThere = false;
    assert.deepEqual([saved, fs.readdirSync(folder)], [1, []]);
  });
});
