/**
 * Pictures in folders: a folder per class, Tiny-ImageNet's validation part, or a flat folder whose file names say the class.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { VALIDATION_PICTURE, type ValidationClasses } from '../archives/validation-classes';
import { annotatedPictures, TINY_ANNOTATIONS } from './annotated';
import { whyEmpty } from './empty-class';
import { NO_CLASS_IN_NAME, readNames } from './flat-names';
import { foreignSet } from './foreign';
import { ImageListBuilder } from './image-list-builder';
import type { ImageList } from './image-list';
import { insteadText, LeftOutLog } from './left-out';
import { filesUnder, type FoundFile } from './walk-folder';

/** What helps to read a folder. */
export interface ImageFolderOptions {
  /** The classes of the other split, so that both get the same labels. */
  readonly classes?: readonly string[];
  /** The classes of ImageNet's validation pictures, whose names do not say them. */
  readonly validation?: () => ValidationClasses | undefined;
}

/** A picture with its class. */
export interface ClassedPicture {
  readonly className: string;
  readonly file: FoundFile;
}

/**
 * The pictures of a folder, sorted by class, folder and name, so that the order does not depend on the file system.
 *
 * Layouts: `class/…/picture` as torchvision walks it (Tiny-ImageNet's `class/images/picture`, too), `images/picture` with
 * `val_annotations.txt`, and flat: `n01440764_name.JPEG`, or `ILSVRC2012_val_00000001.JPEG` with the devkit's classes. Class folders
 * come before flat pictures: a stray picture in the root is left out. All that is left out is in the list's `origin`.
 *
 * @throws BnlabError (`data`) when there are no pictures, or a class is not among `classes`.
 */
export function openImageFolder(folder: string, { classes, validation }: ImageFolderOptions = {}): ImageList {
  const leftOut = new LeftOutLog();
  const { layout, why, pictures, known } = read(folder, leftOut, validation);
  const builder = new ImageListBuilder();
  for (const { className, file } of pictures) {
    builder.add({ className, name: file.name, file: file.path, offset: 0, size: file.size });
  }
  if (builder.length === 0) throw nothing(folder, leftOut);
  return builder.build(classes ?? known, { layout, why, leftOut: leftOut.summary() });
}

interface Read {
  readonly layout: string;
  readonly why: string;
  readonly pictures: Iterable<ClassedPicture>;
  /** All classes of the set, where something says them. */
  readonly known?: readonly string[];
}

function read(folder: string, leftOut: LeftOutLog, validation: ImageFolderOptions['validation']): Read {
  if (existsSync(path.join(folder, TINY_ANNOTATIONS))) {
    const pictures = annotatedPictures(folder, leftOut);
    return { layout: 'annotated pictures', why: `${TINY_ANNOTATIONS} names them`, pictures };
  }
  const tree = filesUnder(folder, leftOut);
  const nested = tree.files.filter(({ name }) => name.includes('/'));
  const flat = tree.files.filter(({ name }) => !name.includes('/'));
  if (nested.length === 0) return flatPictures(folder, flat, { leftOut, validation });
  for (const { name } of flat) leftOut.add(name, 'a picture outside the class folders');
  const pictures = nested.map((file) => ({ className: file.name.slice(0, file.name.indexOf('/')), file }));
  noteEmpty(tree.folders, new Set(pictures.map(({ className }) => className)), leftOut);
  return { layout: 'class folders', why: 'a folder for each class', pictures };
}

function noteEmpty(folders: ReadonlyMap<string, number>, classes: ReadonlySet<string>, leftOut: LeftOutLog): void {
  for (const [name, files] of folders) {
    if (!classes.has(name)) leftOut.add(`${name}/`, whyEmpty(files));
  }
}

/** A folder of pictures only: named by class (see `readNames`), or ImageNet's validation pictures. */
function flatPictures(
  folder: string,
  files: readonly FoundFile[],
  { leftOut, validation }: Pick<ImageFolderOptions, 'validation'> & { readonly leftOut: LeftOutLog },
): Read {
  const numbered = files.filter(({ name }) => VALIDATION_PICTURE.test(name));
  if (numbered.length > 0 && numbered.length === files.length) {
    const truth = validation?.();
    if (!truth) throw noDevkit(folder);
    const pictures = files.map((file) => ({ className: truth.classOf(file.name), file }));
    return { layout: 'validation pictures', why: `classes from ${truth.source}`, pictures, known: truth.classes };
  }
  const { classOf, why } = readNames(files.map(({ name }) => name));
  const pictures = files.flatMap((file) => {
    const className = classOf(file.name);
    if (className === undefined) leftOut.add(file.name, NO_CLASS_IN_NAME);
    return className === undefined ? [] : [{ className, file }];
  });
  return { layout: 'flat pictures', why, pictures };
}

function noDevkit(where: string): BnlabError {
  const hint =
    'Pass the devkit: --devkit ILSVRC2012_devkit_t12.tar.gz (or put LOC_val_solution.csv beside the folder).';
  const expected = 'the devkit, which has the classes of the validation pictures';
  return new BnlabError({ kind: 'usage', where, expected, got: 'none', hint });
}

function nothing(where: string, leftOut: LeftOutLog): BnlabError {
  const foreign = foreignSet(where);
  const got = `none${insteadText(leftOut.summary())}${foreign ? `: ${foreign.what}` : ''}`;
  const hint =
    foreign?.way ??
    'Pass the folder that holds one folder a class (…/train), with .jpg, .jpeg, .png or .webp files in them.';
  return new BnlabError({ kind: 'data', where, expected: 'pictures in a folder per class', got, hint });
}
