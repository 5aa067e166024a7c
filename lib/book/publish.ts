/**
 * A finished site put in its place in one step.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { ioError, makeFolder, readError, syncFolder } from '../files';
import type { SiteFiles } from './links';

/** A file with this name says that a folder is a book and may be replaced by a newer one. */
const MARKER = '.bnlab-book';

/**
 * Writes a site into a new folder beside `out` and then gives it that name; an older book is there until the new one is whole.
 *
 * @throws BnlabError (`input`) when `out` holds something that is no book, (`io`) when writing fails; `out` is then as it was.
 */
export function publish(files: SiteFiles, out: string): void {
  checkPlace(out);
  const target = path.resolve(out);
  makeFolder(path.dirname(target));
  const suffix = randomBytes(4).toString('hex');
  const fresh = `${target}.${suffix}.tmp`;
  const old = `${target}.${suffix}.old`;
  try {
    writeAll(files, fresh);
    if (existsSync(target)) renameSync(target, old);
    moveIntoPlace(fresh, target, old);
    syncFolder(path.dirname(target));
  } catch (thrown) {
    rmSync(fresh, { recursive: true, force: true });
    throw thrown instanceof BnlabError ? thrown : ioError(out, 'a folder that can be written', thrown);
  }
  rmSync(old, { recursive: true, force: true });
}

function moveIntoPlace(fresh: string, target: string, old: string): void {
  try {
    renameSync(fresh, target);
  } catch (thrown) {
    if (existsSync(old)) renameSync(old, target);
    throw thrown;
  }
}

function writeAll(files: SiteFiles, folder: string): void {
  for (const [name, content] of files) {
    const file = path.join(folder, ...name.split('/'));
    makeFolder(path.dirname(file));
    writeFileSync(file, content);
  }
  writeFileSync(path.join(folder, MARKER), 'This folder was made by "bnlab book" and is replaced by it.\n');
}

/** Whether a book may be put there; asked before it is made. @throws BnlabError as {@link publish}. */
export function checkPlace(out: string): void {
  if (out.trim() !== '') return refuseOtherFolder(path.resolve(out));
  const hint = 'The current folder would be replaced: write . where that is meant.';
  throw new BnlabError({ where: 'buildBook', expected: 'the folder of the book', got: "''", hint });
}

function refuseOtherFolder(target: string): void {
  if (!existsSync(target)) return;
  let names: readonly string[];
  try {
    names = readdirSync(target);
  } catch (thrown) {
    throw readError(target, 'a folder for the book', thrown);
  }
  if (names.length === 0 || names.includes(MARKER)) return;
  throw new BnlabError({
    where: target,
    expected: 'an empty folder, a new one, or an older book',
    got: `a folder with other files (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`,
    hint: 'Choose another folder: the whole folder would be replaced.',
  });
}
