/**
 * Parts by the names of folders and archives: `train/` with `val/` and their like.
 * @module
 */
import path from 'node:path';
import { namesBeside } from './beside';
import { isTrainName, namedParts, partNamed, wordyParts } from './part-names';
import { isPictureName } from './picture-names';
import { partAt, type SourcePlan } from './planned';
import { entriesOf, type Tree } from './tree';
import { wrappedSet } from './wrapped';

/** `train/` with `val/` and their like, as folders, archives or indexes; undefined where there are none. */
export function planParts(tree: Tree, folder: string): SourcePlan | undefined {
  const places = new Map<string, string>();
  const others: string[] = [];
  const entries = entriesOf(tree, folder);
  const folders = entries.filter((entry) => partNamed(entry) === undefined && tree.isFolder(path.join(folder, entry)));
  const wordy = entries.some(isTrainName) ? new Map<string, string>() : wordyParts(folders);
  for (const entry of entries) {
    const file = path.join(folder, entry);
    const isInFolder = tree.isFolder(file);
    const stem = isInFolder ? entry : /^(.*)\.tar$/.exec(entry)?.[1];
    if (stem === undefined) continue;
    const part = wordy.get(entry) ?? (partNamed(stem) === undefined ? undefined : stem);
    if (part === undefined) others.push(entry);
    else if (isInFolder || !places.has(part)) places.set(part, file);
  }
  const parts = namedParts([...places.keys()]);
  if (!parts || (others.length > 0 && holdsPicturesOnly(tree, places.get(parts.train)!))) return undefined;
  const used = [parts.train, parts.validation].flatMap((name) => (name === undefined ? [] : [places.get(name)!]));
  const [train, validation] = unwrapped(tree, used).map((place, i) => ({
    ...partAt(place),
    name: path.basename(used[i]),
  }));
  return { why: 'parts by name', train, validation, unused: namesBeside(folder, used, tree) };
}

/** True for a folder like those of classes: one of trains, beside one of buses. */
export function holdsPicturesOnly(tree: Tree, place: string): boolean {
  if (!tree.isFolder(place)) return false;
  const entries = entriesOf(tree, place);
  return entries.some(isPictureName) && entries.every((name) => !tree.isFolder(path.join(place, name)));
}

/** The class folders of parts that all lie in a folder of their own: `train/images/cat` with `val/images/cat`, `train/train/cat`. */
function unwrapped(tree: Tree, places: readonly string[]): readonly string[] {
  const inner = tree.isFolder(places[0]) ? wrappedSet(tree, places[0]) : undefined;
  if (inner === undefined) return places;
  const rest = path.relative(places[0], inner);
  return places.map((place) => {
    const same = path.join(place, rest);
    return tree.isFolder(same) ? same : ((tree.isFolder(place) ? wrappedSet(tree, place) : undefined) ?? place);
  });
}
