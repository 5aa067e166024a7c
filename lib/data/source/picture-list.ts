/**
 * Sets whose pictures and classes lists name: `labels.csv`, `train.txt` with `val.txt`.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { followed } from '../disk';
import { ImageListBuilder } from './image-list-builder';
import type { ImageList } from './image-list';
import { LeftOutLog } from './left-out';
import { rowsOfLists, type ListedRow, type ListPart } from './list-parts';
import { whyNoPicture } from './picture-names';
import { readLabels, type ReadLabels } from './read-labels';
import type { NamedList } from './same-classes';
import { noteUnlisted, partsBeside } from './unlisted';

/** True for a file that may list pictures, by its name. */
export function isPictureList(file: string): boolean {
  return /\.(csv|tsv|txt|jsonl)$/i.test(file);
}

/** The parts that lists say. */
export interface ListedParts {
  readonly train: NamedList;
  readonly validation?: NamedList;
  /** Parts that are not used: those of a column, and what is called after one beside the lists. */
  readonly unused: readonly string[];
}

/**
 * The pictures that lists name, in their order. They lie beside the list, above it, or in a folder there, `images/`. A column of a list
 * may say the part of each picture (`split`: train, val, test); else a list is of the part that it stands for. What lies among the
 * pictures and is in no list is left out of the training part.
 *
 * @throws BnlabError (`data`) with the line of a list that cannot be understood; where no picture is found; for one of two classes, or
 * of two parts.
 */
export function openPictureLists(parts: readonly ListPart[]): ListedParts {
  const { rows, train, validation, unused, named } = rowsOfLists(parts);
  const logs = { train: new LeftOutLog(), validation: new LeftOutLog() };
  noteUnlisted(named, logs.train);
  for (const { row, part } of rows) {
    if (part === train || part === validation) continue;
    logs.train.add(
      row.picture,
      unused.includes(part) ? `a picture of ${part}, which is not used` : 'a picture of no part',
    );
  }
  const used = rows.filter(({ part }) => part === train || part === validation);
  const lists = { files: parts.flatMap((part) => part.files), labels: labelsIn(used) };
  const listOf = (name: string, log: LeftOutLog): NamedList => {
    const own = used.filter(({ part }) => part === name);
    return { name, list: build(own, lists, log) };
  };
  return {
    train: listOf(train, logs.train),
    validation: validation === undefined ? undefined : listOf(validation, logs.validation),
    unused: [...unused, ...partsBeside(named)],
  };
}

/** The classes of rows. @throws BnlabError (`data`) with the line of a label that says none. */
function labelsIn(rows: readonly ListedRow[]): ReadLabels {
  return readLabels(
    rows.map(({ className }) => className),
    (label) => {
      const { file, row } = rows.find(({ className }) => className === label)!;
      return `${path.basename(file)}, line ${row.line}`;
    },
  );
}

/** What is the same for all parts. */
interface Lists {
  readonly files: readonly string[];
  readonly labels: ReadLabels;
}

/** The pictures of one part. */
function build(rows: readonly ListedRow[], { files, labels }: Lists, leftOut: LeftOutLog): ImageList {
  const builder = new ImageListBuilder();
  const seen = new Set<string>();
  for (const { row, place, className } of rows) {
    const reason = seen.has(place) ? 'a picture that is named twice' : whyNoPicture(path.basename(place));
    seen.add(place);
    if (reason !== undefined) leftOut.add(row.picture, reason);
    // a picture that is not there is a fault of its own, which the policy judges
    const size = followed(place)?.size ?? 0;
    if (reason === undefined)
      builder.add({ className: labels.classOf(className), name: row.picture, file: place, offset: 0, size });
  }
  const there = new Set(rows.map(({ className }) => labels.classOf(className)));
  const classes = labels.classes.filter((name) => there.has(name));
  const own = new Set(rows.map(({ file }) => file));
  const lists = files.filter((file) => own.has(file)).map((file) => path.basename(file));
  const why = `${lists.join(', ')} names pictures and classes`;
  if (builder.length > 0) return builder.build(classes, { layout: 'listed pictures', why, leftOut: leftOut.summary() });
  const hint = 'List JPEG, PNG or WebP files.';
  const where = lists.join(', ');
  throw new BnlabError({ kind: 'data', where, expected: 'pictures that can be read', got: 'none', hint });
}
