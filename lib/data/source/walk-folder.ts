/**
 * All pictures under a folder, however deep, links followed.
 * @module
 */
import { existsSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { entriesIn, followed, realPlace } from '../disk';
import { firstPartOf } from '../archives/member-name';
import type { LeftOutLog } from './left-out';
import { isPictureName, whyHidden, whyNoFolder, whyNoPicture } from './picture-names';

/** A file of a tree. */
export interface FoundFile {
  /** Its path from the root of the tree, with `/`. */
  readonly name: string;
  readonly path: string;
  /** In bytes; 0 where a link cannot be followed. */
  readonly size: number;
}

/** What is under a folder. */
export interface FolderTree {
  /** Pictures, folder by folder in the order of their paths, by name in each. */
  readonly files: readonly FoundFile[];
  /** The folders of the first level, with the number of files and folders in each. */
  readonly folders: ReadonlyMap<string, number>;
}

const TOO_DEEP = 'a folder that is not looked into';

/** How to walk. */
export interface WalkFolderOptions {
  /** Levels of folders below the root; all by default. */
  readonly deepest?: number;
}

/** Walks over a folder; what is no picture goes to `leftOut`. @throws BnlabError (`io`) for a folder that cannot be read. */
export function filesUnder(
  root: string,
  leftOut: Pick<LeftOutLog, 'add'>,
  { deepest = Infinity }: WalkFolderOptions = {},
): FolderTree {
  const byFolder: { readonly name: string; readonly files: readonly FoundFile[] }[] = [];
  const folders = new Map<string, number>();
  const visit = (name: string, above: ReadonlySet<string>): void => {
    const place = path.join(root, name);
    const real = realPlace(place);
    if (above.has(real)) return leftOut.add(name, 'a link to a folder above it');
    const entries = entriesIn(place).sort((a, b) => compare(a.name, b.name));
    if (name !== '' && !name.includes('/')) folders.set(name, entries.length);
    const inside = new Set([...above, real]);
    const files: FoundFile[] = [];
    const below: string[] = [];
    for (const entry of entries) {
      const child = name === '' ? entry.name : `${name}/${entry.name}`;
      const stat = statOf(path.join(root, child), entry);
      const passed = whyUnreachable(root, child) ?? (stat === 'folder' ? whyNoFolder : whyHidden)(entry.name);
      if (passed !== undefined) leftOut.add(child, passed);
      else if (stat === 'folder' && child.split('/').length > deepest) leftOut.add(`${child}/`, TOO_DEEP);
      else if (stat === 'folder') below.push(child);
      else if (stat === 'nothing' && !isPictureName(entry.name)) leftOut.add(child, 'a link that cannot be followed');
      else if (stat === 'other') leftOut.add(child, 'neither a file nor a folder');
      else {
        const reason = whyNoPicture(entry.name);
        if (reason !== undefined) leftOut.add(child, reason);
        else files.push({ name: child, path: path.join(root, child), size: stat === 'nothing' ? 0 : stat });
      }
    }
    byFolder.push({ name, files });
    for (const child of below) visit(child, inside);
  };
  visit('', new Set());
  byFolder.sort((a, b) => compare(firstPartOf(a.name), firstPartOf(b.name)) || compare(a.name, b.name));
  return { files: byFolder.flatMap(({ files }) => files), folders };
}

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

/** Names are read as UTF-8: one that is none leads nowhere, and may be that of two folders. */
function whyUnreachable(root: string, name: string): string | undefined {
  const isLost = name.includes('\uFFFD') && !existsSync(path.join(root, name));
  return isLost ? 'a name that is not UTF-8 (rename it)' : undefined;
}

/** The size of a file, or what else it is. */
function statOf(file: string, entry: Dirent): number | 'folder' | 'nothing' | 'other' {
  if (entry.isDirectory()) return 'folder';
  const stat = followed(file);
  if (!stat) return 'nothing';
  return stat.isDirectory() ? 'folder' : stat.isFile() ? stat.size : 'other';
}
