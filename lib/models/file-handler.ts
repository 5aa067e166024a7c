/**
 * `file://` for TensorFlow.js's own calls: `model.save('file:///folder')`, `tf.loadLayersModel('file:///folder/model.json')`.
 *
 * The layout is tfjs-node's: a folder with `model.json` and `weights.bin`. Importing this module registers the handlers;
 * where tfjs-node is loaded and has its own, those are used.
 * @module
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { writeFileAtomic, writeJsonAtomic } from '../files';
import { checkedReading } from '../json';
import { routeFiles } from './file-routes';
import { ModelJson } from './model-json';
import { damaged, readModelFile, readWeights, sha256 } from './weights-file';

const WEIGHTS = 'weights.bin';
/** What is in `model.json` beside what tfjs-node writes: tells a `weights.bin` of another save. */
interface SavedJson extends tf.io.ModelJSON {
  readonly weightsSha256?: string;
}

/**
 * A handler for `tf.io` over one folder, or over the `model.json` in it.
 *
 * Each file is either the old or the new one, never a part; weights of another save than `model.json` are refused.
 * @throws BnlabError (`io`) when a file cannot be read or written, (`data`) when it is not a whole model.
 */
export function folderHandler(place: string): Required<tf.io.IOHandler> {
  return {
    save: (artifacts) => Promise.resolve().then(() => save(artifacts, place)),
    load: () => Promise.resolve().then(() => load(place)),
  };
}

function save(artifacts: tf.io.ModelArtifacts, folder: string): tf.io.SaveResult {
  const { modelTopology, weightSpecs = [], weightData, ...rest } = artifacts;
  if (modelTopology === undefined || modelTopology instanceof ArrayBuffer) {
    throw new BnlabError({
      where: folder,
      expected: 'a model with a topology in JSON',
      got: modelTopology === undefined ? 'no topology' : 'a binary topology',
      hint: 'Save the whole model with model.save.',
    });
  }
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const json: SavedJson = {
    ...rest,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
    weightsSha256: sha256(weights),
  };
  writeFileAtomic(path.join(folder, WEIGHTS), weights);
  writeJsonAtomic(path.join(folder, 'model.json'), json);
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON({ ...artifacts, modelTopology }) };
}

async function load(place: string): Promise<tf.io.ModelArtifacts> {
  const file = isFolder(place) ? path.join(place, 'model.json') : place;
  const json = parse(file);
  const { specs, data } = readWeights(file, json);
  return tf.io.getModelArtifactsForJSON(json, () => Promise.resolve([specs, data]));
}

function parse(file: string): SavedJson {
  const reading = checkedReading(readModelFile(file).toString('utf8'), ModelJson);
  if (reading.fault !== undefined) throw damaged(file, 'a model in JSON', reading.fault, reading.cause);
  return reading.value as object as SavedJson;
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

routeFiles(folderHandler);
