/**
 * A digest of what a list shows, cheap enough to be taken each time a set is opened.
 * @module
 */
import { createHash } from 'node:crypto';
import { isOfOneFile } from '../disk';
import { FileReader } from '../archives/file-reader';
import type { ImageEntry, ImageList } from './image-list';
import { evenly } from './sample';

/** Pictures whose bytes count; of a smaller set all. */
const MOST_PICTURES = 256;
/** Bytes of each of them: its first and last ones where it is larger. */
const MOST_BYTES = 1 << 16;

/**
 * SHA-256 of class names, labels, names and sizes of all pictures, and of the bytes of up to 256 evenly spread ones.
 *
 * It does not depend on where the pictures lie. @throws BnlabError (`io`).
 */
export function fingerprint(list: ImageList): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(list.classes)).update(list.encoding);
  for (const column of [list.labels, list.sizes, list.names.starts]) {
    hash.update(Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  }
  hash.update(list.names.bytes);
  const parts = new Parts();
  try {
    for (const i of evenly(list.length, MOST_PICTURES)) hash.update(parts.of(list.entry(i)) ?? 'missing');
  } finally {
    parts.close();
  }
  return hash.digest('hex');
}

/** Bytes of entries; keeps the file open that it read last. */
class Parts {
  private reader: FileReader | undefined;

  /** Undefined for a file that is missing, or cannot be read: of what is at fault the policy tells. */
  of({ file, offset, size }: ImageEntry): Uint8Array | undefined {
    try {
      if (this.reader?.file !== file) {
        this.close();
        this.reader = new FileReader(file);
      }
      return partOf(this.reader, offset, size);
    } catch (thrown) {
      if (isOfOneFile(thrown)) return undefined;
      throw thrown;
    }
  }

  close(): void {
    const { reader } = this;
    this.reader = undefined;
    reader?.close();
  }
}

function partOf(reader: FileReader, offset: number, size: number): Uint8Array {
  if (size <= MOST_BYTES) return reader.read(offset, size);
  const half = MOST_BYTES / 2;
  return Buffer.concat([reader.read(offset, half), reader.read(offset + size - half, half)]);
}
