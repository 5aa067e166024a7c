/**
 * All rules for lessons in one call.
 * @module
 */
import path from 'node:path';
import { readNotebook } from '../kernel/notebook';
import { checkCode } from './code';
import { checkExercises } from './exercises';
import { checkGlosses } from './glosses';
import { checkKorean } from './korean';
import { checkLanguages } from './languages';
import { checkMarkdown } from './markdown';
import { checkOutputs } from './outputs';
import { checkPairs } from './pairs';
import type { Problem } from './problem';
import { checkGlossary } from './terms';
import { checkTypes, type NamedNotebook } from './types';

const RULES = [
  checkLanguages,
  checkPairs,
  checkGlossary,
  checkGlosses,
  checkMarkdown,
  checkCode,
  checkExercises,
  checkOutputs,
  checkKorean,
];

/**
 * Checks lessons against every rule: languages and their hashes, glossary, English terms in brackets, Markdown, code, exercises, outputs, Korean, types.
 *
 * @param files notebook files
 * @throws BnlabError when a file cannot be read or is not a notebook.
 */
export function checkLessons(files: readonly string[]): Problem[] {
  const lessons = files.map((file) => ({ name: path.basename(file, '.ipynb'), notebook: readNotebook(file) }));
  const problems = [...lessons.flatMap(checkLesson), ...checkTypes(lessons)];
  const order = new Map(lessons.map(({ name }, index) => [name, index]));
  return problems.sort((a, b) => order.get(a.lesson)! - order.get(b.lesson)! || (a.cell ?? 0) - (b.cell ?? 0));
}

/** Checks one lesson against every rule but the types, which are checked for all lessons at once. */
function checkLesson({ name, notebook }: NamedNotebook): Problem[] {
  return RULES.flatMap((rule) => rule(notebook)).map((found) => ({ lesson: name, ...found }));
}
