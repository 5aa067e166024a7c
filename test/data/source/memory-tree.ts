import path from 'node:path';
import type { Tree } from '../../../lib/data/source/tree';

/** A tree of names that no disk holds, of its files (`/set/cat/1.jpg`) and of folders (with a final `/`). */
export function memoryTree(names: readonly string[], fileSets: readonly string[] = []): Tree {
  const folders = new Map<string, Set<string>>([['/', new Set()]]);
  const add = (place: string, isFolder: boolean): void => {
    if (isFolder && !folders.has(place)) folders.set(place, new Set());
    if (place === '/') return;
    add(path.dirname(place), true);
    folders.get(path.dirname(place))!.add(path.basename(place));
  };
  for (const name of names) add(path.resolve('/', name), name.endsWith('/'));
  return {
    names: (folder) => {
      const names = folders.get(folder);
      // as a disk does
      if (!names) throw new Error(`${folder} is no folder`);
      return [...names];
    },
    isFolder: (place) => folders.has(place),
    real: (folder) => folder,
    isFileSet: (folder) => fileSets.includes(folder),
  };
}
