/**
 * Bodies that a server packed on the way, though it was asked not to.
 * @module
 */
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { TransferError, type Answer } from './request';

const UNPACK: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
]);

/** A file that is packed itself is served by many with the encoding of its name: those bytes are the file's own. */
const PACKED = /\.(gz|tgz|z|br)$/i;

/**
 * The way the body of an answer was packed, undefined where its bytes are the file's: a server that names the encoding of a `.gz`, or
 * whose body has the file's own size, has packed nothing.
 *
 * @throws TransferError for an encoding that is not known.
 */
export function packingOf(
  { header }: Answer,
  { url, bytes }: { readonly url: string; readonly bytes?: number },
): string | undefined {
  const encoding = header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity' || PACKED.test(new URL(url).pathname)) return undefined;
  if (bytes !== undefined && Number(header('content-length')) === bytes) return undefined;
  if (!UNPACK.has(encoding)) throw new TransferError(`a body packed as ${encoding}`, 'refused');
  return encoding;
}

/** The body as it was before it was packed. */
export function unpackedBody(body: Readable, packing: string): Readable {
  // what goes wrong with either stream ends both, and reaches the reader
  return pipeline(body, UNPACK.get(packing)!(), () => undefined);
}
