/**
 * `file://` for TensorFlow.js's own calls: `model.save('file:///folder')`, `tf.loadLayersModel('file:///folder/model.json')`.
 *
 * The layout is tfjs-node's: a folder with `model.json` and `weights.bin`. Importing this module registers the handlers;
 * where tfjs-node is loaded and has its own, those are used.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { ioError, writeFileAtomic, writeJsonAtomic } from '../files';
import { checkedReading } from '../json';
import { routeFiles } from './file-routes';
import { ModelJson } from './model-json';

const WEIGHTS = 'weights.bin';
const BYTES = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
} as const;

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
  const groups = json.weightsManifest ?? [];
  const weights = Buffer.concat(
    groups.flatMap(({ paths }) => paths.map((name) => read(path.join(path.dirname(file), name)))),
  );
  const specs = groups.flatMap((group) => group.weights);
  const bytes = specs.some(({ dtype }) => dtype === 'string') ? weights.length : specs.reduce(addBytes, 0);
  if (weights.length !== bytes) throw damaged(file, `weights of ${bytes} bytes`, `${weights.length}`);
  if (json.weightsSha256 !== undefined && json.weightsSha256 !== sha256(weights)) {
    throw damaged(file, 'the weights that were saved with it', 'those of another save');
  }
  return tf.io.getModelArtifactsForJSON(json, () => Promise.resolve([specs, new Uint8Array(weights).buffer]));
}

function parse(file: string): SavedJson {
  const reading = checkedReading(read(file).toString('utf8'), ModelJson);
  if (reading.fault !== undefined) throw damaged(file, 'a model in JSON', reading.fault, reading.cause);
  return reading.value as object as SavedJson;
}

function addBytes(sum: number, { shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const type = quantization?.dtype ?? dtype;
  // where there are texts, nothing is counted
  return type === 'string' ? sum : sum + tf.util.sizeFromShape(shape) * BYTES[type];
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw ioError(file, 'a file of a saved model', thrown);
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function damaged(where: string, expected: string, got: string, cause?: unknown): BnlabError {
  const hint = 'The files are damaged, incomplete or of two saves: save the model again.';
  return new BnlabError({ kind: 'data', where, expected, got, hint, cause });
}

routeFiles(folderHandler);
