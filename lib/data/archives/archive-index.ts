/**
 * Makes the index of an archive: one walk, a progress file beside the index, an Arrow file at the end.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { makeFolder } from '../../files';
import { withLock } from '../../locks';
import { fileChecksum } from '../download/checksum';
import { classesOfGroups, type ClassGroups } from '../source/class-paths';
import { whyEmpty } from '../source/empty-class';
import { insteadText, LeftOutLog, type LeftOut } from '../source/left-out';
import type { ImageList } from '../source/image-list';
import { nothingThere } from '../source/nothing-there';
import { whyNoFolder } from '../source/picture-names';
import { IndexJournal, journalFile, type IndexProgress } from './archive-journal';
import { walkArchive, type SkippedMember } from './archive-walk';
import { writeIndex } from './arrow-write';
import { checkTarKind } from './compressed';
import { devkitClasses, VALIDATION_PICTURE, type ValidationClasses } from './validation-classes';
import type { Devkit } from './devkit';
import { FileReader } from './file-reader';
import { headerDigest } from './header-digest';
import { REPLACED, replacedMembers } from './replaced';
import { isUnended } from './tar-end';
import { plainName } from './member-name';

/** How to index. */
export interface IndexArchiveOptions {
  /** The index; beside the archive, with `.arrow` appended, by default. */
  readonly output?: string;
  /** For the validation archive. */
  readonly devkit?: Devkit;
  /** For the validation archive, instead of the devkit. */
  readonly validation?: ValidationClasses;
  /** Compare size and SHA-256 with the published ones (reads the whole archive once more). */
  readonly verify?: boolean;
  /** Refuse an archive without an end mark: one that an earlier index knew otherwise. */
  readonly mustEnd?: boolean;
  /** Called at each checkpoint: bytes walked over, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What came out. */
export interface IndexReport {
  readonly index: string;
  readonly images: number;
  readonly classes: number;
  /** Members that are no pictures or cannot be trusted. */
  readonly skipped: readonly SkippedMember[];
  /** Position at which an interrupted run was continued; 0 when it began at the start. */
  readonly resumedAt: number;
  /** SHA-256 of the archive, when it was verified. */
  readonly sha256?: string;
}

/** Sizes and SHA-256 of ImageNet's archives. Source: TFDS. */
export const PUBLISHED_ARCHIVES: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>> = {
  'ILSVRC2012_img_train.tar': {
    bytes: 147_897_477_120,
    sha256: 'b08200a27a8e34218a0e58fde36b0fe8f73bc377f4acea2d91602057c3ca45bb',
  },
  'ILSVRC2012_img_val.tar': {
    bytes: 6_744_924_160,
    sha256: 'c7e06a6c0baccf06d8dbeb6577d71efff84673a5dbdd50633ab44f8ea0456ae0',
  },
};

/**
 * Indexes an archive in place; an interrupted run goes on at its last checkpoint (a class, or 10,000 pictures). A second
 * process that is asked for the same index waits for the first one.
 *
 * @throws BnlabError (`data`) when the archive is cut off, damaged, empty of pictures, or not the published one.
 */
export async function indexArchive(archive: string, options: IndexArchiveOptions = {}): Promise<IndexReport> {
  const { output = `${archive}.arrow` } = options;
  if (!existsSync(archive)) throw nothingThere(archive, 'a tar archive', 'Pass the archive itself.');
  makeFolder(path.dirname(path.resolve(output)));
  return withLock(output, { purpose: `indexing ${path.basename(archive)}` }, () => index(archive, output, options));
}

async function index(
  archive: string,
  output: string,
  {
    devkit,
    validation = devkit && devkitClasses(devkit),
    verify = false,
    mustEnd = false,
    onProgress,
  }: IndexArchiveOptions,
): Promise<IndexReport> {
  const reader = new FileReader(archive);
  try {
    checkTarKind(reader);
    const sha256 = verify ? await verifyArchive(archive, reader.size) : undefined;
    const journal = new IndexJournal(journalFile(output), archive);
    const progress = journal.load();
    const resumedAt = progress.position;
    for (const event of walkArchive(reader, { start: progress.position, validation })) {
      if (event.kind === 'image') progress.builder.add({ ...event.image, className: event.image.group, file: archive });
      else if (event.kind === 'skipped') progress.skipped.push(event.member);
      else if (event.kind === 'folder') progress.folders.add(event.name);
      else onProgress?.(event.position, reader.size);
      journal.note(event);
    }
    if (mustEnd) checkEnded(reader.name, progress.skipped, output);
    const list = listOf(progress, reader.name, validation);
    await writeIndex(output, { list, containerSizes: [reader.size], headers: headerDigest(list) });
    journal.remove();
    const { skipped } = progress;
    return { index: output, images: list.length, classes: list.classes.length, skipped, resumedAt, sha256 };
  } finally {
    reader.close();
  }
}

/** @throws BnlabError (`data`): what was indexed before and has no end now was cut since. */
function checkEnded(where: string, skipped: readonly SkippedMember[], output: string): void {
  const cut = skipped.find(({ reason }) => isUnended(reason));
  if (!cut) return;
  const hint = `Get the archive again; to read what is left of it, delete ${path.basename(output)} first.`;
  throw new BnlabError({ kind: 'data', where, expected: 'an archive as it was indexed', got: cut.reason, hint });
}

/** Groups become classes; pictures without one are left out like members that are no pictures. */
function listOf(progress: IndexProgress, archive: string, validation?: ValidationClasses): ImageList {
  const { builder, skipped } = progress;
  if (builder.length === 0) throw noPictures(archive, skipped);
  const grouped = builder.build();
  const groups = classesOfGroups(grouped.classes);
  const { classOf, why } = groups;
  if (classOf.size === 0) throw noClass(archive, grouped.name(0));
  const isValidation = validation && VALIDATION_PICTURE.test(path.posix.basename(grouped.name(0)));
  const known = isValidation && [...classOf.values()].every((name) => validation.classes.includes(name));
  const replaced = replacedMembers(grouped);
  for (let i = 0; i < grouped.length; i++) {
    const hasClass = classOf.has(grouped.classes[grouped.labels[i]]);
    if (hasClass && !replaced.has(i)) continue;
    const reason = hasClass ? REPLACED : 'a picture outside the class folders';
    skipped.push({ name: grouped.name(i), reason, offset: grouped.offsets[i] });
  }
  skipped.push(...emptyClasses(progress, groups));
  const kept = (group: string, i: number) => (replaced.has(i) ? undefined : classOf.get(group));
  const list = grouped.regrouped(kept, known ? validation.classes : undefined);
  const source = isValidation ? `classes from ${validation.source}` : why;
  return list.withOrigin({ layout: 'tar archive', why: source, leftOut: leftOutOf(skipped) });
}

function leftOutOf(skipped: readonly SkippedMember[]): LeftOut {
  const log = new LeftOutLog();
  for (const { name, reason } of skipped) log.add(name, reason);
  return log.summary();
}

/** Classes that the archive has folders or other files of, and no picture. */
function emptyClasses({ skipped, folders }: IndexProgress, { classOf, classAt }: ClassGroups): SkippedMember[] {
  const found = new Set(classOf.values());
  const members = new Map<string, number>();
  const note = (folder: string, count: number) => {
    const name = classAt(folder);
    if (name !== undefined && !found.has(name) && !whyNoFolder(name))
      members.set(name, (members.get(name) ?? 0) + count);
  };
  for (const folder of folders) note(folder, 0);
  const names = skipped.map(({ name }) => plainName(name)).filter((name) => name.includes('/'));
  for (const name of names) note(`/${path.posix.dirname(name)}`, 1);
  return [...members].map(([name, count]) => ({ name: `${name}/`, reason: whyEmpty(count), offset: 0 }));
}

async function verifyArchive(archive: string, size: number): Promise<string> {
  const name = path.basename(archive);
  const published = PUBLISHED_ARCHIVES[name];
  const fail = (expected: string, got: string, hint: string): never => {
    throw new BnlabError({ kind: 'data', where: name, expected, got, hint });
  };
  if (!published) {
    const known = Object.keys(PUBLISHED_ARCHIVES).join(' or ');
    return fail(`${known}, whose checksums are known`, name, 'Leave --verify away for other archives.');
  }
  const again = 'The archive is incomplete or damaged: download it again from image-net.org.';
  if (size !== published.bytes) fail(`${published.bytes} bytes`, `${size}`, again);
  const sha256 = await fileChecksum(archive, 'sha256');
  return sha256 === published.sha256 ? sha256 : fail(`the SHA-256 ${published.sha256}`, sha256, again);
}

function noPictures(where: string, skipped: readonly SkippedMember[]): BnlabError {
  const hint = 'Pass ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, or a tar of one folder a class.';
  const got = `none${insteadText(leftOutOf(skipped))}`;
  return new BnlabError({ kind: 'data', where, expected: 'pictures (.jpg, .jpeg, .png, .webp)', got, hint });
}

function noClass(where: string, got: string): BnlabError {
  const hint = 'Pictures lie in a folder, in a tar of their class, or have the synset id before the first "_".';
  return new BnlabError({ kind: 'data', where, expected: 'a class for each picture', got, hint });
}
