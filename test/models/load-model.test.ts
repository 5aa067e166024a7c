import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import '../../lib/models/file-handler';
import { loadModel, saveModel } from '../../lib/models/save';

describe('a model that is loaded', () => {
  let folder: string;
  let model: tf.Sequential;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-load-'));
    model = tf.sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, inputShape: [2] })] });
    tf.tidy(() => model.setWeights([tf.tensor2d([3, 5], [2, 1])]));
  });
  afterEach(() => {
    model.dispose();
    fs.rmSync(folder, { recursive: true });
  });

  it('may be one that TensorFlow.js saved, without anything of ours beside it', async () => {
    await model.save(`file://${folder}`);
    assert.equal('bnlab' in (JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8')) as object), false);
    const loaded = await loadModel(folder);
    tf.tidy(() => {
      const y = loaded.predict(tf.tensor2d([1, 10], [1, 2])) as tf.Tensor;
      assert.deepEqual([...y.dataSync()], [53]);
    });
    loaded.dispose();
  });

  it('whose weights cannot be read says that of the file, and not that the model is damaged', async () => {
    await saveModel(model, folder);
    const [weights] = fs.readdirSync(folder).filter((name) => name !== 'model.json');
    fs.rmSync(path.join(folder, weights));
    await assert.rejects(loadModel(folder), (thrown) => {
      assert.ok(thrown instanceof BnlabError);
      assert.deepEqual([thrown.kind, thrown.message.includes(weights)], ['io', true]);
      return true;
    });
  });
});
