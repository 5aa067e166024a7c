/**
 * What a file is by its first bytes, so that it can be named for what it is.
 * @module
 */
import { BnlabError } from '../../errors';
import type { ByteReader } from './file-reader';

/** First bytes of formats that people pass for a tar archive. */
const SIGNATURES: readonly (readonly [kind: FileKind, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['arrow', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ...[2, 3, 4, 5].map((protocol): [FileKind, number[]] => ['pickle', [0x80, protocol]]),
];

/** Formats that are told apart. */
export type FileKind =
  'gzip' | 'zip' | 'bzip2' | 'xz' | 'zstd' | '7z' | 'rar' | 'parquet' | 'arrow' | 'hdf5' | 'jpeg' | 'png' | 'pickle';

/** The kind of a file by its first bytes; undefined for all others, tar among them. */
export function fileKind(reader: ByteReader): FileKind | undefined {
  const head = reader.read(0, 8);
  return SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0];
}

/** @throws BnlabError (`data`) for a file that is known to be something else than a tar archive. */
export function checkTarKind(reader: ByteReader): void {
  const kind = fileKind(reader);
  if (kind === undefined) return;
  throw new BnlabError({
    kind: 'data',
    where: reader.name,
    expected: 'a tar archive, which is read in place',
    got: `a ${kind} file`,
    hint: unpackHint(kind),
  });
}

function unpackHint(kind: FileKind): string {
  const into = 'Pass the folder that comes out, or the tar.';
  if (kind === 'gzip') return `Unpack it first: gunzip, or tar -xzf. ${into}`;
  if (kind === 'zip') return `Unpack it first: unzip. ${into}`;
  if (kind === 'bzip2' || kind === 'xz' || kind === 'zstd') return `Unpack it first: tar -xf. ${into}`;
  if (kind === '7z' || kind === 'rar') return `Unpack it first. ${into}`;
  if (kind === 'jpeg' || kind === 'png') return 'Pass the folder that the pictures lie in.';
  if (kind === 'pickle')
    return 'Python alone reads it: get the binary version (npx bnlab data download cifar10, or cifar100), or write its pictures as PNG into one folder per class.';
  return 'Pass a tar archive, an .arrow index that bnlab made, or a folder.';
}
