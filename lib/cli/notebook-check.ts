/**
 * `bnlab notebook check`: the rules for lessons.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { findLessons } from '../walk/lessons';
import { lessonTools } from './lessons-on-demand';

/** Registers `bnlab notebook check` under `bnlab notebook`, which must be registered before. */
export function notebookCheckCommand(program: Command): void {
  program.commands
    .find((command) => command.name() === 'notebook')!
    .command('check [files...]')
    .description('check lessons: both languages, glossary, cell length, imports, outputs, types (default: all lessons)')
    .option('--json', 'print JSON')
    .action(check);
}

function check(given: readonly string[], { json }: { json?: boolean }): void {
  const { checkLessons, problemLine } = lessonTools();
  const files = given.length > 0 ? given : findLessons(path.join(projectFolder(), 'notebooks')).map(({ file }) => file);
  const problems = checkLessons(files);
  const lines = json ? [JSON.stringify(problems)] : problems.map(problemLine);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  if (problems.length > 0) {
    throw new BnlabError({
      kind: 'data',
      where: 'notebook check',
      expected: 'lessons that keep every rule',
      got: `${problems.length} problems in ${files.length} notebooks`,
      hint: 'Mend the cells named above; a place counts all cells of the notebook from 1.',
    });
  }
  if (!json) process.stdout.write(`${files.length} notebooks keep every rule.\n`);
}
