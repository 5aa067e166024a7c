/**
 * Reads pieces of a file at given positions, however large the file is.
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import path from 'node:path';
import { readError } from '../../files';

/** Bytes that can be read at any position. */
export interface ByteReader {
  /** The file's name without its folder, for messages. */
  readonly name: string;
  readonly size: number;
  /** Up to `length` bytes from `position` and before `end`: fewer only where the file (or `end`) ends. */
  read(position: number, length: number, end?: number): Uint8Array;
}

/** Bytes in memory, read like a file. */
export function bytesReader(bytes: Uint8Array, name: string): ByteReader {
  const read = (position: number, length: number, end = bytes.length) =>
    bytes.subarray(position, Math.min(position + length, end, bytes.length));
  return { name, size: bytes.length, read };
}

/** An open file. Close it after use. */
export class FileReader implements ByteReader {
  readonly name: string;
  readonly size: number;
  private readonly handle: number;

  /** @throws BnlabError (`io`) when the file cannot be opened. */
  constructor(readonly file: string) {
    this.name = path.basename(file);
    try {
      this.handle = openSync(file, 'r');
      this.size = fstatSync(this.handle).size;
    } catch (thrown) {
      throw readError(file, 'a file that can be read', thrown);
    }
  }

  /** @throws BnlabError (`io`) when the disk fails or has gone; the message names the position. */
  read(position: number, length: number, end: number = this.size): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, end - position)));
    let done = 0;
    try {
      while (done < bytes.length) {
        const got = readSync(this.handle, bytes, done, bytes.length - done, position + done);
        if (got === 0) break;
        done += got;
      }
    } catch (thrown) {
      throw readError(this.file, `${length} bytes that can be read at byte ${position}`, thrown);
    }
    return bytes.subarray(0, done);
  }

  /** What the file is now that is open. @throws BnlabError (`io`). */
  stat(): Stats {
    try {
      return fstatSync(this.handle);
    } catch (thrown) {
      throw readError(this.file, 'a file that can be read', thrown);
    }
  }

  close(): void {
    closeSync(this.handle);
  }
}
