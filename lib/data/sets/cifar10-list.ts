/**
 * CIFAR's batch files as an image list, so that the loader takes them like any other source.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { NOTHING_LEFT_OUT } from '../source/left-out';
import {
  CIFAR10,
  CIFAR_PLANE,
  cifarIn,
  cifarLeftOut,
  classNamesIn,
  readBatch,
  recordBytes,
  type CifarFormat,
} from './cifar-format';

/**
 * The training batches of a folder (or, for `test`, the test batch; for `all`, both) in order.
 *
 * @throws BnlabError (`data`, `io`).
 */
export function openCifarList(
  folder: string,
  { test = false, all = false }: { test?: boolean; all?: boolean } = {},
): ImageList {
  const { format, folder: place } = cifarIn(folder) ?? { format: CIFAR10, folder };
  const wanted = all ? [...format.trainFiles, format.testFile] : test ? [format.testFile] : format.trainFiles;
  const names = classNamesIn(place, format);
  const builder = new ImageListBuilder({ encoding: 'cifar' });
  const has = (name: string) => existsSync(path.join(place, name));
  for (const name of wanted) if (has(name)) addBatch(builder, path.join(place, name), format, names);
  // what the folder lacks is told once: with the training part, where there is one
  const leftOut = test && format.trainFiles.some(has) ? NOTHING_LEFT_OUT : cifarLeftOut(place, format);
  const origin = { layout: `${format.name} batches`, why: 'its batch files are there', leftOut };
  if (builder.length > 0) return builder.build(names, origin);
  const hint = `Pass the folder ${format.inner} of the binary version.`;
  throw new BnlabError({ kind: 'data', where: folder, expected: wanted.join(', '), got: 'none', hint });
}

function addBatch(builder: ImageListBuilder, file: string, format: CifarFormat, names: readonly string[]): void {
  const batch = path.basename(file);
  const record = recordBytes(format);
  const bytes = readBatch(file, format);
  for (let at = 0; at < bytes.length; at += record) {
    const label = bytes[at + format.labelBytes - 1]!;
    const className = names[label];
    if (className === undefined) throw noClass(batch, names.length, `label ${label} at byte ${at}`);
    const name = `${batch}#${at / record}`;
    builder.add({ className, name, file, offset: at + format.labelBytes, size: 3 * CIFAR_PLANE });
  }
}

function noClass(where: string, classes: number, got: string): BnlabError {
  const hint = 'The file is damaged or not the binary version: replace it.';
  return new BnlabError({ kind: 'data', where, expected: `labels of 0 to ${classes - 1}`, got, hint });
}
