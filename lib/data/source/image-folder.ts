/**
 * Pictures in folders: a folder per class, Tiny-ImageNet's validation part, or a flat folder whose file names say the class.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { firstPartOf } from '../archives/member-name';
import { VALIDATION_PICTURE, type ValidationClasses } from '../archives/validation-classes';
import { annotatedPictures, isAnnotated, TINY_ANNOTATIONS } from './annotated';
import { whyEmpty } from './empty-class';
import { NO_CLASS_IN_NAME, readNames } from './flat-names';
import { foreignSet } from './foreign';
import { ImageListBuilder } from './image-list-builder';
import type { ImageList } from './image-list';
import { insteadText, LeftOutLog } from './left-out';
import { UNSUPPORTED } from './picture-names';
import { annotationFolders, holdsAllClasses } from './role-names';
import { filesUnder, type FoundFile } from './walk-folder';

/** What helps to read a folder. */
export interface ImageFolderOptions {
  /** The classes of the other split, so that both get the same labels. */
  readonly classes?: readonly string[];
  /** The classes of ImageNet's validation pictures in a folder, whose names do not say them. */
  readonly validation?: (folder: string) => ValidationClasses | undefined;
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
  if (isAnnotated(folder)) {
    const pictures = annotatedPictures(folder, leftOut);
    return { layout: 'annotated pictures', why: `${TINY_ANNOTATIONS} names them`, pictures };
  }
  const tree = filesUnder(folder, leftOut);
  const drawn = annotationFolders([...tree.folders.keys()]);
  const files = tree.files.filter(({ name }) => !drawn.has(firstPartOf(name)));
  for (const { name } of tree.files) if (drawn.has(firstPartOf(name))) leftOut.add(name, 'in a folder of annotations');
  const nested = files.filter(({ name }) => name.includes('/'));
  const flat = files.filter(({ name }) => !name.includes('/'));
  if (nested.length === 0) return flatPictures(folder, flat, { leftOut, validation });
  for (const { name } of flat) leftOut.add(name, 'a picture outside the class folders');
  const all = allInOne(folder, nested, { leftOut, validation });
  if (all) return all;
  const pictures = nested.map((file) => ({ className: firstPartOf(file.name), file }));
  noteEmpty(tree.folders, new Set(pictures.map(({ className }) => className)), leftOut);
  return { layout: 'class folders', why: 'a folder for each class', pictures };
}

/** Pictures of all classes in one folder that is called after them, `images/` or `val/`; undefined where their names say no classes. */
function allInOne(folder: string, files: readonly FoundFile[], options: FlatOptions): Read | undefined {
  const top = firstPartOf(files[0]!.name);
  if (!holdsAllClasses(top) || files.some(({ name }) => path.posix.dirname(name) !== top)) return undefined;
  const { classOf } = readNames(files.map(({ name }) => path.posix.basename(name)));
  const isNamed = new Set(files.map(({ name }) => classOf(path.posix.basename(name)))).size > 1;
  const isValidation = files.every(({ name }) => VALIDATION_PICTURE.test(path.posix.basename(name)));
  return isNamed || isValidation ? flatPictures(path.join(folder, top), files, options) : undefined;
}

function noteEmpty(folders: ReadonlyMap<string, number>, classes: ReadonlySet<string>, leftOut: LeftOutLog): void {
  for (const [name, files] of folders) {
    if (!classes.has(name)) leftOut.add(`${name}/`, whyEmpty(files));
  }
}

type FlatOptions = Pick<ImageFolderOptions, 'validation'> & { readonly leftOut: LeftOutLog };

/** A folder of pictures only: named by class (see `readNames`), or ImageNet's validation pictures. */
function flatPictures(folder: string, files: readonly FoundFile[], { leftOut, validation }: FlatOptions): Read {
  const nameOf = ({ name }: FoundFile) => path.posix.basename(name);
  const numbered = files.filter((file) => VALIDATION_PICTURE.test(nameOf(file)));
  if (numbered.length > 0 && numbered.length === files.length) {
    const truth = validation?.(folder);
    if (!truth) throw noDevkit(folder);
    const pictures = files.map((file) => ({ className: truth.classOf(nameOf(file)), file }));
    return { layout: 'validation pictures', why: `classes from ${truth.source}`, pictures, known: truth.classes };
  }
  const { classOf, why } = readNames(files.map(nameOf));
  const pictures = files.flatMap((file) => {
    const className = classOf(nameOf(file));
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
  const isUnsupported = Object.keys(leftOut.summary().reasons).some((reason) => reason.startsWith(UNSUPPORTED));
  const got = `none${insteadText(leftOut.summary())}${foreign ? `: ${foreign.what}` : ''}`;
  const hint =
    foreign?.way ??
    (isUnsupported
      ? 'Convert them to PNG, each in the folder of its class.'
      : 'Pass the folder that holds one folder a class (…/train), with .jpg, .jpeg, .png or .webp files in them.');
  return new BnlabError({ kind: 'data', where, expected: 'pictures in a folder per class', got, hint });
}
