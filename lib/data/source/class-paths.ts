/**
 * From the folders that pictures of an archive lie in to their classes: the first level that tells pictures apart, as
 * torchvision takes the folders under the root; what is nested deeper belongs to it.
 * @module
 */
import { partNamed, isTrainName, wordyParts } from './part-names';

/** What the groups of an archive mean. */
export interface ClassGroups {
  /** The class of each group; a group that is not in here has none. */
  readonly classOf: ReadonlyMap<string, string>;
  /** The class that a folder of the archive is in or is, where it is one: `/set/bee/` without a picture, too. */
  readonly classAt: (folder: string) => string | undefined;
  /** In words, for the manifest. */
  readonly why: string;
}

const partsOf = (group: string) => group.slice(1).split('/').filter(Boolean);

/**
 * The classes of groups: `=NAME` is the class NAME, `/a/b` a folder.
 *
 * Leading folders that all share are no classes, and neither are `train` and `val` below them.
 */
export function classesOfGroups(groups: readonly string[]): ClassGroups {
  const classOf = new Map<string, string>();
  for (const group of groups) if (group.startsWith('=')) classOf.set(group, group.slice(1));
  const folders = groups.filter((group) => group.startsWith('/')).map((group) => ({ group, parts: partsOf(group) }));
  const shared = sharedParts(folders.map(({ parts }) => parts));
  const next = new Set(folders.map(({ parts }) => parts[shared]).filter((part) => part !== undefined));
  const wordy = [...next].some(isTrainName) ? new Map<string, string>() : wordyParts([...next]);
  const partOf = (name = '') => wordy.get(name) ?? partNamed(name);
  const trains = folders.filter(({ parts }) => isTrainName(partOf(parts[shared]) ?? ''));
  // beside folders that are no parts, one called train is a part when it holds class folders, else a class: of trains
  const areAll = [...next].every((part) => partOf(part) !== undefined);
  const isSplit = trains.length > 0 && (areAll || trains.every(({ parts }) => parts.length > shared + 1));
  const level = isSplit ? shared + 1 : shared;
  const single = folders.length === 1 && shared > 0;
  const place = single ? shared - 1 : level;
  const isOutside = (parts: readonly string[]) => isSplit && partOf(parts[shared]) === undefined;
  for (const { group, parts } of folders)
    if (parts[place] !== undefined && !isOutside(parts)) classOf.set(group, parts[place]);
  const above = folders[0]?.parts.slice(0, single ? shared - 1 : shared) ?? [];
  const under = above.join('/');
  const classAt = (folder: string) => {
    const parts = partsOf(folder);
    const isBeside = above.every((part, i) => parts[i] === part) && !isOutside(parts);
    return folders.length > 0 && isBeside ? parts[place] : undefined;
  };
  const why =
    folders.length === 0 ? 'the class is in the names' : `a folder for each class${under ? ` in ${under}/` : ''}`;
  return { classOf, classAt, why };
}

/** How many leading parts all folders have in common. */
function sharedParts(folders: readonly (readonly string[])[]): number {
  if (folders.length === 0) return 0;
  const [first] = folders;
  const differs = first.findIndex((part, i) => folders.some((parts) => parts[i] !== part));
  return differs < 0 ? first.length : differs;
}
