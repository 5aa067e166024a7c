/**
 * Where the pictures lie that a list names.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { followed } from '../disk';
import { NUMBERED, type ListRow } from './list-rows';
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

/** Where a picture of a list is; undefined where it is not. */
export function placeOf(root: string, picture: string): string | undefined {
  const name = picture.replace(/^[/\\]+/, '');
  const places = [path.join(root, name), path.join(root, name.replaceAll('\\', '/'))];
  const all = path.isAbsolute(picture) ? [picture, ...places] : places;
  return [...new Set(all)].flatMap((place) => ENDINGS.map((ending) => place + ending)).find(isFile);
}

const isFile = (place: string) => followed(place)?.isFile() ?? false;

/** The folder that the names of a list begin from. @throws BnlabError (`data`) where there is none, or there are several. */
export function rootOf(file: string, rows: readonly ListRow[]): string {
  const tried = rows.slice(0, TRIED);
  const holds = (folder: string) => tried.some(({ picture }) => placeOf(folder, picture) !== undefined);
  const where = path.basename(file);
  let folder = path.dirname(path.resolve(file));
  for (let level = 0; level < LEVELS; level++, folder = path.dirname(folder)) {
    if (holds(folder)) return folder;
    const inside = existsSync(folder) ? foldersIn(DISK, folder) : [];
    const found = inside.length > MOST_FOLDERS ? [] : inside.filter(holds);
    const [only, ...more] = found;
    if (only !== undefined && more.length === 0) return only;
    if (more.length > 0) {
      const hint = 'Write the folder before each name of the list.';
      const got = `${tried[0]!.picture} in ${found.map((place) => `${path.basename(place)}/`).join(' and ')}`;
      throw new BnlabError({ kind: 'data', where, expected: 'pictures in one folder', got, hint });
    }
  }
  const isNumbers = tried.every(({ picture }) => /^\d+$/.test(picture));
  const beside = 'Put the list beside the folder that its names begin from. Each line is a picture and its class.';
  const hint = isNumbers ? NUMBERED : beside;
  const expected = 'the pictures that it names, beside it or in a folder there';
  throw new BnlabError({ kind: 'data', where, expected, got: `nothing at ${tried[0]!.picture}`, hint });
}

/** The folder that some places have in common. */
export function commonFolder(places: readonly string[]): string {
  const [first = [], ...others] = places.map((place) => path.dirname(place).split(path.sep));
  const differs = (part: string, i: number) => others.some((parts) => parts[i] !== part);
  const end = first.findIndex(differs);
  return first.slice(0, end < 0 ? first.length : end).join(path.sep) || path.sep;
}
