/**
 * `bnlab notebook coverage`: every part of the paper, and the cell that treats it.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { readNotebook } from '../kernel/notebook';
import { findLessons } from '../walk/lessons';
import { lessonTools } from './lessons-on-demand';

/** Registers `bnlab notebook coverage` under `bnlab notebook`, which must be registered before. */
export function notebookCoverageCommand(program: Command): void {
  program.commands
    .find((command) => command.name() === 'notebook')!
    .command('coverage')
    .description(
      'list every section, algorithm, equation, figure, table and claim of the paper with its cell; fail on a gap',
    )
    .option('--notebooks <folder>', 'where the lessons lie (default: notebooks/ of the workspace)')
    .option('--json', 'print JSON')
    .action(coverage);
}

interface CoverageOptions {
  readonly notebooks?: string;
  readonly json?: boolean;
}

function coverage({ json, notebooks }: CoverageOptions): void {
  const { checkCoverage } = lessonTools();
  const lessons = findLessons(notebooks ?? path.join(projectFolder(), 'notebooks'));
  const { covered, gaps } = checkCoverage(lessons.map(({ name, file }) => ({ name, notebook: readNotebook(file) })));
  const lines = covered.map(({ id, kind, section, cells }) => {
    return `${section.padEnd(6)} ${kind.padEnd(10)} ${id.padEnd(28)} ${cells.join(', ') || 'MISSING'}`;
  });
  const missing = gaps.map(({ id, message }) => `gap: ${id}: ${message}`);
  const shown = json ? [JSON.stringify({ covered, gaps }, null, 2)] : [...lines, ...missing];
  process.stdout.write(shown.map((line) => `${line}\n`).join(''));
  if (gaps.length > 0) {
    throw new BnlabError({
      kind: 'data',
      where: 'notebook coverage',
      expected: 'lessons that treat all of the paper',
      got: `${gaps.length} gaps`,
      hint: 'Treat it in a lesson, correct its place in lib/paper/coverage, or run the lesson again that ends with its verdict.',
    });
  }
  if (!json) process.stdout.write(`${covered.length} parts of the paper, each in a lesson.\n`);
}
