/**
 * The stored bytes of the examples of a list.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../../errors';
import { isOfOneFile } from '../disk';
import { FileReader } from '../archives/file-reader';
import { containerState } from '../source/container-state';
import type { ImageEntry } from '../source/image-list';
import { isPictureName } from '../source/picture-names';

const MOST_OPEN = 32;

/** Reads the bytes of entries; keeps the archives open that it reads from. */
export class EntryReader {
  private readonly open = new Map<string, FileReader>();

  /** The stored bytes of an entry. @throws BnlabError: `io` when an archive ends early, `data` when a picture's own file does. */
  bytes({ file, offset, size, name, state }: ImageEntry): Uint8Array {
    const [reader, bytes] = orBlame(file, () => {
      const reader = this.reader(file);
      return [reader, reader.read(offset, size)] as const;
    });
    if (bytes.length === size) {
      if (state !== undefined && containerState(reader.stat()) !== state) throw replaced(reader.name);
      return bytes;
    }
    const got = `${bytes.length} bytes: the file ends at byte ${reader.size}`;
    const expected = `${size} bytes of ${name} at byte ${offset}`;
    if (isPictureName(path.basename(file))) {
      const hint = 'The picture has changed since it was listed: restore it, or let such pictures be skipped.';
      throw new BnlabError({ kind: 'data', where: reader.name, expected, got, hint });
    }
    const hint = 'The archive is cut off or has changed since it was indexed: restore it, or index it again.';
    throw new BnlabError({ kind: 'io', where: reader.name, expected, got, hint });
  }

  /** Closes all files. */
  close(): void {
    for (const reader of this.open.values()) reader.close();
    this.open.clear();
  }

  private reader(file: string): FileReader {
    const known = this.open.get(file);
    if (known) return known;
    if (this.open.size >= MOST_OPEN) {
      const [oldest, reader] = this.open.entries().next().value!;
      reader.close();
      this.open.delete(oldest);
    }
    const reader = new FileReader(file);
    this.open.set(file, reader);
    return reader;
  }
}

/** Other pictures than those that were listed lie there: none of them would be noticed. */
function replaced(where: string): BnlabError {
  const hint =
    'Start again when the set is whole: a run goes on from its last checkpoint with the set that it began with.';
  const expected = 'the archive whose pictures were listed';
  return new BnlabError({ kind: 'io', where, expected, got: 'another one, or one that was written to since', hint });
}

/** A single picture that cannot be read is that picture's fault; when its folder is gone too, the disk is. */
function orBlame<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!isOfOneFile(thrown) || !existsSync(path.dirname(file)) || !isPictureName(path.basename(file))) throw thrown;
    const { where, expected, got, hint, cause } = thrown;
    throw new BnlabError({ kind: 'data', where: path.basename(where), expected, got, hint, cause });
  }
}
