/**
 * `bnlab notebook pairs`: the two languages of each text say the same as they stand.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { readNotebook, writeNotebook } from '../kernel/notebook';
import { findLessons } from '../walk/lessons';
import { lessonTools } from './lessons-on-demand';

/** Registers `bnlab notebook pairs` under `bnlab notebook`, which must be registered before. */
export function notebookPairsCommand(program: Command): void {
  program.commands
    .find((command) => command.name() === 'notebook')!
    .command('pairs [files...]')
    .description(
      'after you changed a text in both languages: store that they say the same, which notebook check holds them to (default: all lessons)',
    )
    .option('--one-sided', 'also for texts of which one language changed alone and the other needs no change')
    .action(agree);
}

function agree(given: readonly string[], { oneSided }: { oneSided?: boolean }): void {
  const { agreePairs, problemLine } = lessonTools();
  const files = given.length > 0 ? given : findLessons(path.join(projectFolder(), 'notebooks')).map(({ file }) => file);
  const left: string[] = [];
  let renewed = 0;
  for (const file of files) {
    const lesson = path.basename(file, '.ipynb');
    const agreed = agreePairs(readNotebook(file), { oneSided });
    if (agreed.renewed > 0) writeNotebook(file, agreed.notebook);
    renewed += agreed.renewed;
    left.push(...agreed.left.map((found) => problemLine({ lesson, ...found })));
  }
  process.stdout.write([...left, `${renewed} pairs renewed in ${files.length} notebooks.`].join('\n') + '\n');
  if (left.length === 0) return;
  throw new BnlabError({
    kind: 'data',
    where: 'notebook pairs',
    expected: 'texts that changed in both languages',
    got: `${left.length} that changed in one alone`,
    hint: 'Change the other language, too; --one-sided where it says the same already.',
  });
}
