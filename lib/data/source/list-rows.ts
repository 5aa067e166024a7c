/**
 * Lists of pictures and their classes, line by line, as people and programs write them: `cat/1.jpg 0`, `id,breed`.
 * @module
 */
import { BnlabError } from '../../errors';
import { isPictureName } from './picture-names';

/** A line that names a picture. */
export interface ListRow {
  readonly picture: string;
  /** Undefined where the list has no classes: then the folder of the picture is its class. */
  readonly className?: string;
  /** From 1. */
  readonly line: number;
}

const PICTURE_COLUMNS = [
  ...['file_name', 'filename', 'filepath', 'file_path', 'image_path', 'img_path', 'path', 'file'],
  ...['image', 'image_name', 'img', 'image_id', 'imageid', 'id', 'name'],
];
const CLASS_COLUMNS = [
  ...['class_name', 'classname', 'label_name', 'label', 'labels', 'class', 'category', 'breed', 'species'],
  ...['target', 'class_id', 'classid', 'class_index', 'wnid', 'synset', 'dx', 'diagnosis'],
];
const WITH_ENDING = /^(.+\.(?:jpe?g|jpe|jfif|png|webp))\s+(\S.*)$/i;
const HINT = 'A line is a picture and its class, as in cat/1.jpg cat, or a table with the columns file_name and label.';

/** Which columns of a table matter. */
interface Columns {
  readonly picture: number;
  readonly className?: number;
}

/** The rows of a list: comma- or tab-separated, with a head or without, or words. @throws BnlabError (`data`) with the line. */
export function listRows(text: string, where: string): ListRow[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, i) => ({ content, line: i + 1 }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'));
  if (lines.length === 0) throw wrong(where, 'a picture in each line', 'an empty file');
  const split = splitter(lines[0].content);
  const rows = lines.map(({ content, line }) => ({ line, fields: split(content) }));
  const head = columnsOf(rows[0].fields, where);
  const columns = head ?? { picture: 0, className: rows[0].fields.length > 1 ? 1 : undefined };
  const count = rows[0].fields.length;
  return (head ? rows.slice(1) : rows).map(({ line, fields }) => {
    const place = `${where}, line ${line}`;
    if (fields.length !== count) throw wrong(place, `${count} columns, as in the first line`, `${fields.length}`);
    if (!head && count > 2) throw wrong(place, 'a picture and its class', `${count} columns without a head`);
    const picture = fields[columns.picture];
    const className = columns.className === undefined ? undefined : fields[columns.className];
    const isTurned = className !== undefined && isPictureName(className);
    if (picture === '' || className === '' || isTurned) throw wrong(place, 'a picture and its class', fields.join(' '));
    return { picture, className, line };
  });
}

/** How the lines of a list are taken apart, by its first one. */
function splitter(first: string): (line: string) => string[] {
  if (first.includes('\t')) return (line) => line.split('\t').map((field) => field.trim());
  if (first.includes(',')) return commaFields;
  return (line) => {
    const found = WITH_ENDING.exec(line.trim()) ?? /^(\S+)\s+(\S.*)$/.exec(line.trim());
    if (!found) return [line.trim()];
    // numbers in a row are columns, words are a name: Boeing 707
    const numbers = found[2].split(/\s+/);
    return numbers.every((word) => /^[\d.]+$/.test(word)) ? [found[1], ...numbers] : [found[1], found[2]];
  };
}

/** Fields between commas; in quotes, commas and doubled quotes are a part of them. */
function commaFields(line: string): string[] {
  const quoted = /\s*"((?:[^"]|"")*)"\s*(?=,|$)/y;
  const fields: string[] = [];
  for (let at = 0; at <= line.length;) {
    quoted.lastIndex = at;
    const found = quoted.exec(line);
    const comma = line.indexOf(',', at);
    const end = found ? quoted.lastIndex : comma < 0 ? line.length : comma;
    fields.push(found ? found[1].replaceAll('""', '"') : line.slice(at, end).trim());
    at = end + 1;
  }
  return fields;
}

/** The columns by the names in the first line; undefined where it is no head. @throws BnlabError (`data`) for a head without them. */
function columnsOf(fields: readonly string[], where: string): Columns | undefined {
  const names = fields.map((field) => field.toLowerCase().replace(/[ -]/g, '_'));
  const placeOf = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name)).find((place) => place >= 0);
  const picture = placeOf(PICTURE_COLUMNS);
  if (picture === undefined) return undefined;
  const className = placeOf(CLASS_COLUMNS) ?? (names.length === 2 ? 1 - picture : undefined);
  if (className !== undefined || names.length === 1) return { picture, className };
  throw wrong(where, `a column of classes (${CLASS_COLUMNS.slice(0, 4).join(', ')}, …)`, fields.join(', '));
}

function wrong(where: string, expected: string, got: string): BnlabError {
  return new BnlabError({ kind: 'data', where, expected, got, hint: HINT });
}
