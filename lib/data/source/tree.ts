/**
 * Names in folders, wherever they are: a set is recognised by the same rules on the disk and inside an archive.
 * @module
 */
import path from 'node:path';
import { namesIn, realPlace } from '../disk';
import { parquetFiles } from '../sets/parquet-files';
import { isShardFolder } from '../shards/shard-files';
import { isHidden } from './picture-names';
import { isFolder } from './planned';

/** Names in folders. */
export interface Tree {
  /** The names in a folder, hidden ones too, in any order. */
  names(folder: string): readonly string[];
  /** True for a folder, and for a link to one. */
  isFolder(place: string): boolean;
  /** The place of a folder when all links are followed. */
  real(folder: string): string;
  /** True for a folder that is a set by its files: shards, Parquet. */
  isFileSet(folder: string): boolean;
}

/** The folders of the disk. */
export const DISK: Tree = {
  names: (folder) => namesIn(folder),
  isFolder,
  real: realPlace,
  isFileSet: (folder) => isShardFolder(folder) || parquetFiles(folder).length > 0,
};

/** The names in a folder, sorted, without hidden ones. */
export function entriesOf(tree: Tree, folder: string): string[] {
  return tree
    .names(folder)
    .filter((name) => !isHidden(name))
    .sort();
}

/** Stands for the pictures of a folder of an archive: which names they have makes no difference to a plan. */
export const PICTURE = '*.jpg';

/** The folders of an archive, by their paths from the root, and which of them hold pictures. */
export class NameTree implements Tree {
  private readonly folders = new Map<string, Set<string>>([[path.sep, new Set()]]);

  /** Adds a folder and those above it: `/set/cat`. */
  add(folder: string, { pictures = false }: { pictures?: boolean } = {}): void {
    const place = path.join(path.sep, folder);
    if (pictures) this.inside(place).add(PICTURE);
    for (let at = place; at !== path.sep && !this.inside(path.dirname(at)).has(path.basename(at));) {
      this.inside(at);
      const above = path.dirname(at);
      this.inside(above).add(path.basename(at));
      at = above;
    }
  }

  names(folder: string): readonly string[] {
    return [...(this.folders.get(folder) ?? [])];
  }

  isFolder(place: string): boolean {
    return this.folders.has(place);
  }

  real(folder: string): string {
    return folder;
  }

  isFileSet(): boolean {
    return false;
  }

  /** True for a folder that has pictures in it or deeper. */
  holdsPictures(place: string): boolean {
    const names = this.names(place);
    return names.includes(PICTURE) || names.some((name) => this.holdsPictures(path.join(place, name)));
  }

  private inside(folder: string): Set<string> {
    const names = this.folders.get(folder) ?? new Set<string>();
    this.folders.set(folder, names);
    return names;
  }
}
