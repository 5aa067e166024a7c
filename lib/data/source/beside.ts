/**
 * What lies in a folder beside the files that are read from it: nothing there is passed over without a word.
 * @module
 */
import path from 'node:path';
import { DEVKIT, SOLUTION } from '../archives/validation-classes';
import type { ImageList } from './image-list';
import { mergeLeftOut, LeftOutLog } from './left-out';
import { isHidden } from './picture-names';
import { DISK, type Tree } from './tree';

/** Files of our own beside an archive: its index, the progress towards it, a lock. */
const OWN = /^(.+?)\.(arrow|lock)(\.part|\.lock)?$/;
/** Lists of classes that the parts are read with. */
const KNOWN: readonly string[] = [DEVKIT, SOLUTION];

/** The names in a folder that are not `used`, sorted, without hidden files and our own files beside an archive. */
export function namesBeside(folder: string, used: readonly string[], tree: Tree = DISK): string[] {
  const all = tree.names(folder);
  const there = new Set(all);
  const taken = new Set([...used.map((file) => path.basename(file)), ...KNOWN]);
  const isOwn = (name: string) => there.has(OWN.exec(name)?.[1] ?? '');
  return all.filter((name) => !isHidden(name) && !taken.has(name) && !isOwn(name)).sort();
}

/** The list with everything in the folder that is not `used` among what was left out, for this `reason`. */
export function withBeside(list: ImageList, folder: string, used: readonly string[], reason: string): ImageList {
  const log = new LeftOutLog();
  for (const name of namesBeside(folder, used)) log.add(name, reason);
  return list.withOrigin({ leftOut: mergeLeftOut(list.origin.leftOut, log.summary()) });
}
