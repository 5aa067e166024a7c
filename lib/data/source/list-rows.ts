/**
 * Lists of pictures and their classes, line by line, as people and programs write them: `cat/1.jpg 0`, `id,breed`.
 * @module
 */
import { BnlabError } from '../../errors';
import { tableLines, type TableLine } from './list-table';
import { isTrainName } from './part-names';
import { isPictureName } from './picture-names';

/** A line that names a picture. */
export interface ListRow {
  readonly picture: string;
  /** Undefined where the list has no classes: then the folder of the picture is its class. */
  readonly className?: string;
  /** What a column of parts says; undefined where there is none. */
  readonly part?: string;
  /** From 1. */
  readonly line: number;
}

const PICTURE_COLUMNS = [
  ...['file_name', 'filename', 'filepath', 'file_path', 'image_path', 'img_path', 'path', 'file'],
  ...['filenames', 'filepaths', 'image_file', 'image_filename', 'image', 'image_name', 'img', 'img_name'],
  ...['image_id', 'imageid', 'id', 'name'],
];
const CLASS_COLUMNS = [
  ...['class_name', 'classname', 'label_name', 'label', 'labels', 'class', 'category', 'breed', 'species'],
  ...['target', 'class_id', 'classid', 'class_index', 'wnid', 'synset', 'dx', 'diagnosis'],
];
/** Columns that say the part, where one of their words is that of a training part. */
const PART_COLUMNS = ['split', 'subset', 'data_set', 'dataset', 'set', 'partition', 'part', 'phase', 'usage'];
const HINT = 'A line is a picture and its class, as in cat/1.jpg cat, or a table with the columns file_name and label.';
/** What to do with a list of numbers that stand for pictures, as CUB-200 has them. */
export const NUMBERED =
  'Where pictures have numbers, one list says their names and another one their classes or parts: pass the folder of the pictures, whose folders are their classes, or write one list from them.';

/** Which columns of a table matter. */
interface Columns {
  readonly picture: number;
  readonly className?: number;
  readonly part?: number;
}

/** The rows of a list, with a head or without. @throws BnlabError (`data`) with the line. */
export function listRows(text: string, where: string): ListRow[] {
  const lines = tableLines(text, where);
  const [first] = lines;
  if (first === undefined) throw wrong(where, 'a picture in each line', 'an empty file');
  const head = columnsOf(first, lines.slice(1), where);
  if (head && lines.length === 1) throw wrong(where, 'a picture in each line', 'a head alone');
  const count = first.fields.length;
  const columns = head ?? { picture: 0, className: 1 };
  return (head ? lines.slice(1) : lines).map(({ line, fields }) => {
    const place = `${where}, line ${line}`;
    if (fields.length !== count) throw wrong(place, `${count} columns, as in the first line`, `${fields.length}`);
    if (!head && count > 2) throw wrong(place, 'a picture and its class', `${count} columns without a head`);
    return rowOf({ line, fields }, columns, place);
  });
}

function rowOf({ line, fields }: TableLine, { picture: at, className: classAt, part: partAt }: Columns, where: string) {
  const picture = fields[at] ?? '';
  const className = classAt === undefined ? undefined : fields[classAt];
  const expected = 'a picture and its class';
  if (className !== undefined && isPictureName(className))
    throw wrong(where, expected, fields.join(' '), /^\d+$/.test(picture) ? NUMBERED : HINT);
  if (picture === '' || className === '') throw wrong(where, expected, fields.join(' '));
  return { picture, className, part: partAt === undefined ? undefined : fields[partAt], line };
}

/** The columns by the names in the first line; undefined where it is no head. @throws BnlabError (`data`) for a head without them. */
function columnsOf(head: TableLine, rows: readonly TableLine[], where: string): Columns | undefined {
  const names = head.fields.map((field) => field.toLowerCase().replace(/[ -]/g, '_'));
  const placeOf = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name)).find((place) => place >= 0);
  const picture = placeOf(PICTURE_COLUMNS);
  if (picture === undefined) return undefined;
  const may = placeOf(PART_COLUMNS);
  const part = may !== undefined && rows.some(({ fields }) => isTrainName(fields[may] ?? '')) ? may : undefined;
  const others = names.flatMap((_, i) => (i === picture || i === part ? [] : [i]));
  const className = placeOf(CLASS_COLUMNS) ?? (names.length === 2 ? others.at(0) : undefined);
  if (className !== undefined || others.length === 0) return { picture, className, part };
  throw wrong(where, `a column of classes (${CLASS_COLUMNS.slice(0, 4).join(', ')}, …)`, head.fields.join(', '));
}

function wrong(where: string, expected: string, got: string, hint = HINT): BnlabError {
  return new BnlabError({ kind: 'data', where, expected, got, hint });
}
