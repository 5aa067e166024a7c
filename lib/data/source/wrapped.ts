/**
 * Sets in a folder of their own, beside a README or the archive that they were unpacked from: the folder is no class.
 * @module
 */
import path from 'node:path';
import { isHidden, isPictureName, whyNoFolder } from './picture-names';
import { annotationFolders } from './role-names';
import { entriesOf, type Tree } from './tree';

/** Files that some reader takes, by their names. */
const READ = /\.(tar|tgz|tar\.gz|parquet|arrow|bin)$|ubyte(\.gz)?$/i;
/** Nobody keeps pictures deeper than this. */
const DEEPEST = 12;

/** The folders in a folder that may hold something to read; links to folders above it do not. */
export function foldersIn(tree: Tree, folder: string): string[] {
  const here = below(tree, folder);
  return entriesOf(tree, folder)
    .filter((name) => !whyNoFolder(name))
    .map((name) => path.join(folder, name))
    .filter((place) => tree.isFolder(place) && !here.startsWith(below(tree, place)));
}

/** How the places below a folder begin, all links followed. */
const below = (tree: Tree, folder: string) => path.join(tree.real(folder), path.sep);

/** The one folder in a folder that holds anything to read; undefined where there are none or several. */
export function onlyFolderWithData(tree: Tree, folder: string): string | undefined {
  const [first, second] = withData(tree, classFoldersIn(tree, folder));
  return second === undefined ? first : undefined;
}

/** The set inside, when a folder holds nothing to read but one folder (or a folder in a folder, …) that is a set by itself. */
export function wrappedSet(tree: Tree, folder: string): string | undefined {
  const inner = onlyFolderWithData(tree, folder);
  if (inner === undefined) return undefined;
  return isSet(tree, inner) ? inner : wrappedSet(tree, inner);
}

/** True for a folder of two class folders or more, of shards, of Parquet files, or of tar archives. */
function isSet(tree: Tree, folder: string): boolean {
  const entries = entriesOf(tree, folder);
  if (entries.some((name) => isPictureName(name) && !tree.isFolder(path.join(folder, name)))) return false;
  if (tree.isFileSet(folder)) return true;
  if (entries.some((name) => name.endsWith('.tar'))) return true;
  const [, second] = withData(tree, classFoldersIn(tree, folder));
  return second !== undefined;
}

/** Those that may be classes. */
function classFoldersIn(tree: Tree, folder: string): string[] {
  const folders = foldersIn(tree, folder);
  const annotations = annotationFolders(folders.map((place) => path.basename(place)));
  return folders.filter((place) => !annotations.has(path.basename(place)));
}

/** Those of these folders that hold something to read, looked into only as far as they are asked for. */
function* withData(tree: Tree, folders: readonly string[]): Generator<string, void> {
  for (const folder of folders) if (holdsData(tree, folder)) yield folder;
}

/** True for a folder that has anything to read in it or deeper. */
export function holdsData(tree: Tree, folder: string, above: ReadonlySet<string> = new Set()): boolean {
  const real = tree.real(folder);
  if (above.has(real) || above.size > DEEPEST) return false;
  const inside = new Set([...above, real]);
  const isData = (name: string) => !isHidden(name) && (isPictureName(name) || READ.test(name));
  if (entriesOf(tree, folder).some((name) => isData(name) && !tree.isFolder(path.join(folder, name)))) return true;
  return foldersIn(tree, folder).some((child) => holdsData(tree, child, inside));
}
