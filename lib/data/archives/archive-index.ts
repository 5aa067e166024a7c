/**
 * Makes the index of an archive: one walk, a progress file beside the index, an Arrow file at the end.
 * @module
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { makeFolder } from '../../files';
import { IndexJournal } from './archive-journal';
import { walkArchive, type SkippedMember } from './archive-walk';
import { readIndex, writeIndex } from './arrow-index';
import { fileChecksum } from '../download/checksum';
import type { Devkit } from './devkit';
import { FileReader } from './file-reader';
import type { ImageList } from '../source/image-list';

/** How to index. */
export interface IndexArchiveOptions {
  /** The index; beside the archive, with `.arrow` appended, by default. */
  readonly output?: string;
  /** For the validation archive. */
  readonly devkit?: Devkit;
  /** Compare size and MD5 with the published ones (reads the whole archive once more). */
  readonly verify?: boolean;
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
  /** MD5 of the archive, when it was verified. */
  readonly md5?: string;
}

/** Sizes and MD5 of ImageNet's archives. Source: TFDS (sizes), torchvision (MD5). */
export const PUBLISHED_ARCHIVES: Readonly<Record<string, { readonly bytes: number; readonly md5: string }>> = {
  'ILSVRC2012_img_train.tar': { bytes: 147_897_477_120, md5: '1d675b47d978889d74fa0da5fadfb00e' },
  'ILSVRC2012_img_val.tar': { bytes: 6_744_924_160, md5: '29b22e2961454d5413ddabcf34fc5622' },
};

/**
 * Indexes an archive in place; an interrupted run goes on at its last checkpoint (a class, or 10,000 pictures).
 *
 * @throws BnlabError (`data`) when the archive is cut off, damaged, empty of pictures, or not the published one.
 */
export async function indexArchive(archive: string, options: IndexArchiveOptions = {}): Promise<IndexReport> {
  const { output = `${archive}.arrow`, devkit, verify = false, onProgress } = options;
  const reader = new FileReader(archive);
  try {
    const md5 = verify ? await verifyArchive(archive, reader.size) : undefined;
    makeFolder(path.dirname(path.resolve(output)));
    const journal = new IndexJournal(`${output}.part`, archive, reader.size);
    const progress = journal.load();
    const resumedAt = progress.position;
    for (const event of walkArchive(reader, { start: progress.position, devkit })) {
      if (event.kind === 'image') progress.builder.add({ ...event.image, file: archive });
      else if (event.kind === 'skipped') progress.skipped.push(event.member);
      else onProgress?.(event.position, reader.size);
      journal.note(event);
    }
    const list = progress.builder.build();
    if (list.length === 0) throw noPictures(reader.name);
    await writeIndex(output, { list, containerSizes: [reader.size] });
    journal.remove();
    const { skipped } = progress;
    return { index: output, images: list.length, classes: list.classes.length, skipped, resumedAt, md5 };
  } finally {
    reader.close();
  }
}

/** Opens an index for its archive. @throws BnlabError (`data`) when the archive has changed since, or is gone. */
export function openIndex(index: string): ImageList {
  const { list, containerSizes } = readIndex(index);
  list.containers.forEach((container, i) => {
    const size = statSync(container, { throwIfNoEntry: false })?.size;
    if (size === containerSizes[i]) return;
    throw new BnlabError({
      kind: 'data',
      where: path.basename(index),
      expected: `${path.basename(container)} with ${containerSizes[i]} bytes beside it`,
      got: size === undefined ? 'no such file' : `${size} bytes`,
      hint: 'Put the archive back where it was indexed, or make the index again: npx bnlab data index ARCHIVE',
    });
  });
  return list;
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
  const md5 = await fileChecksum(archive);
  return md5 === published.md5 ? md5 : fail(`the MD5 ${published.md5}`, md5, again);
}

function noPictures(where: string): BnlabError {
  const hint = 'Pass ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, or a tar of one folder a class.';
  return new BnlabError({ kind: 'data', where, expected: 'pictures (.jpg, .jpeg, .png)', got: 'none', hint });
}
