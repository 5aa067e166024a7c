/**
 * Sets whose pictures and classes a list names: `labels.csv`, `train.txt`.
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { ioError } from '../../files';
import { SOLUTION } from '../archives/validation-classes';
import { ImageListBuilder } from './image-list-builder';
import type { ImageList } from './image-list';
import { LeftOutLog } from './left-out';
import { listRows, type ListRow } from './list-rows';
import { whyNoPicture } from './picture-names';
import { DISK } from './tree';
import { foldersIn } from './wrapped';

/** Names of pictures may stand without their ending. */
const ENDINGS = ['', '.jpg', '.jpeg', '.JPEG', '.JPG', '.png', '.PNG', '.webp'];
/** Folders above the list in which its pictures are looked for, itself included. */
const LEVELS = 3;
/** A folder of more folders is one of classes. */
const MOST_FOLDERS = 50;
/** Rows that are tried: the first pictures may be missing. */
const TRIED = 10;

/** True for a file that may list pictures, by its name. */
export function isPictureList(file: string): boolean {
  return /\.(csv|tsv|txt)$/i.test(file);
}

/**
 * The pictures that lists name, in their order. They lie beside the list, above it, or in a folder there, `images/`; what is in no list
 * is not looked for.
 *
 * @throws BnlabError (`data`) with the line of a list that cannot be understood; where no picture is found; for one of two classes.
 */
export function openPictureLists(files: readonly string[]): ImageList {
  const builder = new ImageListBuilder();
  const leftOut = new LeftOutLog();
  const classOf = new Map<string, string>();
  for (const file of files) {
    const rows = rowsOf(file);
    const root = rootOf(file, rows);
    for (const row of rows) {
      const place = placeOf(root, row.picture) ?? path.join(root, row.picture);
      const className = row.className ?? folderOf(file, row);
      const known = classOf.get(place);
      if (known !== undefined && known !== className) throw twoClasses(file, row, [known, className]);
      const reason = known === undefined ? whyNoPicture(path.basename(place)) : 'a picture that is named twice';
      classOf.set(place, className);
      if (reason !== undefined) leftOut.add(row.picture, reason);
      // a picture that is not there is a fault of its own, which the policy judges
      const size = statSync(place, { throwIfNoEntry: false })?.size ?? 0;
      if (reason === undefined) builder.add({ className, name: row.picture, file: place, offset: 0, size });
    }
  }
  const classes = [...new Set(classOf.values())].sort();
  if (classes.every((name) => /^\d+$/.test(name))) classes.sort((a, b) => Number(a) - Number(b));
  const why = `${files.map((file) => path.basename(file)).join(', ')} names pictures and classes`;
  return builder.build(classes, { layout: 'listed pictures', why, leftOut: leftOut.summary() });
}

function rowsOf(file: string): ListRow[] {
  if (path.basename(file) === SOLUTION) {
    const hint = `Pass the folder of the pictures; ${SOLUTION} is found beside or above it, or named with --devkit.`;
    const [where, got] = [path.basename(file), 'Kaggle’s solution, whose lines hold boxes, too'];
    throw new BnlabError({ kind: 'usage', where, expected: 'a list of pictures and classes', got, hint });
  }
  try {
    return listRows(readFileSync(file, 'utf8'), path.basename(file));
  } catch (thrown) {
    throw thrown instanceof BnlabError ? thrown : ioError(file, 'a file that can be read', thrown);
  }
}

/** Where a picture of a list is; undefined where it is not. */
function placeOf(root: string, picture: string): string | undefined {
  const name = picture.replace(/^[/\\]+/, '');
  const places = [picture, path.join(root, name)].filter((place, i) => i > 0 || path.isAbsolute(place));
  return places.flatMap((place) => ENDINGS.map((ending) => place + ending)).find(isFile);
}

const isFile = (place: string) => statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;

/** The folder that the names of a list begin from. @throws BnlabError (`data`) where there is none, or there are several. */
function rootOf(file: string, rows: readonly ListRow[]): string {
  const tried = rows.slice(0, TRIED);
  const holds = (folder: string) => tried.some(({ picture }) => placeOf(folder, picture) !== undefined);
  const list = path.basename(file);
  let folder = path.dirname(path.resolve(file));
  for (let level = 0; level < LEVELS; level++, folder = path.dirname(folder)) {
    if (holds(folder)) return folder;
    const inside = existsSync(folder) ? foldersIn(DISK, folder) : [];
    const found = inside.length > MOST_FOLDERS ? [] : inside.filter(holds);
    if (found.length === 1) return found[0];
    if (found.length > 1) {
      const hint = 'Write the folder before each name of the list.';
      const got = `${tried[0].picture} in ${found.map((place) => `${path.basename(place)}/`).join(' and ')}`;
      throw new BnlabError({ kind: 'data', where: list, expected: 'pictures in one folder', got, hint });
    }
  }
  const hint = 'Put the list beside the folder that its names begin from. Each line is a picture and its class.';
  const expected = 'the pictures that it names, beside it or in a folder there';
  throw new BnlabError({ kind: 'data', where: list, expected, got: `nothing at ${tried[0].picture}`, hint });
}

function folderOf(file: string, { picture, line }: ListRow): string {
  const folder = path.posix.basename(path.posix.dirname(picture));
  if (folder !== '' && folder !== '.' && folder !== '..') return folder;
  const where = `${path.basename(file)}, line ${line}`;
  const hint = 'Write the class behind the name, or the folder of the class before it.';
  throw new BnlabError({ kind: 'data', where, expected: 'a picture and its class', got: picture, hint });
}

function twoClasses(file: string, { picture, line }: ListRow, classes: readonly string[]): BnlabError {
  const where = `${path.basename(file)}, line ${line}`;
  const got = `${picture} of ${classes.join(' and ')}`;
  const hint = 'Correct the list.';
  return new BnlabError({ kind: 'data', where, expected: 'one class for each picture', got, hint });
}
