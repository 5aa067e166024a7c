/**
 * Tells a file from another one that took its place, even with the same size and the same time of change.
 * @module
 */
import { createHash } from 'node:crypto';
import { FileReader } from '../archives/file-reader';
import { evenly } from './sample';

const BLOCK = 1 << 16;
/** Blocks that count: of a file up to 4 MiB all. */
const MOST_BLOCKS = 64;

/**
 * A digest of a file's size, of its times (of its bytes, `mtime`, which a copy may keep, and of its entry, `ctime`, which none can set),
 * and of up to 64 evenly spread blocks of 64 KiB, the first and the last one among them. 32 hexadecimal digits.
 *
 * @throws BnlabError (`io`) when the file cannot be read.
 */
export function fileState(file: string): string {
  const reader = new FileReader(file);
  try {
    const { size, mtimeMs, ctimeMs } = reader.stat();
    const hash = createHash('sha256').update(JSON.stringify([size, mtimeMs, ctimeMs]));
    const blocks = evenly(Math.ceil(size / BLOCK), MOST_BLOCKS);
    for (const block of blocks) hash.update(reader.read(block * BLOCK, BLOCK));
    hash.update(reader.read(Math.max(0, size - BLOCK), BLOCK));
    return hash.digest('hex').slice(0, 32);
  } finally {
    reader.close();
  }
}
