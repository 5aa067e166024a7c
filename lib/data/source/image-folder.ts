/**
 * Pictures in a folder per class: ImageNet unpacked, Imagenette, Tiny-ImageNet in its own layout, or a flat folder whose
 * file names begin with the class.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { ioError } from '../../files';
import { ImageListBuilder, type ImageList } from './image-list';

const PICTURE = /\.(jpe?g|png)$/i;
const TINY_ANNOTATIONS = 'val_annotations.txt';

/** The classes of the other split, so that both get the same labels. */
export interface ImageFolderOptions {
  readonly classes?: readonly string[];
}

/**
 * The pictures of a folder, sorted by class and name, so that the order does not depend on the file system.
 *
 * Layouts: `class/picture`, `class/images/picture` (Tiny-ImageNet's training part), `images/picture` with
 * `val_annotations.txt` (its validation part), and flat `n01440764_name.JPEG`.
 *
 * @throws BnlabError (`data`) when there are no pictures, or a class is not among `classes`.
 */
export function openImageFolder(folder: string, { classes }: ImageFolderOptions = {}): ImageList {
  const builder = new ImageListBuilder();
  for (const { className, file } of annotated(folder) ?? flat(folder) ?? byClass(folder)) {
    const { size } = stat(file);
    builder.add({ className, name: path.relative(folder, file), file, offset: 0, size });
  }
  if (builder.length > 0) return builder.build(classes);
  const hint = 'Pass the folder that holds one folder a class (…/train), with .jpg, .jpeg or .png files in them.';
  throw new BnlabError({ kind: 'data', where: folder, expected: 'pictures in a folder per class', got: 'none', hint });
}

interface Found {
  readonly className: string;
  readonly file: string;
}

function* byClass(folder: string): Generator<Found> {
  for (const className of list(folder)) {
    const inside = path.join(folder, className);
    if (className.startsWith('.') || !stat(inside).isDirectory()) continue;
    const images = path.join(inside, 'images');
    const place = existsSync(images) ? images : inside;
    for (const name of list(place)) {
      if (PICTURE.test(name) && !name.startsWith('.')) yield { className, file: path.join(place, name) };
    }
  }
}

/** A folder of pictures only, named by class: `n01440764_tench.JPEG`. */
function flat(folder: string): Found[] | undefined {
  const names = list(folder).filter((name) => PICTURE.test(name));
  if (names.length === 0) return undefined;
  return names.map((name) => ({ className: /^(.+?)_/.exec(name)?.[1] ?? 'unnamed', file: path.join(folder, name) }));
}

/** Tiny-ImageNet's validation part: file, synset and box in a table. */
function annotated(folder: string): Found[] | undefined {
  const table = path.join(folder, TINY_ANNOTATIONS);
  if (!existsSync(table)) return undefined;
  const rows = readFileSync(table, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const wrong = rows.findIndex(([name, className]) => !name || !className || path.basename(name) !== name);
  if (wrong >= 0) {
    const hint = 'Unpack tiny-imagenet-200.zip again.';
    const got = `line ${wrong + 1}: ${rows[wrong].join(' ')}`;
    throw new BnlabError({
      kind: 'data',
      where: TINY_ANNOTATIONS,
      expected: 'a file and a synset in each line',
      got,
      hint,
    });
  }
  const sorted = rows.sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, className]) => ({ className, file: path.join(folder, 'images', name) }));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (thrown) {
    throw ioError(folder, 'a folder that can be read', thrown);
  }
}

function stat(file: string) {
  try {
    return statSync(file);
  } catch (thrown) {
    throw ioError(file, 'a file that can be read', thrown);
  }
}
