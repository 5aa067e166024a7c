/**
 * What the file system refuses, in words.
 * @module
 */
import { BnlabError, messageOf, systemCodeOf } from './errors';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space or choose another folder.',
  EDQUOT: 'The disk quota is used up: free some space or choose another folder.',
  EACCES: 'The folder cannot be written: change its permissions or choose another folder.',
  EPERM: 'The folder cannot be written: change its permissions or choose another folder.',
  EROFS: 'The file system is read-only: choose another folder.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another path.',
  EEXIST: 'A file stands where the folder should be: choose another path.',
};

/** Makes an `io` error out of what the file system threw, with the remedy for the common causes; `code` where the system's own misleads. */
export function ioError(file: string, doing: string, thrown: unknown, code = systemCodeOf(thrown)): BnlabError {
  return new BnlabError({
    kind: 'io',
    where: file,
    expected: doing,
    got: messageOf(thrown),
    hint: HINTS[code ?? ''] ?? 'Check the path and its permissions.',
    cause: thrown,
  });
}
