/**
 * The mark of a folder that was unpacked whole: how many files of which sizes there are to be, and of which archive.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BnlabError } from '../../errors';
import { writeJsonAtomic } from '../../files';
import { readJson } from '../../json-file';
import { tidyAfterKilled } from '../../locks';
import { removeTemporariesOf } from '../../temporaries';
import { namesIn, statOf } from '../disk';
import { unpackingLock } from '../archives/unpack';

const Mark = z.object({
  /** Checksum of the archive. */
  archive: z.string(),
  files: z.number(),
  bytes: z.number(),
  /** SHA-256 over the sorted names and sizes. */
  contents: z.string(),
});

type UnpackedMark = Readonly<z.infer<typeof Mark>>;

/** Where the mark of a folder lies: beside it, so that the folder holds the set and nothing else. */
function markFile(folder: string): string {
  return `${folder}.unpacked.json`;
}

/** Writes the mark of `folder` from what is staged to become it. @throws BnlabError (`io`). */
export function markUnpacked(folder: string, staged: string, archive: string): void {
  writeJsonAtomic(markFile(folder), { archive, ...contentsOf(staged) } satisfies UnpackedMark);
}

/** Removes what killed processes left beside a folder that is whole; for whoever has its lock. @throws BnlabError (`io`). */
export function tidyUnpacked(folder: string): void {
  tidyAfterKilled(unpackingLock(folder));
  removeTemporariesOf(markFile(folder));
}

/**
 * Whether a folder is there and holds what was unpacked into it; false where there is none, or an empty one.
 *
 * @param archives checksums of the archive, one of which the mark must have.
 * @throws BnlabError (`data`) for a folder that lacks files, or that nobody knows to be whole.
 */
export function isUnpackedWhole(folder: string, archives: readonly string[]): boolean {
  if (!existsSync(folder) || namesIn(folder).length === 0) return false;
  const mark = readMark(folder);
  const fail = (expected: string, got: string): never => {
    const hint = `Move ${path.basename(folder)} away or delete it, and download it again; or use it as it is with --data.`;
    throw new BnlabError({ kind: 'data', where: folder, expected, got, hint });
  };
  if (!mark) return fail('a folder that was unpacked to its end', 'one that nobody marked as whole');
  if (!archives.includes(mark.archive)) return fail(`what the archive ${archives[0]} holds`, `that of ${mark.archive}`);
  const found = contentsOf(folder);
  const isSame = found.contents === mark.contents;
  // indexes and notes that were added later do no harm
  const isMore = found.files > mark.files && found.bytes >= mark.bytes;
  if (!isSame && !isMore) {
    fail(`${mark.files} files, ${mark.bytes} bytes`, `${found.files} files, ${found.bytes} bytes`);
  }
  return true;
}

function readMark(folder: string): UnpackedMark | undefined {
  const file = markFile(folder);
  if (!existsSync(file)) return undefined;
  const hint = 'Delete the folder, and unpack or download the set again.';
  return readJson(file, { schema: Mark, expected: 'the mark of an unpacked folder', hint });
}

function contentsOf(folder: string): Omit<UnpackedMark, 'archive'> {
  const names = namesIn(folder, { recursive: true }).sort();
  const hash = createHash('sha256');
  let files = 0;
  let bytes = 0;
  for (const name of names) {
    const stat = statOf(path.join(folder, name));
    if (!stat?.isFile()) continue;
    hash.update(`${name}\0${stat.size}\n`);
    files++;
    bytes += stat.size;
  }
  return { files, bytes, contents: hash.digest('hex') };
}
