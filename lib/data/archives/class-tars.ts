/**
 * A folder of one tar per class, as the training archive of ImageNet unpacks to: read in place.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { LeftOutLog } from '../source/left-out';
import { isHidden, whyNoPicture } from '../source/picture-names';
import { checkTarKind } from './compressed';
import { FileReader } from './file-reader';
import { linkedEntries } from './hard-links';

/** The pictures of the tars, each of the class that its tar is named by. @throws BnlabError (`data`, `io`). */
export function openClassTars(folder: string, names: readonly string[]): ImageList {
  const builder = new ImageListBuilder();
  const leftOut = new LeftOutLog();
  for (const name of names) addTar(builder, leftOut, path.join(folder, name));
  if (builder.length > 0) {
    return builder.build(undefined, {
      layout: 'tar per class',
      why: 'tar files of pictures',
      leftOut: leftOut.summary(),
    });
  }
  const hint = 'Pass a folder of shards, of class folders, or of one tar per class.';
  throw new BnlabError({ kind: 'data', where: folder, expected: 'pictures in the tar files', got: 'none', hint });
}

function addTar(builder: ImageListBuilder, leftOut: LeftOutLog, file: string): void {
  const reader = new FileReader(file);
  const className = path.basename(file, '.tar');
  try {
    checkTarKind(reader);
    for (const { name, offset, size, type, unusable } of linkedEntries(reader)) {
      if (type === '5' && !unusable) continue;
      const plain = name.replace(/^(\.\/)+/, '');
      const reason = isHidden(plain) ? 'a hidden file' : (unusable ?? whyNoPicture(plain));
      if (reason !== undefined) leftOut.add(`${reader.name}: ${plain}`, reason);
      else builder.add({ className, name, file, offset, size });
    }
  } finally {
    reader.close();
  }
}
