/**
 * The binary versions of CIFAR-10 and CIFAR-100: which files, which records, which classes.
 *
 * A record is one label byte (CIFAR-100: a coarse and a fine one), then 1,024 red, 1,024 green and 1,024 blue bytes, row by row.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf, followed, sizeOf } from '../disk';
import { namesBeside } from '../source/beside';
import { LeftOutLog, type LeftOut } from '../source/left-out';
import { CIFAR100_CLASSES } from './cifar100-classes';

/** Pixels of one colour in a 32x32 picture. */
export const CIFAR_PLANE = 1024;

/** The classes of CIFAR-10 in label order, 0 to 9. */
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

/** One of the two sets as files. */
export interface CifarFormat {
  readonly name: 'CIFAR-10' | 'CIFAR-100';
  /** Bytes of a record before its pixels; the last of them is the label. */
  readonly labelBytes: number;
  readonly classes: readonly string[];
  readonly trainFiles: readonly string[];
  readonly testFile: string;
  /** The folder that the archive unpacks to. */
  readonly inner: string;
  /** The file of class names in label order, where the archive has one. */
  readonly namesFile: string;
  /** What else its archive unpacks to. */
  readonly companions: readonly string[];
}

/** CIFAR-10. */
export const CIFAR10: CifarFormat = {
  name: 'CIFAR-10',
  labelBytes: 1,
  classes: CIFAR10_CLASSES,
  trainFiles: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
  testFile: 'test_batch.bin',
  inner: 'cifar-10-batches-bin',
  namesFile: 'batches.meta.txt',
  companions: ['readme.html'],
};

/** CIFAR-100 with its fine labels. */
const CIFAR100: CifarFormat = {
  name: 'CIFAR-100',
  labelBytes: 2,
  classes: CIFAR100_CLASSES,
  trainFiles: ['train.bin'],
  testFile: 'test.bin',
  inner: 'cifar-100-binary',
  namesFile: 'fine_label_names.txt',
  companions: ['coarse_label_names.txt'],
};

/** Bytes of a record. */
export function recordBytes({ labelBytes }: CifarFormat): number {
  return labelBytes + 3 * CIFAR_PLANE;
}

/** The bytes of a batch. @throws BnlabError (`data`) for one that is empty or cut: half a set must not pass for the whole. */
export function readBatch(file: string, format: CifarFormat): Uint8Array {
  const record = recordBytes(format);
  const bytes = bytesOf(file);
  const rest = bytes.length % record;
  if (bytes.length > 0 && rest === 0) return bytes;
  throw new BnlabError({
    kind: 'data',
    where: path.basename(file),
    expected: `records of ${record} bytes, as the binary version of ${format.name} has`,
    got: `${bytes.length} bytes${rest === 0 ? '' : `, ${rest} beyond the last whole record`}`,
    hint: 'The file is cut off or not the binary version: replace it (npx bnlab data download).',
  });
}

/** Which of the two sets lies in a folder, or in the folder that its archive unpacks to; undefined for neither. */
export function cifarIn(folder: string): { readonly format: CifarFormat; readonly folder: string } | undefined {
  for (const format of [CIFAR10, CIFAR100]) {
    for (const place of [folder, path.join(folder, format.inner)]) {
      const files = [...format.trainFiles, format.testFile].map((name) => path.join(place, name));
      const there = files.filter((file) => followed(file)?.isFile());
      // CIFAR-100's file names say little: the names of its classes lie beside them, or the size is a multiple of a record's
      if (there.length > 0 && (format === CIFAR10 || isCifar100(place, there))) return { format, folder: place };
    }
  }
  return undefined;
}

function isCifar100(folder: string, files: readonly string[]): boolean {
  if (existsSync(path.join(folder, CIFAR100.namesFile))) return true;
  return files.every((file) => sizeOf(file) % recordBytes(CIFAR100) === 0);
}

/** Batches of the published set that a folder lacks (half a set must not pass for the whole), and what lies beside those it has. */
export function cifarLeftOut(folder: string, { trainFiles, testFile, namesFile, companions }: CifarFormat): LeftOut {
  const published = [...trainFiles, testFile];
  const log = new LeftOutLog();
  for (const name of published)
    if (!existsSync(path.join(folder, name))) log.add(name, 'no such file: a batch of the published set');
  for (const name of namesBeside(folder, [...published, namesFile, ...companions]))
    log.add(name, 'beside the batches and none of them');
  return log.summary();
}

/** The names of the classes as the folder says them, else as they are published. */
export function classNamesIn(folder: string, { classes, namesFile }: CifarFormat): readonly string[] {
  const file = path.join(folder, namesFile);
  if (!existsSync(file)) return classes;
  const names = bytesOf(file).toString('utf8').split(/\r?\n/).filter(Boolean);
  return names.length === classes.length ? names : classes;
}
