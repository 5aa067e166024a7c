import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tf, useEngine } from '../../lib/engine';
import { graphDigest } from '../../lib/graph/digest';
import { describeGraph, namedWeights, restoreModel, storeModel } from '../../lib/graph';
import { loadModel, saveModel, toStockModel } from '../../lib/models';
import { batchNormalizationLayers, foldBatchNormalization } from '../../lib/norm';
import { Random } from '../../lib/random';
import { captureTensors, restoreTensors } from '../../lib/train';
import { assertOutputs, outputsOf } from './outputs';
import { drawModel, setWeights, type DrawnModel } from './random-models';

/** Folded products are rounded in another order: a few units in the last place of values up to 100, through ten layers. */
const TOLERANCE = 2e-4;
const MODELS = 300;
const SEED = 20150211;

/** Runs a check for each model; a failure says which one. */
async function forEachModel(check: (drawn: DrawnModel, number: number) => void | Promise<void>): Promise<void> {
  for (let number = 0; number < MODELS; number++) {
    const drawn = drawModel(new Random(SEED).split(number));
    try {
      await check(drawn, number);
    } catch (thrown) {
      const layers = drawn.model.layers.map((layer) => layer.getClassName()).join(', ');
      throw new Error(`model ${number} of seed ${SEED} (${layers})`, { cause: thrown });
    } finally {
      drawn.model.dispose();
    }
  }
}

describe(`${MODELS} random models, seed ${SEED}`, () => {
  let folder: string;
  before(() => useEngine('cpu'));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bnlab-random-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('fold to the same outputs', async () => {
    let folded = 0;
    await forEachModel((drawn) => {
      const copy = foldBatchNormalization(drawn.model);
      assertOutputs(outputsOf(copy, drawn), outputsOf(drawn.model, drawn), TOLERANCE);
      folded += namedWeights(drawn.model).length - namedWeights(copy).length;
      copy.dispose();
    });
    assert.ok(folded > MODELS, 'folding took away weights');
  });

  it('become stock models with the same outputs and the same things trainable', async () => {
    await forEachModel((drawn) => {
      if (!hasStockCounterpart(drawn.model)) {
        assert.throws(() => toStockModel(drawn.model), /batch normalization of 5 axes \(.*layer_\d/);
        return;
      }
      const copy = toStockModel(drawn.model);
      assertOutputs(outputsOf(copy, drawn), outputsOf(drawn.model, drawn), TOLERANCE);
      assert.equal(new Set(copy.trainableWeights).size, new Set(drawn.model.trainableWeights).size);
      copy.dispose();
    });
  });

  it('come back from what is stored of them as they were, and learn alike', async () => {
    await forEachModel((drawn) => {
      const { stored, weights } = storeModel(drawn.model);
      const asWritten = JSON.parse(JSON.stringify(stored)) as typeof stored;
      const values = new Map(weights.map(({ name, variable }) => [name, variable]));
      const loaded = restoreModel(asWritten, values, 'test');
      assert.deepEqual(describeGraph(loaded), describeGraph(drawn.model));
      assert.deepEqual(outputsOf(loaded, drawn), outputsOf(drawn.model, drawn));
      assert.deepEqual(
        outputsOf(loaded, { ...drawn, training: true }),
        outputsOf(drawn.model, { ...drawn, training: true }),
      );
      loaded.dispose();
    });
  });

  it('come back from a folder, which stock TensorFlow.js reads too', async () => {
    await forEachModel(async (drawn, number) => {
      // files are slow: some are enough
      if (number % 8) return;
      const stock = hasStockCounterpart(drawn.model);
      await saveModel(drawn.model, folder, { stock });
      const [loaded, byTensorFlow] = [await loadModel(folder), await loadAsStock(folder)];
      assert.deepEqual(outputsOf(loaded, drawn), outputsOf(drawn.model, drawn));
      assertOutputs(outputsOf(byTensorFlow, drawn), outputsOf(drawn.model, drawn), TOLERANCE);
      for (const model of [loaded, byTensorFlow]) model.dispose();
    });
  });

  it('exchange weights with a model that was built again, by a snapshot', async () => {
    await forEachModel((drawn, number) => {
      const again = drawModel(new Random(SEED).split(number));
      assert.equal(graphDigest(again.model), graphDigest(drawn.model));
      setWeights(again.model, new Random(7));
      const tensors = captureTensors(drawn.model);
      assert.equal(tensors.size, new Set(drawn.model.weights).size);
      restoreTensors(again.model, tensors);
      assert.deepEqual(outputsOf(again.model, drawn), outputsOf(drawn.model, drawn));
      again.model.dispose();
    });
  });
});

/** The stock normalization cannot be called on five axes. */
function hasStockCounterpart(model: tf.LayersModel): boolean {
  return batchNormalizationLayers(model).every(({ inboundNodes: [node] }) => !node || node.inputTensors[0].rank < 5);
}

/** The folder through TensorFlow.js's own loader. */
async function loadAsStock(folder: string): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(
    fs.readFileSync(path.join(folder, 'model.json'), 'utf8'),
  ) as Required<tf.io.ModelJSON>;
  const [{ weights, paths }] = weightsManifest;
  const bytes = fs.readFileSync(path.join(folder, paths[0]));
  const weightData = new Uint8Array(bytes).buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
}
