/**
 * Parts by the names of folders and archives: `train/` with `val/` and their like.
 * @module
 */
import path from 'node:path';
import { namesBeside } from './beside';
import { isTrainName, namedParts, partInWords, partNamed, wordyParts } from './part-names';
import { isPictureName } from './picture-names';
import { partAt, type SourcePlan } from './planned';
import { holdsAllClasses } from './role-names';
import { entriesOf, type Tree } from './tree';
import { foldersIn, holdsData, wrappedSet } from './wrapped';

/** `train/` with `val/` and their like, as folders, archives or indexes; undefined where there are none. */
export function planParts(tree: Tree, folder: string): SourcePlan | undefined {
  const places = new Map<string, string>();
  const others: string[] = [];
  const entries = entriesOf(tree, folder);
  const folders = entries.filter((entry) => partNamed(entry) === undefined && tree.isFolder(path.join(folder, entry)));
  const wordy = entries.some(isTrainName) ? new Map<string, string>() : partsInWords(tree, folder, folders);
  for (const entry of entries) {
    const file = path.join(folder, entry);
    const isInFolder = tree.isFolder(file);
    const stem = isInFolder ? entry : /^(.*)\.tar$/.exec(entry)?.[1];
    if (stem === undefined) continue;
    const part = wordy.get(entry) ?? (partNamed(stem) === undefined ? undefined : stem);
    if (part === undefined) others.push(file);
    else if (isInFolder || !places.has(part)) places.set(part, file);
  }
  const parts = namedParts([...places.keys()]);
  if (!parts) return undefined;
  const mayBeClass = wordy.size === 0 && holdsPicturesOnly(tree, places.get(parts.train)!);
  if (mayBeClass && others.some((place) => !tree.isFolder(place) || holdsData(tree, place))) return undefined;
  const own = places.get(parts.train)!;
  const held = parts.validation === undefined ? undefined : places.get(parts.validation)!;
  const inner = unwrapping(tree, own);
  const part = (place: string) => ({ ...partAt(inner(place)), name: path.basename(place) });
  const unused = namesBeside(folder, held === undefined ? [own] : [own, held], tree);
  return { why: 'parts by name', train: part(own), validation: held === undefined ? undefined : part(held), unused };
}

/** Parts by a word in their names: names that agree in all else, or, where there are two, folders of the same classes. */
function partsInWords(tree: Tree, folder: string, names: readonly string[]): ReadonlyMap<string, string> {
  const agreeing = wordyParts(names);
  if (agreeing.size > 0) return agreeing;
  const found = names.flatMap((name) => {
    const part = partInWords(name);
    return part === undefined ? [] : [{ name, part, classes: foldersIn(tree, path.join(folder, name)) }];
  });
  const train = found.find(({ part }) => isTrainName(part));
  const other = found.find(({ part }) => !isTrainName(part));
  if (!train || !other || found.length !== 2) return agreeing;
  const classes = new Set(train.classes.map((place) => path.basename(place)));
  const isSame = other.classes.length > 0 && other.classes.every((place) => classes.has(path.basename(place)));
  return isSame ? new Map(found.map(({ name, part }) => [name, part])) : agreeing;
}

/** True for a folder like those of classes: one of trains, beside one of buses. */
export function holdsPicturesOnly(tree: Tree, place: string): boolean {
  if (!tree.isFolder(place)) return false;
  const entries = entriesOf(tree, place);
  return entries.some(isPictureName) && entries.every((name) => !tree.isFolder(path.join(place, name)));
}

/**
 * The class folders of each part, which may all lie in a folder of their own: `train/images/cat` with `val/images/cat`,
 * `train/train/cat`.
 */
function unwrapping(tree: Tree, train: string): (place: string) => string {
  const inner = tree.isFolder(train) ? wrappedSet(tree, train) : undefined;
  if (inner === undefined) return (place) => (place === train ? train : inFolderOfAll(tree, place));
  const rest = path.relative(train, inner);
  return (place) => {
    const same = path.join(place, rest);
    return tree.isFolder(same) ? same : ((tree.isFolder(place) ? wrappedSet(tree, place) : undefined) ?? place);
  };
}

/** The folder in a part that is called after the pictures of all classes and holds their folders: `val/images`. */
function inFolderOfAll(tree: Tree, place: string): string {
  const inner = tree.isFolder(place) ? wrappedSet(tree, place) : undefined;
  return inner !== undefined && path.relative(place, inner).split(path.sep).every(holdsAllClasses) ? inner : place;
}
