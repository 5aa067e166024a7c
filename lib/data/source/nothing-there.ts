/**
 * The words for a path at which nothing is: they look at how it was written, too.
 * @module
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { BnlabError } from '../../errors';

const SOURCES =
  'Pass a folder of pictures or shards, a tar archive, its .arrow index, or a list such as train-{000..012}.tar.';

/** The error for a path at which nothing is; `expected` and `hint` are a source of pictures' by default. */
export function nothingThere(source: string, expected = 'a source of pictures', hint = SOURCES): BnlabError {
  const parent = path.dirname(path.resolve(source));
  const got = existsSync(parent) ? 'nothing there' : `nothing there, nor a folder ${path.basename(parent)} above it`;
  const where = source === '' ? "''" : source;
  return new BnlabError({ kind: 'usage', where, expected, got, hint: asWritten(source) ?? hint });
}

/** What the shell or the reader was to do with the word and did not. */
function asWritten(source: string): string | undefined {
  if (source === '') return 'The word is empty: a variable of the shell is not set.';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source))
    return 'Addresses are not read: download the files, and pass their place.';
  if (/^~(\/|$)/.test(source)) {
    const meant = path.join(homedir(), source.slice(1));
    return `No shell has replaced ~ (in quotes and after = it does not): write ${meant}`;
  }
  if (/[*?]/.test(source)) return 'No shell has found files for * or ?: write a list, such as train-{000..012}.tar.';
  return undefined;
}

/** @throws BnlabError (`usage`) where one of the files of a list is not there. */
export function checkAllThere(files: readonly string[]): void {
  const missing = files.filter((file) => !existsSync(file));
  const [first] = missing;
  if (first === undefined) return;
  if (missing.length === files.length) throw nothingThere(first);
  const hint = 'Correct the list, or get the files that are missing.';
  const got = `${missing.length} that are not there, the first one ${first}`;
  throw new BnlabError({ kind: 'usage', where: '--data', expected: `${files.length} files`, got, hint });
}
