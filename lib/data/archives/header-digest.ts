/**
 * Tells whether an archive is the one that was indexed: tar files are padded, so that different ones often have one size.
 * @module
 */
import { createHash } from 'node:crypto';
import type { ImageList } from '../source/image-list';
import { evenly } from '../source/sample';
import { FileReader } from './file-reader';
import { tarEntries } from './tar';
import { TAR_BLOCK } from './tar-header';

/** All headers of a small archive, and so many of a large one. */
const MOST_HEADERS = 8192;
/** Members of the outermost level whose names and sizes count too: in a tar of tars these name the classes. */
const MOST_OUTER = 2000;

/**
 * A digest of the archives' headers: the blocks right before the pictures (names, sizes, times), all of them up to 8,192 and
 * evenly spread ones beyond, and the first 2,000 members of the outermost level.
 *
 * @throws BnlabError (`data`, `io`) when an archive cannot be read.
 */
export function headerDigest(list: ImageList): string {
  const hash = createHash('sha256');
  const readers = list.containers.map((container) => new FileReader(container));
  try {
    for (const reader of readers) {
      let members = 0;
      for (const { name, offset, size } of tarEntries(reader)) {
        if (members++ >= MOST_OUTER) break;
        hash.update(`${name}\0${offset}\0${size}\0`);
      }
    }
    for (const i of evenly(list.length, MOST_HEADERS)) {
      hash.update(readers[list.containerOf[i]!]!.read(list.offsets[i]! - TAR_BLOCK, TAR_BLOCK));
    }
  } finally {
    for (const reader of readers) reader.close();
  }
  return hash.digest('hex');
}
