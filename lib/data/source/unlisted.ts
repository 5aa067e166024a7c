/**
 * What lies among the pictures of lists, and no list names.
 * @module
 */
import path from 'node:path';
import { namesBeside } from './beside';
import type { LeftOutLog } from './left-out';
import { commonFolder } from './list-places';
import { partOfFile } from './part-names';
import { filesUnder } from './walk-folder';

/** Why a picture is left out that lies among those of a list. */
const UNLISTED = 'a picture that no list names';

/** Everything that some lists name, and where they lie. */
export interface Named {
  /** The lists themselves. */
  readonly files: readonly string[];
  /** Places of pictures, below the folder that the names of their list begin from. */
  readonly places: ReadonlyMap<string, readonly string[]>;
}

/**
 * Notes what lies in the folders of the pictures and is in no list, as deep as the lists go: below folders that hold everything else,
 * too, nothing is looked for.
 *
 * @throws BnlabError (`io`) for a folder that cannot be read.
 */
export function noteUnlisted({ files, places }: Named, log: LeftOutLog): void {
  const named = new Set([...files.map((file) => path.resolve(file)), ...[...places.values()].flat()]);
  const seen = new Set<string>();
  for (const [root, own] of places) {
    if (own.length === 0) continue;
    const folder = commonFolder(own);
    const deepest = Math.max(...own.map((place) => path.relative(folder, place).split(path.sep).length)) - 1;
    const add = (name: string, reason: string) => {
      const place = path.join(folder, name);
      if (!named.has(place) && !seen.has(place)) log.add(path.relative(root, place), reason);
      seen.add(place);
    };
    const { files: found } = filesUnder(folder, { add }, { deepest });
    for (const { name } of found) add(name, UNLISTED);
  }
}

/** What lies beside lists and is called after a part of the set (`test.txt`, `test/`), where nobody walks over it. */
export function partsBeside({ files, places }: Named): string[] {
  const pictures = [...places.values()].filter((own) => own.length > 0).map(commonFolder);
  const folders = [...new Set(files.map((file) => path.dirname(path.resolve(file))))];
  const names = folders.flatMap((folder) => {
    if (pictures.includes(folder)) return [];
    const inside = pictures.flatMap((place) => path.relative(folder, place).split(path.sep, 1));
    return namesBeside(folder, [...files, ...inside]).filter((name) => partOfFile(name) !== undefined);
  });
  return [...new Set(names)];
}
