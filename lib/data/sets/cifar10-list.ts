/**
 * CIFAR-10's batch files as an image list, so that the loader takes them like any other source.
 * @module
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { CIFAR10_CLASSES } from './cifar10';
import { FileReader } from '../archives/file-reader';
import { ImageListBuilder, type ImageList } from '../source/image-list';

const PIXELS = 3072;
const RECORD = 1 + PIXELS;

/** The training batches of a folder (or, for `test`, `test_batch.bin`) in order. @throws BnlabError (`data`, `io`). */
export function openCifarList(folder: string, { test = false }: { test?: boolean } = {}): ImageList {
  const pattern = test ? /^test_batch\.bin$/ : /^data_batch_\d\.bin$/;
  const builder = new ImageListBuilder({ encoding: 'cifar' });
  for (const name of readdirSync(folder)
    .filter((file) => pattern.test(file))
    .sort()) {
    addBatch(builder, path.join(folder, name));
  }
  if (builder.length > 0) return builder.build(CIFAR10_CLASSES);
  const expected = test ? 'test_batch.bin' : 'data_batch_1.bin and so on';
  const hint = 'Pass the folder cifar-10-batches-bin of the binary version.';
  throw new BnlabError({ kind: 'data', where: folder, expected, got: 'none', hint });
}

function addBatch(builder: ImageListBuilder, file: string): void {
  const reader = new FileReader(file);
  try {
    const bytes = reader.read(0, reader.size);
    for (let at = 0; at + RECORD <= bytes.length; at += RECORD) {
      const className = CIFAR10_CLASSES[bytes[at]];
      if (className === undefined) throw damaged(reader.name, `label ${bytes[at]} at byte ${at}`);
      const name = `${reader.name}#${at / RECORD}`;
      builder.add({ className, name, file, offset: at + 1, size: PIXELS });
    }
    if (bytes.length % RECORD !== 0) throw damaged(reader.name, `${bytes.length % RECORD} bytes after the last one`);
  } finally {
    reader.close();
  }
}

function damaged(where: string, got: string): BnlabError {
  const hint = 'The file is cut off or not the binary version: replace it.';
  return new BnlabError({ kind: 'data', where, expected: `records of ${RECORD} bytes`, got, hint });
}
