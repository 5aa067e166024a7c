/**
 * Checksums of bytes and of files too large for memory.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readError } from '../../files';

/** Names of the digests that data sets are published with. */
export type Digest = 'md5' | 'sha1' | 'sha256';

/** Digest of bytes in memory, lower-case hexadecimal. */
export function checksum(bytes: Uint8Array, digest: Digest = 'md5'): string {
  return createHash(digest).update(bytes).digest('hex');
}

/** Digest of a file, read as a stream. @throws BnlabError (`io`) when it cannot be read. */
export async function fileChecksum(file: string, digest: Digest = 'md5'): Promise<string> {
  const hash = createHash(digest);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (thrown) {
    throw readError(file, 'a file that can be read', thrown);
  }
  return hash.digest('hex');
}
