/**
 * CIFAR's batch files as an image list, so that the loader takes them like any other source.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { FileReader } from '../archives/file-reader';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { NOTHING_LEFT_OUT } from '../source/left-out';
import {
  CIFAR10,
  CIFAR_PLANE,
  cifarIn,
  cifarLeftOut,
  classNamesIn,
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
  const reader = new FileReader(file);
  const record = recordBytes(format);
  try {
    const bytes = reader.read(0, reader.size);
    for (let at = 0; at + record <= bytes.length; at += record) {
      const label = bytes[at + format.labelBytes - 1]!;
      if (label >= names.length) throw damaged(reader.name, record, `label ${label} at byte ${at}`);
      const name = `${reader.name}#${at / record}`;
      builder.add({ className: names[label]!, name, file, offset: at + format.labelBytes, size: 3 * CIFAR_PLANE });
    }
    const rest = bytes.length % record;
    if (rest !== 0) throw damaged(reader.name, record, `${rest} bytes after the last one`);
  } finally {
    reader.close();
  }
}

function damaged(where: string, record: number, got: string): BnlabError {
  const hint = 'The file is cut off or not the binary version: replace it.';
  return new BnlabError({ kind: 'data', where, expected: `records of ${record} bytes`, got, hint });
}
