/**
 * Models as folders in TensorFlow.js's own format: `model.json` and a weights file.
 * @module
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../engine/tf';
import { BnlabError, messageOf } from '../errors';
import { writeFileAtomic, writeJsonAtomic } from '../files';
import { checkedReading } from '../json';
import { restoreModel, storeModel, type ModelCopy, type StoredModel } from '../graph';
import { batchNormalizationLayers } from '../norm';
import { checkVariance } from '../norm/check';
import { namedCopy, stockCopy } from './stock';
import { ModelJson } from './model-json';
import { contentName, isContentName, readModelFile, readWeights } from './weights-file';

/** Options of {@link saveModel}. */
export interface SaveModelOptions {
  /** Write layers of TensorFlow.js alone, so that `tf.loadLayersModel` needs nothing else. Default true. */
  readonly stock?: boolean;
}

/** What `model.json` holds for this library besides what TensorFlow.js reads. */
interface OwnPart {
  readonly model: StoredModel;
  /** Names in the weights file by the names of the model's weights. */
  readonly weights: Readonly<Record<string, string>>;
  /** Values of weights that a stock layer has no place for, by the names of the model's weights. */
  readonly values: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly metadata?: object;
}

type OwnModelJson = tf.io.ModelJSON & { readonly bnlab?: OwnPart; readonly weightsSha256?: string };

/**
 * Saves a model as `model.json` and `weights-….bin` in a folder; an earlier model there stays readable until the new one is whole.
 *
 * TensorFlow.js loads the folder as a stock model, see `toStockModel`; {@link loadModel} gives the model itself back: its classes,
 * settings, names, sharing, and what is trainable.
 * @throws BnlabError (`io`) when it cannot be written; naming the layer when one cannot be built from its configuration or, for
 * `stock`, has no counterpart.
 * @example
 * ```ts
 * import { batchNormalization, batchNormalizationLayers, loadModel, saveModel, tf } from 'bnlab';
 * const model = tf.sequential({ layers: [batchNormalization({ inputShape: [3], epsilon: 1e-5 })] });
 * await saveModel(model, 'saved');
 * const [layer] = batchNormalizationLayers(await loadModel('saved'));
 * console.log(layer.epsilon); // 0.00001
 * ```
 */
export async function saveModel(
  model: tf.LayersModel,
  folder: string,
  { stock = true }: SaveModelOptions = {},
): Promise<void> {
  const copy = stock ? stockCopy(model) : namedCopy(model);
  try {
    const bnlab = ownPart(model, copy);
    await copy.model.save(tf.io.withSaveHandler((artifacts) => Promise.resolve(write(artifacts, bnlab, folder))));
  } finally {
    copy.model.dispose();
  }
}

function ownPart(model: tf.LayersModel, copy: ModelCopy): OwnPart {
  const { stored, weights } = storeModel(model);
  const inFile: Record<string, string> = {};
  const values: Record<string, OwnPart['values'][string]> = {};
  const taken = new Map<string, string>();
  for (const { name, weight, variable } of weights) {
    const copied = copy.weights.get(weight)?.originalName;
    if (copied === undefined) {
      values[name] = { shape: variable.shape, values: [...variable.dataSync()] };
      continue;
    }
    if (taken.has(copied)) throw sameNames(model, taken.get(copied)!, name);
    taken.set(copied, name);
    inFile[name] = copied;
  }
  return { model: stored, weights: inFile, values, metadata: model.getUserDefinedMetadata() };
}

function sameNames(model: tf.LayersModel, ...names: string[]): BnlabError {
  return new BnlabError({
    where: `saveModel of ${model.name}`,
    expected: 'weights that TensorFlow.js names differently',
    got: `one name for ${names.join(' and ')}`,
    hint: 'Give the layers names of their own.',
  });
}

function write(artifacts: tf.io.ModelArtifacts, bnlab: OwnPart, folder: string): tf.io.SaveResult {
  const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy, userDefinedMetadata } = artifacts;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const file = contentName(weights);
  writeFileAtomic(path.join(folder, file), weights);
  const weightsManifest = [{ paths: [file], weights: weightSpecs }];
  const described = { format, generatedBy, convertedBy, userDefinedMetadata };
  writeJsonAtomic(path.join(folder, 'model.json'), { ...described, modelTopology, weightsManifest, bnlab });
  for (const name of readdirSync(folder)) {
    if (isContentName(name) && name !== file) rmSync(path.join(folder, name), { force: true });
  }
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
}

/**
 * Loads a model that {@link saveModel} wrote, as it was, or any TensorFlow.js layers model on disk; the caller disposes it.
 *
 * @throws BnlabError (`io`) when a file cannot be read, (`data`) when it is not a whole model, has other weights than were saved, a
 * layer of a class that is not registered, or batch normalization with a variance below 0.
 */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const file = path.join(folder, 'model.json');
  const text = readModelFile(file).toString('utf8');
  try {
    const reading = checkedReading(text, ModelJson);
    if (reading.fault !== undefined) throw notWhole(folder, `model.json: ${reading.fault}`, reading.cause);
    const json = reading.value as object as OwnModelJson;
    const { specs, data } = readWeights(file, json);
    // a layer that is used directly and in a wrapper is in the file twice, under one name
    if (json.bnlab)
      return ownModel(
        json.bnlab,
        tf.tidy(() => tf.io.decodeWeights(data, specs)),
        folder,
      );
    const { modelTopology } = json;
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: specs, weightData: data }));
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    throw notWhole(folder, messageOf(thrown), thrown);
  }
}

function ownModel(bnlab: OwnPart, inFile: tf.NamedTensorMap, folder: string): tf.LayersModel {
  const tensors = new Map<string, tf.Tensor>();
  try {
    for (const [name, { shape, values }] of Object.entries(bnlab.values)) {
      tensors.set(name, tf.tensor([...values], [...shape]));
    }
    for (const [name, nameInFile] of Object.entries(bnlab.weights)) {
      const tensor = inFile[nameInFile];
      if (!tensor) throw notWhole(folder, `no weights ${nameInFile} for ${name}`);
      tensors.set(name, tensor);
    }
    const model = restoreModel(bnlab.model, tensors, path.join(folder, 'model.json'));
    checkVariances(model, folder);
    if (bnlab.metadata) model.setUserDefinedMetadata(bnlab.metadata);
    return model;
  } finally {
    tf.dispose([inFile, ...tensors.values()]);
  }
}

function checkVariances(model: tf.LayersModel, folder: string): void {
  for (const { name, state } of batchNormalizationLayers(model)) {
    try {
      checkVariance(name, state.movingVariance.dataSync());
    } catch (thrown) {
      model.dispose();
      throw notWhole(folder, messageOf(thrown), thrown);
    }
  }
}

function notWhole(folder: string, got: string, cause?: unknown): BnlabError {
  return new BnlabError({
    kind: 'data',
    where: path.join(folder, 'model.json'),
    expected: 'a whole model in the format of TensorFlow.js',
    got,
    hint: 'The files are damaged or incomplete: save the model again.',
    cause,
  });
}
