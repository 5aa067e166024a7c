/**
 * Makes the index of an archive: one walk, a progress file beside the index, an Arrow file at the end.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { withLock } from '../../locks';
import { fileChecksum } from '../download/checksum';
import { nothingThere } from '../source/nothing-there';
import { IndexJournal, journalFile } from './archive-journal';
import { listOfArchive } from './archive-list';
import { walkArchive, type SkippedMember } from './archive-walk';
import { writeIndex } from './arrow-write';
import { checkTarKind } from './compressed';
import { devkitClasses, type ValidationClasses } from './validation-classes';
import type { Devkit } from './devkit';
import { FileReader } from './file-reader';
import { headerDigest } from './header-digest';
import { isUnended } from './tar-end';

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
    const list = listOfArchive(progress, reader.name, validation);
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
