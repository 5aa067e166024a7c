/**
 * What lies on the disk, as all of this room looks at it: what the system refuses is an error with words, never a bare one.
 * @module
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { BnlabError, systemCodeOf } from '../errors';
import { readError } from '../io-error';

/** What is at a path, links followed; undefined for nothing. @throws BnlabError (`io`) where the system does not let us look. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (thrown) {
    // nothing can be below a file
    if (systemCodeOf(thrown) === 'ENOTDIR') return undefined;
    throw readError(file, 'a path that can be looked at', thrown);
  }
}

/** As {@link statOf}, for what was found by walking: undefined also for a link that leads in a circle, or to where nobody lets us. */
export function followed(file: string): Stats | undefined {
  try {
    return statOf(file);
  } catch (thrown) {
    if (isLink(file)) return undefined;
    throw thrown;
  }
}

/** The bytes that a file has; 0 for nothing. @throws BnlabError (`io`). */
export function sizeOf(file: string): number {
  return statOf(file)?.size ?? 0;
}

/** All bytes of a file. @throws BnlabError (`io`). */
export function bytesOf(file: string, expected = 'a file that can be read'): Buffer {
  return reading(file, expected, () => readFileSync(file));
}

/** What a folder holds, in any order; `recursive`: by paths from it, however deep. @throws BnlabError (`io`). */
export function namesIn(folder: string, { recursive = false } = {}): string[] {
  return reading(folder, FOLDER, () => readdirSync(folder, { recursive, encoding: 'utf8' }));
}

/** What a folder holds, and of which kind it is. @throws BnlabError (`io`). */
export function entriesIn(folder: string): Dirent[] {
  return reading(folder, FOLDER, () => readdirSync(folder, { withFileTypes: true }));
}

/** The place of a file or folder, all links followed. @throws BnlabError (`io`). */
export function realPlace(file: string): string {
  return reading(file, 'a path that can be followed', () => realpathSync(file));
}

/** What is wrong with one file and not with the disk: it is gone, kept from us, a folder by now, or a link to itself. */
const OF_ONE_FILE: readonly string[] = ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ELOOP'];

/** True for an error that speaks of one file alone and of no disk. */
export function isOfOneFile(thrown: unknown): thrown is BnlabError {
  return thrown instanceof BnlabError && OF_ONE_FILE.includes(systemCodeOf(thrown.cause) ?? '');
}

const FOLDER = 'a folder that can be read';

function reading<T>(file: string, expected: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw readError(file, expected, thrown);
  }
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}
