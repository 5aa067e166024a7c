/**
 * `bnlab exercises`: student copies of the lessons.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { exerciseOf } from '../exercises/cells';
import { studentCopy } from '../exercises/student';
import type { Language } from '../figures';
import { makeFolder } from '../files';
import { readNotebook, writeNotebook } from '../kernel/notebook';
import { findLessons, selectLessons } from '../walk/lessons';

interface ExerciseWords {
  readonly out?: string;
  readonly only?: string;
  readonly language: string;
  readonly solutions?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** A copy that was written. */
interface Written {
  readonly file: string;
  readonly exercises: number;
}

/** Registers `bnlab exercises`. */
export function exercisesCommand(program: Command): void {
  program
    .command('exercises')
    .description('write student copies of the lessons: their exercises unsolved, nothing run')
    .option('--out <folder>', 'folder of the copies (default: exercises, beside notebooks)')
    .option('--only <lesson>', 'only the lesson whose name begins so: 03, 04-1')
    .option('--language <language>', 'texts and messages in en, ko or both', 'both')
    .option('--solutions', 'each solution folded behind its exercise')
    .option('--force', 'write over copies that are there, work in them is lost')
    .option('--json', 'print a machine-readable list')
    .action(writeCopies);
}

function writeCopies(words: ExerciseWords): void {
  const project = projectFolder();
  const folder = words.out ?? path.join(project, 'exercises');
  const language = languageOf(words.language);
  const lessons = selectLessons(findLessons(path.join(project, 'notebooks')), words.only)
    .map(({ name, file }) => ({ file: path.join(folder, `${name}.ipynb`), notebook: readNotebook(file) }))
    .filter(({ notebook }) => notebook.cells.some(exerciseOf));
  if (words.force !== true) refuseToOverwrite(lessons.map(({ file }) => file));
  makeFolder(folder);
  const written = lessons.map(({ file, notebook }): Written => {
    writeNotebook(file, studentCopy(notebook, { language, solutions: words.solutions }));
    return { file, exercises: notebook.cells.filter((cell) => exerciseOf(cell)?.id !== undefined).length };
  });
  const lines = words.json
    ? [JSON.stringify(written)]
    : [...written.map(({ file, exercises }) => `${file}: ${exercises} exercises`), 'Open them: npm run lab'];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function languageOf(word: string): Language | undefined {
  if (word === 'both') return undefined;
  if (word === 'en' || word === 'ko') return word;
  throw new BnlabError({
    kind: 'usage',
    where: '--language',
    expected: 'en, ko or both',
    got: JSON.stringify(word),
    hint: 'Example: bnlab exercises --language ko',
  });
}

/** A copy may hold a student's work. */
function refuseToOverwrite(files: readonly string[]): void {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) return;
  throw new BnlabError({
    kind: 'usage',
    where: 'exercises',
    expected: 'a folder without copies in it',
    got: there.join(', '),
    hint: 'Name another folder with --out; --force writes over them, and what was solved in them is lost.',
  });
}
