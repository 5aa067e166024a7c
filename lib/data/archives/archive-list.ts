/**
 * From what a walk over an archive found to a list of pictures with classes, and everything that is left out of it.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../../errors';
import { TINY_ANNOTATIONS } from '../source/annotated';
import { whyEmpty } from '../source/empty-class';
import { NO_CLASS_IN_NAME } from '../source/flat-names';
import type { ImageList } from '../source/image-list';
import { insteadText, LeftOutLog, type LeftOut } from '../source/left-out';
import { whyNoFolder } from '../source/picture-names';
import { NameTree } from '../source/tree';
import type { IndexProgress } from './archive-journal';
import { archiveLayout, isIn, type ArchiveLayout, type PlacedPicture } from './archive-layout';
import type { SkippedMember } from './archive-walk';
import { folderOf } from './member-name';
import { REPLACED, replacedMembers } from './replaced';
import { VALIDATION_PICTURE, type ValidationClasses } from './validation-classes';

/**
 * The pictures with their classes; those without one are left out like members that are no pictures, and join `progress.skipped`.
 *
 * @throws BnlabError (`data`, `usage`) where there is no picture, or its class is not clear.
 */
export function listOfArchive(progress: IndexProgress, archive: string, validation?: ValidationClasses): ImageList {
  const { builder, skipped } = progress;
  if (builder.length === 0) throw noPictures(archive, skipped);
  const grouped = builder.build();
  refuseTables(archive, grouped, skipped);
  const layout = archiveLayout(archive, treeOf(grouped, progress), () => placed(grouped));
  const classes = classesOf(grouped, layout);
  const replaced = replacedMembers(grouped);
  classes.forEach((className, i) => {
    if (className !== undefined && !replaced.has(i)) return;
    const isFlat = typeof layout.classAt(folderOf(grouped.name(i))) === 'function';
    const reason = className !== undefined ? REPLACED : isFlat ? NO_CLASS_IN_NAME : OUTSIDE;
    skipped.push({ name: grouped.name(i), reason, offset: grouped.offsets[i]! });
  });
  skipped.push(...emptyClasses(progress, layout, new Set(classes)));
  const isValidation = validation && VALIDATION_PICTURE.test(path.posix.basename(grouped.name(0)));
  const known = isValidation && classes.every((name) => name === undefined || validation.classes.includes(name));
  const kept = (_group: string, i: number) => (replaced.has(i) ? undefined : classes[i]);
  const list = grouped.regrouped(kept, known ? validation.classes : undefined);
  const why = isValidation ? `classes from ${validation.source}` : layout.why;
  return list.withOrigin({ layout: 'tar archive', why, leftOut: leftOutOf(skipped), parts: layout.parts });
}

const OUTSIDE = 'a picture outside the class folders';
/** Groups whose class is known already begin with it, all others are folders: `=n01440764`, `/set/cat`. */
const isClass = (group: string) => group.startsWith('=');

/** The class of each picture; undefined where it has none. */
function classesOf(grouped: ImageList, { classAt, parts }: ArchiveLayout): (string | undefined)[] {
  const rules = grouped.classes.map((group) => (isClass(group) ? group.slice(1) : classAt(group.slice(1))));
  const used = parts?.validation === undefined ? undefined : [parts.train, parts.validation];
  return Array.from(grouped.labels, (label, i) => {
    const rule = rules[label];
    if (used && isClass(grouped.classes[label]!) && !used.some((place) => isIn(folderOf(grouped.name(i)), place)))
      return undefined;
    return typeof rule === 'function' ? rule(path.posix.basename(grouped.name(i))) : rule;
  });
}

/** The pictures whose folders say their class. */
function* placed(grouped: ImageList): Generator<PlacedPicture> {
  for (let i = 0; i < grouped.length; i++) {
    const group = grouped.classes[grouped.labels[i]!]!;
    if (!isClass(group)) yield { folder: group.slice(1), name: path.posix.basename(grouped.name(i)) };
  }
}

/** All folders of the archive. */
function treeOf(grouped: ImageList, { folders, skipped }: IndexProgress): NameTree {
  const tree = new NameTree();
  for (const group of grouped.classes) if (!isClass(group)) tree.add(group, { pictures: true });
  for (const folder of folders) tree.add(folder);
  for (const { name } of skipped) tree.add(folderOf(name));
  // names of a million pictures in tars of their classes need not be looked at
  if (grouped.classes.some(isClass) && grouped.names.bytes.includes(0x2f)) {
    grouped.labels.forEach((label, i) => {
      const folder = isClass(grouped.classes[label]!) ? folderOf(grouped.name(i)) : '';
      if (folder !== '') tree.add(folder, { pictures: true });
    });
  }
  return tree;
}

/** @throws BnlabError (`usage`) where a table inside the archive says the classes of pictures. */
function refuseTables(where: string, grouped: ImageList, skipped: readonly SkippedMember[]): void {
  const tables = skipped.filter(({ name }) => path.posix.basename(name) === TINY_ANNOTATIONS);
  const table = tables.find(({ name }) => grouped.classes.includes(`/${path.posix.join(folderOf(name), 'images')}`));
  if (!table) return;
  const hint = 'Unpack the archive and pass the folder, where the table is read.';
  const got = `${table.name}, a table of the classes of the pictures beside it`;
  throw new BnlabError({ kind: 'usage', where, expected: 'pictures in a folder per class', got, hint });
}

function leftOutOf(skipped: readonly SkippedMember[]): LeftOut {
  const log = new LeftOutLog();
  for (const { name, reason } of skipped) log.add(name, reason);
  return log.summary();
}

/** Classes that the archive has folders or other files of, and no picture. */
function emptyClasses(
  { skipped, folders }: IndexProgress,
  { classAt }: ArchiveLayout,
  found: ReadonlySet<string | undefined>,
): SkippedMember[] {
  const classesAt = (folder: string) => {
    const name = classAt(folder);
    return typeof name === 'string' && !found.has(name) && !whyNoFolder(name) ? [name] : [];
  };
  const withFolder = [...folders].flatMap((folder) => classesAt(folder.slice(1)));
  const withMembers = new Set(skipped.flatMap(({ name }) => classesAt(folderOf(name))));
  return [...new Set([...withFolder, ...withMembers])].map((name) => {
    return { name: `${name}/`, reason: whyEmpty(Number(withMembers.has(name))), offset: 0 };
  });
}

function noPictures(where: string, skipped: readonly SkippedMember[]): BnlabError {
  const hint = 'Pass ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, or a tar of one folder a class.';
  const got = `none${insteadText(leftOutOf(skipped))}`;
  return new BnlabError({ kind: 'data', where, expected: 'pictures (.jpg, .jpeg, .png, .webp)', got, hint });
}
