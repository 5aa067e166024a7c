/**
 * `bnlab book`: the lessons as a static site.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { buildBook, figure1Runs, readLessons } from '../book';
import { projectFolder } from '../data';
import { judgeClaims } from '../experiments';
import { resultsFolder } from '../experiments';

interface BookWords {
  readonly out: string;
  readonly notebooks: string;
  readonly results: string;
  readonly json?: boolean;
}

/** Registers `bnlab book`. */
export function bookCommand(program: Command): void {
  program
    .command('book')
    .description('write the executed lessons as a static site')
    .option('--out <folder>', 'folder of the site', path.join(projectFolder(), 'site'))
    .option('--notebooks <folder>', 'folder of the notebooks', path.join(projectFolder(), 'notebooks'))
    .option('--results <folder>', 'folder of the stored records', resultsFolder())
    .option('--json', 'machine-readable answer')
    .action(({ out, notebooks, results, json }: BookWords) => {
      const book = buildBook({
        lessons: readLessons(notebooks),
        claims: judgeClaims({ results }),
        figure1: figure1Runs(results),
        out,
      });
      const index = path.join(path.resolve(book.out), 'index.html');
      process.stdout.write(
        json ? `${JSON.stringify(book)}\n` : `${book.pages.length} pages: ${index}\nRead it: npx bnlab serve\n`,
      );
    });
}
