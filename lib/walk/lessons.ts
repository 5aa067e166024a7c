/**
 * The lessons of the workspace, in the order they are read.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { byPlace } from '../book/place';
import { BnlabError } from '../errors';

/** One lesson: a notebook whose name begins with its place in the paper. */
export interface Lesson {
  /** Name without folder and ending: `04-1-activations`. */
  readonly name: string;
  /** The committed notebook. */
  readonly file: string;
}

const LESSON_FILE = /^\d\d.*\.ipynb$/;

/** The lessons in a folder, in the paper's order. @throws BnlabError (`data`) when there is none. */
export function findLessons(folder: string): Lesson[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => LESSON_FILE.test(name)) : [];
  if (names.length === 0) {
    throw new BnlabError({
      kind: 'data',
      where: folder,
      expected: 'lessons (NN-name.ipynb)',
      got: existsSync(folder) ? 'none' : 'no such folder',
      hint: 'The lessons lie in the repository, not in the package: run it in a checkout (git checkout notebooks restores them).',
    });
  }
  return names.sort(byPlace).map((name) => ({ name: path.basename(name, '.ipynb'), file: path.join(folder, name) }));
}

/** The lessons whose names begin with `only` (`04`, `04-1`), or all without it. @throws BnlabError (`usage`) when none does. */
export function selectLessons(lessons: readonly Lesson[], only?: string): readonly Lesson[] {
  if (only === undefined) return lessons;
  const chosen = lessons.filter(({ name }) => name === only || name.startsWith(`${only}-`));
  if (chosen.length > 0) return chosen;
  throw new BnlabError({
    kind: 'usage',
    where: '--only',
    expected: `the number of a lesson: ${lessons.map(({ name }) => name).join(', ')}`,
    got: JSON.stringify(only),
    hint: 'Give the beginning of a name, such as 03 or 04-1.',
  });
}
