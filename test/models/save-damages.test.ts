import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { BnlabError } from '../../lib/errors';
import { loadModel, saveModel } from '../../lib/models/save';
import { batchNormalization } from '../../lib/norm';

/** An error in an error would say twice what was expected. */
const isSaidOnce = ({ message }: BnlabError) => message.split('expected a whole model').length === 2;

/** What a test damages in `model.json`. */
interface Saved {
  readonly bnlab: { weights: Record<string, string>; values: Record<string, { shape: number[]; values: number[] }> };
}

describe('a damaged folder of a saved model', () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-damaged-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const net = () => tf.sequential({ layers: [tf.layers.dense({ name: 'first', units: 2, inputShape: [3] }), batchNormalization({ name: 'bn' })] }); // prettier-ignore
  const change = (edit: (json: Saved) => unknown) => {
    const file = path.join(folder, 'model.json');
    const json = JSON.parse(fs.readFileSync(file, 'utf8')) as Saved;
    edit(json);
    fs.writeFileSync(file, JSON.stringify(json));
  };

  const DAMAGES: Readonly<Record<string, readonly [edit: (json: Saved) => unknown, message: RegExp]>> = {
    'no weights for a name': [
      ({ bnlab }) => (bnlab.weights['first/bias'] = 'nowhere'),
      /expected a whole model in the format of TensorFlow\.js, got no weights nowhere for first\/bias/,
    ],
    'values of a shape that they do not have': [
      ({ bnlab }) => (bnlab.values.more = { shape: [2], values: [1] }),
      /expected a whole model in the format of TensorFlow\.js, got /,
    ],
    'a topology that is none': [
      (json) => Object.assign(json, { bnlab: undefined, modelTopology: {} }),
      /expected a whole model in the format of TensorFlow\.js, got /,
    ],
    'another kind of weights': [
      (json) => Object.assign(json, { weightsManifest: 3 }),
      /expected a whole model in the format of TensorFlow\.js, got model\.json: .*weightsManifest/,
    ],
  };
  for (const [what, [edit, message]] of Object.entries(DAMAGES)) {
    it(`is refused with ${what}, and leaves no tensor behind`, async () => {
      const model = net();
      await saveModel(model, folder);
      model.dispose();
      const before = tf.memory().numTensors;
      change(edit);
      const isSaid = (thrown: unknown) =>
        thrown instanceof BnlabError && thrown.kind === 'data' && message.test(thrown.message) && isSaidOnce(thrown);
      await assert.rejects(loadModel(folder), isSaid);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('is told from one whose weights cannot be read', async () => {
    const model = net();
    await saveModel(model, folder);
    model.dispose();
    for (const name of fs.readdirSync(folder)) if (name.endsWith('.bin')) fs.rmSync(path.join(folder, name));
    await assert.rejects(loadModel(folder), (thrown) => thrown instanceof BnlabError && thrown.kind === 'io');
  });

  it('is refused with a variance below 0, and leaves no tensor behind', async () => {
    const model = tf.sequential({ layers: [batchNormalization({ inputShape: [2], name: 'bn' })] });
    (model.weights[3].read() as tf.Variable).assign(tf.tensor1d([1, -1]));
    await saveModel(model, folder);
    model.dispose();
    const before = tf.memory().numTensors;
    await assert.rejects(loadModel(folder), /a variance of -1 in channel 1/);
    assert.equal(tf.memory().numTensors, before);
  });
});
