/**
 * The lessons of a folder.
 * @module
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { BnlabError } from '../errors';
import { readError } from '../files';
import { readNotebook } from '../kernel/notebook';
import { byPlace } from './place';
import type { Lesson } from './types';

/** Reads all notebooks of a folder, in the paper's order. @throws BnlabError (`io`) when it cannot be read, (`input`) when it holds no notebook, or a damaged one. */
export function readLessons(folder: string): readonly Lesson[] {
  const files = namesIn(folder).filter((name) => name.endsWith('.ipynb') && !name.startsWith('.'));
  if (files.length === 0) {
    throw new BnlabError({
      where: folder,
      expected: 'a folder with notebooks',
      got: 'none',
      hint: 'Name the folder: npx bnlab book --notebooks FOLDER',
    });
  }
  return files
    .sort(byPlace)
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, notebook: readNotebook(file) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    throw readError(folder, 'a folder with notebooks', thrown);
  }
}
