/**
 * Writes tar archives: the same members give the same bytes, and a file is whole or absent.
 * @module
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack, type Pack } from 'tar-stream';
import { writeStreamAtomic } from '../../files';

/** A member to write. */
export interface NewTarEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

type Entries = Iterable<NewTarEntry> | AsyncIterable<NewTarEntry>;

/** The bytes of an archive. */
export async function packTar(entries: Entries): Promise<Buffer> {
  const archive = pack();
  const [bytes] = await Promise.all([buffer(Readable.from(archive)), fill(archive, entries)]);
  return bytes;
}

/** Writes an archive atomically; the members may come one by one. @throws BnlabError (`io`). */
export async function writeTar(file: string, entries: Entries): Promise<void> {
  const archive = pack();
  const pieces = Readable.from(archive) as AsyncIterable<Uint8Array>;
  const written = writeStreamAtomic(file, pieces);
  try {
    await Promise.all([written, fill(archive, entries)]);
  } catch (thrown) {
    // when a member could not be made, the file that was begun goes before anybody hears of it
    await written.catch(() => undefined);
    throw thrown;
  }
}

async function fill(archive: Pack, entries: Entries): Promise<void> {
  try {
    for await (const { name, content } of entries) {
      await new Promise<void>((resolve, reject) => {
        // no time, no owner: the archive depends on its members alone
        const header = { name, mtime: new Date(0), size: content.length, mode: 0o644 };
        archive.entry(header, Buffer.from(content), (error) => (error ? reject(error) : resolve()));
      });
    }
    archive.finalize();
  } catch (thrown) {
    archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  }
}
