/**
 * CIFAR-10 in its binary version: 32x32 colour images of ten classes.
 *
 * A batch file is 10,000 records of 3,073 bytes: the label, then 1,024 red, 1,024 green and 1,024 blue bytes, row by row.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { ioError } from '../../files';
import { Random } from '../../random';
import { checksum } from '../download/checksum';
import { dataFolders, projectFolder, type DataFolder } from '../source/folders';
import { generateTextures, TEXTURES_VERSION } from '../generated/textures';
import { checkLabels, type DataSource, type LabelledImages } from './labelled';

/** The classes in label order, 0 to 9. */
export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

/** CIFAR-10 in memory. */
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

const SIZE = 32;
const PLANE = SIZE * SIZE;
const RECORD = 1 + 3 * PLANE;
const TRAIN_FILES = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
const TEST_FILE = 'test_batch.bin';
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
  for (const place of places.flatMap(withUnpackedFolder)) {
    if ([...TRAIN_FILES, TEST_FILE].some((name) => existsSync(path.join(place.folder, name)))) return readSet(place);
  }
  if (folder !== undefined) {
    const hint = 'Pass the folder that holds data_batch_1.bin and its companions (cifar-10-batches-bin).';
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
  return { train, test, classNames: shapeNames(), source: { kind: 'generated', detail, checksums } };
}

/** Reads batch files one after another into channels-last pixels, uint8 [N, 32, 32, 3]. @throws BnlabError (`data`, `io`). */
export function readCifarBatches(
  files: readonly string[],
): LabelledImages & { readonly sha256: Record<string, string> } {
  const sha256: Record<string, string> = {};
  const parts = files.map((file) => {
    const bytes = readBatch(file);
    sha256[path.basename(file)] = checksum(bytes, 'sha256');
    return bytes;
  });
  const examples = parts.reduce((sum, part) => sum + part.length / RECORD, 0);
  const images = new Uint8Array(examples * 3 * PLANE);
  const labels = new Uint8Array(examples);
  let example = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += RECORD, example++) {
      labels[example] = part[at];
      interleave(part, at + 1, images, example * 3 * PLANE);
    }
  }
  checkLabels(labels, CIFAR10_CLASSES.length, files.map((file) => path.basename(file)).join(', '));
  return { images, labels, sha256 };
}

/** Planes of red, green and blue to pixels of three bytes. */
function interleave(from: Uint8Array, start: number, to: Uint8Array, target: number): void {
  for (let i = 0; i < PLANE; i++) {
    to[target + 3 * i] = from[start + i];
    to[target + 3 * i + 1] = from[start + PLANE + i];
    to[target + 3 * i + 2] = from[start + 2 * PLANE + i];
  }
}

function readBatch(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw ioError(file, 'a file that can be read', thrown);
  }
  if (bytes.length > 0 && bytes.length % RECORD === 0) return bytes;
  throw new BnlabError({
    kind: 'data',
    where: path.basename(file),
    expected: `records of ${RECORD} bytes (30730000 bytes in a published batch)`,
    got: `${bytes.length} bytes, ${bytes.length % RECORD} beyond the last whole record`,
    hint: 'The file is cut off or not the binary version: replace it (data-scripts/download-cifar10.ts).',
  });
}

/** The archive unpacks into a folder of its own, which may lie inside. */
function withUnpackedFolder({ folder, name }: DataFolder): DataFolder[] {
  const inner = 'cifar-10-batches-bin';
  return [
    { folder, name },
    { folder: path.join(folder, inner), name: `${name}/${inner}` },
  ];
}

function readSet({ folder, name }: DataFolder): Cifar10 {
  const present = TRAIN_FILES.filter((file) => existsSync(path.join(folder, file)));
  const hasTest = existsSync(path.join(folder, TEST_FILE));
  const testFiles = hasTest ? [TEST_FILE] : present.slice(-1);
  const trainFiles = hasTest ? present : present.slice(0, -1);
  if (trainFiles.length === 0) {
    const hint = 'Add another batch: one to train on and one to test on is the least.';
    const got = [...present, ...(hasTest ? [TEST_FILE] : [])].join(', ');
    throw new BnlabError({ kind: 'data', where: name, expected: 'at least two batch files', got, hint });
  }
  const read = (files: readonly string[]) => readCifarBatches(files.map((file) => path.join(folder, file)));
  const [train, test] = [read(trainFiles), read(testFiles)];
  const checksums = { ...train.sha256, ...test.sha256 };
  const known = Object.values(checksums).filter((sha256) => PUBLISHED.has(sha256)).length;
  const held = hasTest ? '' : ` (${testFiles[0]}, held out: test_batch.bin is not there)`;
  const detail =
    `CIFAR-10 read from ${name}: ${train.labels.length} images to train on, ${test.labels.length} to test${held}; ` +
    `${known} of ${Object.keys(checksums).length} files have a known checksum.`;
  const split = ({ images, labels }: LabelledImages): LabelledImages => ({ images, labels });
  const source: DataSource = { kind: 'files', detail, checksums, folder };
  return { train: split(train), test: split(test), classNames: CIFAR10_CLASSES, source };
}

function shapeNames(): string[] {
  return Array.from({ length: 10 }, (_, label) => `made-up class ${label}`);
}
