/**
 * A folder of one tar per class, as the training archive of ImageNet unpacks to: read in place.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { whyEmpty } from '../source/empty-class';
import { ImageListBuilder } from '../source/image-list-builder';
import type { ImageList } from '../source/image-list';
import { insteadText, LeftOutLog } from '../source/left-out';
import { whyNoImage } from './archive-walk';
import { checkTarKind } from './compressed';
import { FileReader } from './file-reader';
import { linkedEntries } from './hard-links';
import { REPLACED, replacedMembers } from './replaced';
import { plainName } from './member-name';
import { tarEntries } from './tar';
import { isHidden, whyNoPicture } from '../source/picture-names';

/** The pictures of the tars, each of the class that its tar is named by. @throws BnlabError (`data`, `io`). */
export function openClassTars(folder: string, names: readonly string[]): ImageList {
  const builder = new ImageListBuilder();
  const leftOut = new LeftOutLog();
  const owners = new Map<string, string>();
  for (const name of names) addTar(builder, leftOut, path.join(folder, name), owners);
  if (builder.length > 0) return withoutReplaced(builder.build(), leftOut);
  const got = `none${insteadText(leftOut.summary())}`;
  const hint = 'Pass a folder of shards, of class folders, or of one tar per class.';
  throw new BnlabError({ kind: 'data', where: folder, expected: 'pictures in the tar files', got, hint });
}

/** True for a tar whose pictures (or tars of classes) lie in two folders or more. @throws BnlabError (`data`, `io`). */
export function holdsFolders(file: string): boolean {
  const reader = new FileReader(file);
  const folders = new Set<string>();
  try {
    checkTarKind(reader);
    for (const { name } of tarEntries(reader)) {
      const isTar = name.endsWith('.tar') && !isHidden(name);
      if (isTar) folders.add(name);
      else if (whyNoPicture(name) === undefined) folders.add(path.posix.dirname(plainName(name)));
      if (folders.size > 1) return true;
    }
    return false;
  } finally {
    reader.close();
  }
}

function withoutReplaced(list: ImageList, leftOut: LeftOutLog): ImageList {
  const replaced = replacedMembers(list);
  for (const i of replaced) leftOut.add(list.name(i), REPLACED);
  const kept = replaced.size === 0 ? list : list.subset([...list.labels.keys()].filter((i) => !replaced.has(i)));
  return kept.withOrigin({ layout: 'tar per class', why: 'tar files of pictures', leftOut: leftOut.summary() });
}

/** @param owners the tar that each folder of pictures was first met in. */
function addTar(builder: ImageListBuilder, leftOut: LeftOutLog, file: string, owners: Map<string, string>): void {
  const reader = new FileReader(file);
  const className = path.basename(file, '.tar');
  try {
    checkTarKind(reader);
    const before = builder.length;
    let members = 0;
    const onUnended = (reason: string) => leftOut.add(reader.name, reason);
    for (const entry of linkedEntries(reader, { onUnended })) {
      if (entry.type === '5' && !entry.unusable) continue;
      members++;
      const { name, offset, size } = entry;
      const reason = whyNoImage(entry);
      if (reason !== undefined) leftOut.add(`${reader.name}: ${plainName(name)}`, reason);
      else {
        checkOwner(owners, path.posix.dirname(plainName(name)), reader.name);
        builder.add({ className, name, file, offset, size });
      }
    }
    if (builder.length === before) leftOut.add(reader.name, whyEmpty(members));
  } finally {
    reader.close();
  }
}

/** @throws BnlabError (`data`) for a folder that lies in two tars: these are pieces of one set, and no classes. */
function checkOwner(owners: Map<string, string>, folder: string, tar: string): void {
  const owner = owners.get(folder) ?? tar;
  owners.set(folder, owner);
  if (folder === '.' || owner === tar) return;
  const hint = 'They are pieces of one set: unpack them into one folder, and pass that.';
  throw new BnlabError({
    kind: 'data',
    where: tar,
    expected: 'a tar of one class',
    got: `the folder ${folder} of ${owner}`,
    hint,
  });
}
