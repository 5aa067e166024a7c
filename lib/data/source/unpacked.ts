/**
 * Unpacked copies of gzip-compressed files, kept in the cache, so that they can be read at any place.
 * @module
 */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { BnlabError, messageOf } from '../../errors';
import { writeStreamAtomic } from '../../files';
import { fileKind } from '../archives/compressed';
import { FileReader } from '../archives/file-reader';
import { madeOnce } from './cache';

/**
 * A file as it can be read in place: itself, or its unpacked copy in the cache when it is compressed with gzip.
 *
 * @throws BnlabError (`data`) for a damaged stream, (`io`) when the cache cannot be written.
 */
export async function unpackedCopy(
  file: string,
  name = path.basename(file).replace(/\.(gz|z)$/i, ''),
): Promise<string> {
  const reader = new FileReader(file);
  const kind = fileKind(reader);
  reader.close();
  if (kind !== 'gzip') return file;
  return madeOnce('unpacked', { file, name, purpose: 'unpacking' }, (place) => gunzip(file, place));
}

async function gunzip(file: string, place: string): Promise<void> {
  const stream = createGunzip();
  createReadStream(file)
    .on('error', (thrown) => stream.destroy(thrown))
    .pipe(stream);
  try {
    await writeStreamAtomic(place, stream);
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    const hint = 'The file is damaged: get it again.';
    const where = path.basename(file);
    const got = messageOf(thrown);
    throw new BnlabError({ kind: 'data', where, expected: 'a whole gzip stream', got, hint, cause: thrown });
  }
}
