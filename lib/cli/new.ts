/**
 * `bnlab new`: the beginning of an experiment or of a lesson, in its place in a checkout of the repository.
 * @module
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { experimentFiles } from './new-experiment';
import { writeNew } from './new-files';
import { lessonFiles } from './new-lesson';

interface ExperimentFlags {
  readonly section: string;
  readonly title: string;
}

interface LessonFlags {
  readonly en: string;
  readonly ko: string;
}

/** Registers `bnlab new`. */
export function newCommand(program: Command): void {
  const command = program
    .command('new')
    .description('begin an experiment or a lesson, in a checkout of the repository');
  command
    .command('experiment <name>')
    .description('a small experiment that runs, its place in the list and its test; what is asked is yours to write')
    .requiredOption('--section <number>', 'section of the paper, for example 3.3')
    .requiredOption('--title <sentence>', 'what it measures')
    .action((name: string, flags: ExperimentFlags) => {
      const root = repository();
      writeNew(root, experimentFiles(root, { name, ...flags }));
      process.stdout.write(
        `Run it: npm run build && npx bnlab run ${name}. Then: docs/CONTRIBUTING.md, "An experiment".\n`,
      );
    });
  command
    .command('lesson <name>')
    .description('a notebook that runs, NN-name: a text cell in both languages, a code cell, the end')
    .requiredOption('--en <title>', 'its title')
    .requiredOption('--ko <title>', 'its title in Korean')
    .action((name: string, flags: LessonFlags) => {
      const root = repository();
      writeNew(root, lessonFiles(root, { name, ...flags }));
      process.stdout.write(
        `Run it: npx bnlab notebook run notebooks/${name}.ipynb. What is missing says: npx bnlab notebook check.\n`,
      );
    });
}

/** @throws BnlabError (`usage`) outside a checkout: a package that was installed has no sources. */
function repository(): string {
  const root = projectFolder();
  const sources = path.join(root, 'lib', 'experiments', 'small', 'index.ts');
  if (existsSync(sources)) return root;
  const expected = 'a checkout of the repository, with lib/ and notebooks/';
  throw new BnlabError({
    kind: 'usage',
    where: 'bnlab new',
    expected,
    got: root,
    hint: 'Clone the repository and run npm start there.',
  });
}
