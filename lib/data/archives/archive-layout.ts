/**
 * From the folders that pictures of an archive lie in to parts and classes, by the rules that hold for folders on the disk.
 * @module
 */
import path from 'node:path';
import { readNames } from '../source/flat-names';
import type { ListParts } from '../source/image-list';
import { planTree } from '../source/plan-tree';
import { whole, type PlannedPart } from '../source/planned';
import { annotationFolders, holdsAllClasses } from '../source/role-names';
import { entriesOf, PICTURE, type NameTree } from '../source/tree';
import { firstPartOf } from './member-name';

/** The class of a picture by its name without its folder; undefined where it says none. */
type ClassByName = (name: string) => string | undefined;

/** Where a picture lies in an archive. */
export interface PlacedPicture {
  /** Its folder, from the root: `set/cat`; empty for the root. */
  readonly folder: string;
  /** Its name without the folder. */
  readonly name: string;
}

/** What the folders of an archive mean. */
export interface ArchiveLayout {
  /**
   * The class of all pictures in a folder, or how their names say it; undefined outside the class folders. Folders without a picture
   * have one, too.
   */
  readonly classAt: (folder: string) => string | ClassByName | undefined;
  /** In words, for the manifest. */
  readonly why: string;
  /** Undefined where all of the archive is one set. */
  readonly parts?: ListParts;
}

/** A folder with class folders, or with pictures whose names say the class. */
interface ReadFolder {
  readonly place: string;
  readonly why: string;
  /** The class by a name; undefined for class folders. */
  readonly byName?: ClassByName;
  /** Folders beside those of the classes that hold annotations drawn as pictures. */
  readonly annotations?: ReadonlySet<string>;
}

/**
 * Plans an archive as the folder that it unpacks to.
 *
 * @param pictures all pictures that lie in the folders of the tree.
 * @throws BnlabError (`usage`) where several sets are in it.
 */
export function archiveLayout(name: string, tree: NameTree, pictures: () => Iterable<PlacedPicture>): ArchiveLayout {
  const parts = partsOfTree(name, tree);
  const { train, validation, unused } = parts;
  const own = readFolder(tree, { place: train, pictures });
  const folders = [own, ...(validation === undefined ? [] : [readFolder(tree, { place: validation, pictures })])];
  const classAt = (folder: string) => {
    const found = folders.find(({ place }) => isIn(folder, place));
    if (found?.byName) return found.byName;
    if (!found || found.place === folder) return undefined;
    const className = firstPartOf(folder.slice(found.place === '' ? 0 : found.place.length + 1));
    return found.annotations?.has(className) ? undefined : className;
  };
  const isOne = validation === undefined && unused.length === 0;
  return { classAt, why: own.why, parts: isOne ? undefined : parts };
}

/** The folders of the parts in a tree; where it has none, the folder of the set. @throws BnlabError (`usage`) for several sets. */
export function partsOfTree(name: string, tree: NameTree): ListParts {
  const top = topOf(tree);
  const plan = planTree({ tree, name }, top) ?? whole(top, 'no parts in it');
  const unused = plan.unused.filter((name) => name !== PICTURE);
  return { train: placeOf(plan.train), validation: plan.validation && placeOf(plan.validation), unused };
}

/** The folder that was packed: the only one at the root, when there are folders with pictures in it; else the root. */
function topOf(tree: NameTree): string {
  const [only, ...others] = entriesOf(tree, path.sep);
  if (only === undefined || only === PICTURE || others.length > 0) return path.sep;
  const top = path.join(path.sep, only);
  return holdsClassFolders(tree, top) ? top : path.sep;
}

function holdsClassFolders(tree: NameTree, place: string): boolean {
  return tree.names(place).some((name) => name !== PICTURE && tree.holdsPictures(path.join(place, name)));
}

/** True for a folder and for all below it. */
export function isIn(folder: string, place: string): boolean {
  return place === '' || folder === place || folder.startsWith(`${place}/`);
}

/** The folder of a part from the archive's root. */
function placeOf({ place }: PlannedPart): string {
  const whereTreesAre = place.kind === 'path' ? place.path : path.sep;
  return whereTreesAre.split(path.sep).filter(Boolean).join('/');
}

interface FolderToRead {
  readonly place: string;
  readonly pictures: () => Iterable<PlacedPicture>;
}

function readFolder(tree: NameTree, { place, pictures }: FolderToRead): ReadFolder {
  const at = path.join(path.sep, place);
  const where = place === '' ? '' : ` in ${place}/`;
  if (!holdsClassFolders(tree, at) && tree.names(at).includes(PICTURE)) {
    const { classOf, why } = namesIn(place, pictures);
    return { place, why: `${why}${where}`, byName: classOf };
  }
  const folders = tree.names(at).filter((name) => tree.holdsPictures(path.join(at, name)));
  const annotations = annotationFolders(folders);
  const [only, ...others] = folders.filter((name) => !annotations.has(name));
  const byName =
    others.length === 0 && only !== undefined
      ? allInOne(tree, { place: `${place}${place && '/'}${only}`, pictures })
      : undefined;
  return byName ?? { place, why: `a folder for each class${where}`, annotations };
}

/** Pictures of all classes in one folder that is called after them; undefined where their names say no classes. */
function allInOne(tree: NameTree, { place, pictures }: FolderToRead): ReadFolder | undefined {
  if (!holdsAllClasses(path.posix.basename(place)) || holdsClassFolders(tree, path.join(path.sep, place)))
    return undefined;
  const { classOf, why, classes } = namesIn(place, pictures);
  return classes > 1 ? { place, why: `${why} in ${place}/`, byName: classOf } : undefined;
}

/** How the names of the pictures right in a folder are read. */
function namesIn(place: string, pictures: FolderToRead['pictures']) {
  const names: string[] = [];
  for (const { folder, name } of pictures()) if (folder === place) names.push(name);
  const { classOf, why } = readNames(names);
  return { classOf, why, classes: new Set(names.map(classOf)).size };
}
