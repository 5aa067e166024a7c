/**
 * Writes tar archives: the same members give the same bytes, and a file is whole or absent.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { ioError, makeFolder, syncFolder } from '../../files';

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
  makeFolder(path.dirname(file));
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const archive = pack();
  try {
    const written = pipeline(Readable.from(archive), createWriteStream(temporary));
    await Promise.all([written, fill(archive, entries)]);
    const handle = await open(temporary, 'r+');
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
    syncFolder(path.dirname(file));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown instanceof Error && 'syscall' in thrown ? ioError(file, 'a file that can be written', thrown) : thrown;
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
