/**
 * The weights of a saved model on disk: read whole, and held against what was said of them when they were saved.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { tf } from '../engine/tf';
import { BnlabError } from '../errors';
import { readError } from '../files';

const BYTES = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  uint8: 1,
  uint16: 2,
  float16: 2,
} as const;

/** What a `model.json` says of its weights. */
interface WeightsDescription {
  readonly weightsManifest?: tf.io.WeightsManifestConfig;
  readonly weightsSha256?: string;
}

/** A file of a saved model. @throws BnlabError (`io`). */
export function readModelFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw readError(file, 'a file of a saved model', thrown);
  }
}

/** The name of a weights file that tells its content: an old `model.json` never meets new weights. */
export function contentName(weights: Uint8Array): string {
  return `weights-${sha256(weights).slice(0, 16)}.bin`;
}

/** Whether a file was named by {@link contentName}. */
export function isContentName(name: string): boolean {
  return /^weights-[0-9a-f]{16}\.bin$/.test(name);
}

/**
 * The weights that a `model.json` lists, one file behind the other.
 *
 * @throws BnlabError (`io`) where one cannot be read, (`data`) for other bytes than its name or the `model.json` tells, and for more
 * or fewer than the weights have.
 */
export function readWeights(
  file: string,
  { weightsManifest = [], weightsSha256 }: WeightsDescription,
): { readonly specs: tf.io.WeightsManifestEntry[]; readonly data: ArrayBuffer } {
  const folder = path.dirname(file);
  // from the root on, so that no name leads out of the folder
  const inFolder = (name: string) => path.join(folder, path.posix.normalize(`/${name}`));
  const parts = weightsManifest.flatMap(({ paths }) => paths.map((name) => readNamed(inFolder(name))));
  const weights = Buffer.concat(parts);
  const specs = weightsManifest.flatMap((group) => group.weights);
  const bytes = bytesOf(specs);
  if (bytes !== undefined && weights.length !== bytes) {
    throw damaged(file, `weights of ${bytes} bytes`, String(weights.length));
  }
  if (weightsSha256 !== undefined && weightsSha256 !== sha256(weights)) {
    throw damaged(file, 'the weights that were saved with it', 'those of another save');
  }
  return { specs, data: new Uint8Array(weights).buffer };
}

function readNamed(file: string): Buffer {
  const weights = readModelFile(file);
  const name = path.basename(file);
  const own = contentName(weights);
  if (isContentName(name) && name !== own)
    throw damaged(file, 'a whole model, with the weights that the name of the file tells', `those of ${own}`);
  return weights;
}

/** Bytes of weights; undefined where there are texts, whose length nothing tells. */
function bytesOf(specs: readonly tf.io.WeightsManifestEntry[]): number | undefined {
  let bytes = 0;
  for (const { shape, dtype, quantization } of specs) {
    const type = quantization?.dtype ?? dtype;
    if (type === 'string') return undefined;
    bytes += shape.reduce((size, length) => size * length, 1) * BYTES[type];
  }
  return bytes;
}

/** SHA-256, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The error of files that are no whole model. */
export function damaged(where: string, expected: string, got: string, cause?: unknown): BnlabError {
  const hint = 'The files are damaged, incomplete or of two saves: save the model again.';
  return new BnlabError({ kind: 'data', where, expected, got, hint, cause });
}
