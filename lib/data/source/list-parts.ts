/**
 * The rows of lists with the places, classes and parts of their pictures.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf } from '../disk';
import { SOLUTION } from '../archives/validation-classes';
import { placeOf, rootOf } from './list-places';
import { listRows, type ListRow } from './list-rows';
import { listText } from './list-table';
import { namedParts } from './part-names';
import type { Named } from './unlisted';

/** Lists that stand for one part of a set, or for a set where a column says the parts. */
export interface ListPart {
  readonly name: string;
  readonly files: readonly string[];
}

/** A row of a list that was looked up. */
export interface ListedRow {
  readonly row: ListRow;
  /** The list that it stands in. */
  readonly file: string;
  readonly place: string;
  readonly className: string;
  readonly part: string;
}

/** All rows of some lists. */
export interface ListedRows {
  readonly rows: readonly ListedRow[];
  /** The names of the parts that are used. */
  readonly train: string;
  readonly validation?: string;
  /** Those that are not. */
  readonly unused: readonly string[];
  readonly named: Named;
}

/** The rows of the first lists, which are to be trained on, and of others. @throws BnlabError (`data`, `io`) with the line. */
export function rowsOfLists(parts: readonly ListPart[]): ListedRows {
  const rows: ListedRow[] = [];
  const places = new Map<string, string[]>();
  for (const { name, files } of parts) {
    for (const file of files) {
      const listed = rowsOf(file);
      const root = rootOf(file, listed);
      const inside = places.get(root) ?? [];
      places.set(root, inside);
      for (const row of listed) {
        const place = placeOf(root, row.picture) ?? path.join(root, row.picture);
        rows.push({ row, file, place, className: row.className ?? folderOf(file, row), part: row.part ?? name });
        if (place.startsWith(path.join(root, path.sep))) inside.push(place);
      }
    }
  }
  const isColumn = rows.some(({ row }) => row.part !== undefined);
  const own = { train: parts[0]!.name, validation: parts.at(1)?.name, unused: [] };
  const used = (isColumn ? namedParts([...new Set(rows.map(({ part }) => part))]) : undefined) ?? own;
  checkOnce(rows, [used.train, ...(used.validation === undefined ? [] : [used.validation])]);
  return { rows, ...used, named: { files: parts.flatMap(({ files }) => files), places } };
}

function rowsOf(file: string): ListRow[] {
  const where = path.basename(file);
  if (where === SOLUTION) {
    const hint = `Pass the folder of the pictures; ${SOLUTION} is found beside or above it, or named with --devkit.`;
    const got = 'Kaggle’s solution, whose lines hold boxes, too';
    throw new BnlabError({ kind: 'usage', where, expected: 'a list of pictures and classes', got, hint });
  }
  return listRows(listText(bytesOf(file), where), where);
}

function folderOf(file: string, { picture, line }: ListRow): string {
  const folder = path.posix.basename(path.posix.dirname(picture.replaceAll('\\', '/')));
  if (folder !== '' && folder !== '.' && folder !== '..') return folder;
  const where = `${path.basename(file)}, line ${line}`;
  const hint = 'Write the class behind the name, or the folder of the class before it.';
  throw new BnlabError({ kind: 'data', where, expected: 'a picture and its class', got: picture, hint });
}

/** @throws BnlabError (`data`) for a picture of two classes, or of both parts that are used: it would be learnt and tested. */
function checkOnce(rows: readonly ListedRow[], used: readonly string[]): void {
  const known = new Map<string, ListedRow>();
  for (const listed of rows) {
    const { place, className, part, file, row } = listed;
    if (!used.includes(part)) continue;
    const before = known.get(place);
    known.set(place, listed);
    const where = `${path.basename(file)}, line ${row.line}`;
    const refuse = (expected: string, got: string): never => {
      throw new BnlabError({ kind: 'data', where, expected, got, hint: 'Correct the list.' });
    };
    if (before && before.className !== className)
      refuse('one class for each picture', `${row.picture} of ${before.className} and ${className}`);
    if (before && before.part !== part)
      refuse('one part for each picture', `${row.picture} of ${before.part} and ${part}`);
  }
}
