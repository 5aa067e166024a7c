/**
 * What the file system refuses, in words.
 * @module
 */
import { BnlabError, messageOf, systemCodeOf } from './errors';

type Hints = Readonly<Record<string, string>>;

const WRITING: Hints = {
  ENOSPC: 'The disk is full: free some space or choose another folder.',
  EDQUOT: 'The disk quota is used up: free some space or choose another folder.',
  EACCES: 'The folder cannot be written: change its permissions or choose another folder.',
  EPERM: 'The folder cannot be written: change its permissions or choose another folder.',
  EROFS: 'The file system is read-only: choose another folder.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another path.',
  EEXIST: 'A file stands where the folder should be: choose another path.',
};

const READING: Hints = {
  EACCES: 'This user may not read it: change its permissions, or those of the folders above it.',
  EPERM: 'This user may not read it: change its permissions, or those of the folders above it.',
  ENOTDIR: 'A part of the path is a file, not a folder: correct the path.',
  EISDIR: 'A folder stands where the file should be: move it away, or correct the path.',
  ELOOP: 'A link leads back to itself: remove it.',
};

/** Makes an `io` error out of what the file system threw at a write, with the remedy for the common causes; `code` where the system's own misleads. */
export function ioError(file: string, doing: string, thrown: unknown, code = systemCodeOf(thrown)): BnlabError {
  return refused(file, doing, thrown, WRITING[code ?? '']);
}

/** As {@link ioError}, for what cannot be read. */
export function readError(file: string, expected: string, thrown: unknown): BnlabError {
  return refused(file, expected, thrown, READING[systemCodeOf(thrown) ?? '']);
}

function refused(where: string, expected: string, thrown: unknown, hint = 'Check the path and its permissions.') {
  return new BnlabError({ kind: 'io', where, expected, got: messageOf(thrown), hint, cause: thrown });
}
