/**
 * CIFAR-10 and CIFAR-100 in their binary version: 32x32 colour images, found, read and checked, or replaced by generated ones.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { Random } from '../../random';
import { checksum } from '../download/checksum';
import {
  CIFAR10,
  CIFAR_PLANE as PLANE,
  cifarIn,
  cifarLeftOut,
  classNamesIn,
  readBatch,
  recordBytes,
  type CifarFormat,
} from './cifar-format';
import { dataFolders, projectFolder, type DataFolder } from '../source/folders';
import { nothingThere } from '../source/nothing-there';
import { generateTextures, TEXTURES_VERSION } from '../generated/textures';
import { checkLabels, type DataSource, type LabelledImages } from './labelled';

/** CIFAR-10 (or CIFAR-100, which differs in its classes alone) in memory. */
export interface Cifar10 {
  /** Pixels uint8 [N, 32, 32, 3] (channels last), labels 0 … 9. */
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly classNames: readonly string[];
  readonly source: DataSource;
}

/** Where to look and what to do when nothing is there. */
export interface LoadCifar10Options {
  /** Look in this folder only; nothing there is an error. */
  readonly folder?: string;
  /** Seed of the generated pictures. */
  readonly seed?: number;
  /** Folder that has `data/`. */
  readonly project?: string;
  /** Size of the generated set. */
  readonly generatedSize?: { readonly train: number; readonly test: number };
}

/** SHA-256 of the published batches that could be verified against a published checksum. */
const PUBLISHED: ReadonlySet<string> = new Set([
  'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
  '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
]);

/**
 * CIFAR-10 from BNLAB_DATA/cifar10, else from `data/cifar10`, else generated pictures; `source.detail` says which.
 *
 * Without `test_batch.bin` the last training batch is held out as the test set, and `source.detail` says so.
 * It is never downloaded on the way (170 MB): `data-scripts/download-cifar10.ts` does that.
 *
 * @throws BnlabError (`data`) when files are there but damaged, or when there is only one.
 */
export function loadCifar10({
  folder,
  seed = 1,
  project = projectFolder(),
  generatedSize = { train: 10_000, test: 2_000 },
}: LoadCifar10Options = {}): Cifar10 {
  const places = folder === undefined ? dataFolders('cifar10', project) : [{ folder, name: path.basename(folder) }];
  for (const { folder: given, name } of places) {
    const found = cifarIn(given);
    // CIFAR-100 is taken only where it was asked for
    if (!found || (folder === undefined && found.format !== CIFAR10)) continue;
    const inner = path.relative(given, found.folder);
    return readSet({ folder: found.folder, name: inner ? `${name}/${inner}` : name }, found.format);
  }
  if (folder !== undefined) {
    const hint = 'Pass the folder that holds data_batch_1.bin and its companions (cifar-10-batches-bin).';
    if (!existsSync(folder)) throw nothingThere(folder, 'a folder with CIFAR-10 batch files', hint);
    throw new BnlabError({ kind: 'data', where: folder, expected: 'CIFAR-10 batch files', got: 'none', hint });
  }
  const names = places.map(({ name }) => name).join(', ');
  const detail =
    `Generated pictures (shapes and surfaces, version ${TEXTURES_VERSION}, seed ${seed}), not CIFAR-10: ` +
    `no batch files in ${names}.`;
  const random = new Random(seed);
  const train = generateTextures({ examples: generatedSize.train, random: random.split('train') });
  const test = generateTextures({ examples: generatedSize.test, random: random.split('test') });
  const checksums = { 'pictures, train': checksum(train.images), 'pictures, test': checksum(test.images) };
  return {
    train,
    test,
    classNames: shapeNames(),
    source: { kind: 'generated', name: 'generated pictures', detail, checksums },
  };
}

/** Reads batch files one after another into channels-last pixels, uint8 [N, 32, 32, 3]. @throws BnlabError (`data`, `io`). */
function readCifarBatches(
  files: readonly string[],
  format: CifarFormat = CIFAR10,
): LabelledImages & { readonly sha256: Record<string, string> } {
  const sha256: Record<string, string> = {};
  const parts = files.map((file) => {
    const bytes = readBatch(file, format);
    sha256[path.basename(file)] = checksum(bytes, 'sha256');
    return bytes;
  });
  const [record, { labelBytes }] = [recordBytes(format), format];
  const examples = parts.reduce((sum, part) => sum + part.length / record, 0);
  const images = new Uint8Array(examples * 3 * PLANE);
  const labels = new Uint8Array(examples);
  let example = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += record, example++) {
      labels[example] = part[at + labelBytes - 1]!;
      interleave(part, at + labelBytes, images, example * 3 * PLANE);
    }
  }
  checkLabels(labels, format.classes.length, files.map((file) => path.basename(file)).join(', '));
  return { images, labels, sha256 };
}

/** Planes of red, green and blue to pixels of three bytes. */
function interleave(from: Uint8Array, start: number, to: Uint8Array, target: number): void {
  for (let i = 0; i < PLANE; i++) {
    to[target + 3 * i] = from[start + i]!;
    to[target + 3 * i + 1] = from[start + PLANE + i]!;
    to[target + 3 * i + 2] = from[start + 2 * PLANE + i]!;
  }
}

function readSet({ folder, name }: DataFolder, format: CifarFormat): Cifar10 {
  const { trainFiles: published, testFile } = format;
  const present = published.filter((file) => existsSync(path.join(folder, file)));
  const hasTest = existsSync(path.join(folder, testFile));
  const testFiles = hasTest ? [testFile] : present.slice(-1);
  const trainFiles = hasTest ? present : present.slice(0, -1);
  if (trainFiles.length === 0) {
    const hint = 'Add another batch: one to train on and one to test on is the least.';
    const got = [...present, ...(hasTest ? [testFile] : [])].join(', ');
    throw new BnlabError({ kind: 'data', where: name, expected: 'at least two batch files', got, hint });
  }
  const read = (files: readonly string[]) =>
    readCifarBatches(
      files.map((file) => path.join(folder, file)),
      format,
    );
  const [train, test] = [read(trainFiles), read(testFiles)];
  const checksums = { ...train.sha256, ...test.sha256 };
  const known = Object.values(checksums).filter((sha256) => PUBLISHED.has(sha256)).length;
  const why = `${testFiles[0]}, held out: ${testFile} is not there`;
  const held = hasTest ? '' : ` (${why})`;
  const detail =
    `${format.name} read from ${name}: ${train.labels.length} images to train on, ${test.labels.length} to test${held}; ` +
    `${known} of ${Object.keys(checksums).length} files have a known checksum.`;
  const pixels = ({ images, labels }: LabelledImages): LabelledImages => ({ images, labels });
  const leftOut = cifarLeftOut(folder, format);
  const split = hasTest ? undefined : ({ kind: 'held out', why, unused: [] } as const);
  const source: DataSource = { kind: 'files', name: format.name, detail, checksums, folder, leftOut, split };
  return { train: pixels(train), test: pixels(test), classNames: classNamesIn(folder, format), source };
}

function shapeNames(): string[] {
  return Array.from({ length: 10 }, (_, label) => `made-up class ${label}`);
}
