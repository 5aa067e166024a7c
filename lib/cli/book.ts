/**
 * `bnlab book`: the lessons as a static site.
 * @module
 */
import path from 'node:path';
import type { Command } from 'commander';
import { buildBook, readLessons, storedParts } from '../book';
import { projectFolder } from '../data';
import { BnlabError } from '../errors';
import { judgeClaims, resultsFolder } from '../experiments';

interface BookWords {
  readonly out: string;
  readonly notebooks: string;
  readonly results: string;
  readonly home?: string;
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
    .option('--home <address>', 'where the folder will be published, for links that others share: https://…/')
    .option('--json', 'machine-readable answer')
    .action(async ({ out, notebooks, results, home, json }: BookWords) => {
      const book = await buildBook({
        lessons: readLessons(notebooks),
        ...storedParts(results, judgeClaims({ results })),
        home: home === undefined ? undefined : homeAddress(home),
        out,
      });
      const index = path.join(path.resolve(book.out), 'index.html');
      process.stdout.write(
        json ? `${JSON.stringify(book)}\n` : `${book.pages.length} pages: ${index}\nRead it: npx bnlab serve\n`,
      );
    });
}

/** The address of a folder on the web, with a slash at its end. */
function homeAddress(text: string): string {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address && /^https?:$/.test(address.protocol) && address.search === '' && address.hash === '') {
    return address.href.endsWith('/') ? address.href : `${address.href}/`;
  }
  throw new BnlabError({
    where: '--home',
    expected: 'the whole address of a folder on the web',
    got: text,
    hint: 'Write it with https:// and without ? or #: --home https://example.org/book/',
  });
}
