/**
 * Executed notebooks in, static site out.
 * @module
 */
import { BnlabError } from '../errors';
import { addSharedFiles } from './assets';
import { homePage, renderHome, renderScoreboard, scoreboardPage } from './front-pages';
import { renderLessonPage } from './lesson-page';
import type { SiteFiles } from './links';
import { outlineOf, type Outline } from './outline';
import type { PageLink } from './page';
import { publish } from './publish';
import type { Book, BookOptions } from './types';

/**
 * Builds the book: a page for each lesson, a home page, and a scoreboard where there are claims.
 *
 * The site works without a network and straight from the disk. The same lessons give the same bytes.
 *
 * @throws BnlabError (`input`) that names notebook and cell for a broken link, picture or formula; (`io`) when writing fails.
 * Nothing is written unless everything is in order.
 */
export function buildBook({ out, ...content }: BookOptions): Book {
  const { files, pages } = renderBook(content);
  publish(files, out);
  return { out, pages };
}

/** The files of a book, without the disk. @throws as `buildBook`. */
export function renderBook({ lessons, claims, figure1 = [] }: Omit<BookOptions, 'out'>): {
  readonly files: SiteFiles;
  readonly pages: readonly string[];
} {
  const outlines = lessons.map(outlineOf);
  refuseSameNames(outlines);
  const links: readonly PageLink[] = [
    ...outlines.map(({ slug, title }) => ({ address: `${slug}.html`, title })),
    ...(claims === undefined ? [] : [scoreboardPage]),
  ];
  const files: SiteFiles = new Map();
  files.set(homePage.address, renderHome({ outlines, claims, figure1, pages: links }));
  for (const outline of outlines)
    files.set(`${outline.slug}.html`, renderLessonPage({ outline, outlines, pages: links, files }));
  if (claims !== undefined) files.set(scoreboardPage.address, renderScoreboard(claims, links));
  addSharedFiles(files);
  return { files, pages: [homePage.address, ...links.map((link) => link.address)] };
}

function refuseSameNames(outlines: readonly Outline[]): void {
  const taken = new Set(['index', 'scoreboard']);
  for (const { slug, lesson } of outlines) {
    if (!taken.has(slug)) {
      taken.add(slug);
      continue;
    }
    throw new BnlabError({
      where: lesson.file,
      expected: 'lessons with different names, none of them "index" or "scoreboard"',
      got: `"${slug}" a second time`,
      hint: 'Rename the notebook.',
    });
  }
}
