/**
 * Files that `bnlab new` makes.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { writeFileAtomic } from '../files';

/** A file that is made, or one that is there and gets a line more. */
export interface NewFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
  /** Whether it is there already. */
  readonly isChanged?: boolean;
}

/** Writes all, or nothing where a new file is there already. @throws BnlabError (`usage`). */
export function writeNew(root: string, files: readonly NewFile[]): void {
  for (const { path: name, isChanged } of files) {
    if (isChanged || !existsSync(path.join(root, name))) continue;
    const hint = 'Take another name, or move that file away.';
    throw new BnlabError({ kind: 'usage', where: 'bnlab new', expected: `no ${name} yet`, got: 'one', hint });
  }
  for (const { path: name, text, isChanged } of files) {
    writeFileAtomic(path.join(root, name), text);
    process.stdout.write(`${isChanged ? 'changed' : 'made'} ${name}\n`);
  }
}

/** @throws BnlabError (`usage`) where a word is not of the form that `expected` describes. */
export function checkName(word: string, pattern: RegExp, expected: string): void {
  if (pattern.test(word)) return;
  const hint = 'It becomes a part of the files that are made.';
  throw new BnlabError({ kind: 'usage', where: 'bnlab new', expected, got: JSON.stringify(word), hint });
}
