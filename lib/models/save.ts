/**
 * Models as folders in TensorFlow.js's own format: `model.json` and a weights file.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../engine/tf';
import { BnlabError, messageOf } from '../errors';
import { ioError, writeFileAtomic, writeJsonAtomic } from '../files';
import { toStockModel } from './stock';

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  /** Convert to layers of TensorFlow.js alone first, so that `tf.loadLayersModel` needs nothing else. Default true. */
  readonly stock?: boolean;
}

/**
 * Saves a model as `model.json` and `weights-….bin` in a folder; an earlier model there stays readable until the new one is whole.
 *
 * @throws BnlabError (`io`) when it cannot be written; for `stock`, when a layer has no counterpart (see `toStockModel`).
 */
export async function saveModel(
  model: tf.LayersModel,
  folder: string,
  { stock = true }: SaveModelOptions = {},
): Promise<void> {
  const source = stock ? toStockModel(model) : model;
  try {
    await source.save(tf.io.withSaveHandler((artifacts) => Promise.resolve(write(artifacts, folder))));
  } finally {
    if (stock) source.dispose();
  }
}

function write(
  { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }: tf.io.ModelArtifacts,
  folder: string,
): tf.io.SaveResult {
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  // named by content, so that an old model.json never meets new weights
  const file = `weights-${createHash('sha256').update(weights).digest('hex').slice(0, 16)}.bin`;
  writeFileAtomic(path.join(folder, file), weights);
  const weightsManifest = [{ paths: [file], weights: weightSpecs }];
  writeJsonAtomic(path.join(folder, 'model.json'), {
    format,
    generatedBy,
    convertedBy,
    modelTopology,
    weightsManifest,
  });
  for (const name of readdirSync(folder)) {
    if (/^weights-[0-9a-f]{16}\.bin$/.test(name) && name !== file) rmSync(path.join(folder, name), { force: true });
  }
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
}

/**
 * Loads a model that {@link saveModel} wrote, or any TensorFlow.js layers model on disk; the caller disposes it.
 *
 * @throws BnlabError (`io`) when a file cannot be read, (`data`) when it is not a whole model.
 */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const read = (name: string): Buffer => {
    try {
      return readFileSync(path.join(folder, path.basename(name)));
    } catch (thrown) {
      throw ioError(path.join(folder, name), 'a file of a saved model', thrown);
    }
  };
  const text = read('model.json').toString('utf8');
  try {
    const { modelTopology, weightsManifest } = JSON.parse(text) as Required<tf.io.ModelJSON>;
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const bytes = Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(read)));
    const weightData = new Uint8Array(bytes).buffer;
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    throw new BnlabError({
      kind: 'data',
      where: path.join(folder, 'model.json'),
      expected: 'a whole model in the format of TensorFlow.js',
      got: messageOf(thrown),
      hint: 'The files are damaged or incomplete: save the model again.',
      cause: thrown,
    });
  }
}
