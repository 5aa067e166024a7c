/**
 * Tiny-ImageNet's validation part: `images/` and a table of file, synset and box.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { bytesOf, followed, namesIn } from '../disk';
import type { ClassedPicture } from './image-folder';
import type { LeftOutLog } from './left-out';
import { isPictureName, whyNoPicture } from './picture-names';

/** Name of the table. */
export const TINY_ANNOTATIONS = 'val_annotations.txt';

/** True for a folder with the table whose pictures lie where it was written: scripts that sort them into class folders leave it behind. */
export function isAnnotated(folder: string): boolean {
  if (!existsSync(path.join(folder, TINY_ANNOTATIONS))) return false;
  const images = path.join(folder, 'images');
  return existsSync(images) && namesIn(images).some(isPictureName);
}

/** The pictures that the table names, in name order. @throws BnlabError (`data`) for a line that names none. */
export function annotatedPictures(folder: string, leftOut: LeftOutLog): ClassedPicture[] {
  const text = bytesOf(path.join(folder, TINY_ANNOTATIONS)).toString('utf8');
  const rows = text
    .trim()
    .split(/\r?\n/)
    .map((line, i) => annotationOf(line, i + 1));
  const named = new Set(rows.map(([name]) => name));
  for (const name of namesIn(path.join(folder, 'images')).sort()) {
    if (!named.has(name))
      leftOut.add(`images/${name}`, whyNoPicture(name) ?? `a picture that ${TINY_ANNOTATIONS} does not name`);
  }
  const sorted = rows.sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, className]) => {
    const file = path.join(folder, 'images', name);
    // a picture that is not there is a fault of its own, which the policy judges
    const size = followed(file)?.size ?? 0;
    return { className, file: { name: `images/${name}`, path: file, size } };
  });
}

/** A picture and its class. */
function annotationOf(line: string, number: number): readonly [name: string, className: string] {
  const fields = line.split('\t');
  const [name, className] = fields;
  if (name && className && path.basename(name) === name) return [name, className];
  const hint = 'Unpack tiny-imagenet-200.zip again.';
  const got = `line ${number}: ${fields.join(' ')}`;
  const expected = 'a file and a synset in each line';
  throw new BnlabError({ kind: 'data', where: TINY_ANNOTATIONS, expected, got, hint });
}
