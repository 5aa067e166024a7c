/**
 * Executed notebooks in, static site out.
 * @module
 */
import { BnlabError } from '../errors';
import { withKorean } from '../lessons/korean';
import { addSharedFiles } from './assets';
import { refuseBadPages } from './audit';
import { drawFigures, type Drawings } from './drawings';
import { homePage, renderHome, renderScoreboard, scoreboardPage } from './front-pages';
import { renderLessonPage } from './lesson-page';
import type { SiteFiles } from './links';
import { outlineOf, type Outline } from './outline';
import type { PageLink, Site } from './page';
import { checkPlace, publish } from './publish';
import { searchEntries, searchScript } from './search-index';
import type { Book, BookOptions, Lesson } from './types';

/**
 * Builds the book: a page for each lesson, a home page, and a scoreboard where there are claims.
 *
 * The site works without a network and straight from the disk. The same lessons give the same bytes.
 *
 * @throws BnlabError (`input`) that names notebook and cell for a broken link, picture or formula, or the page of a picture without words;
 * (`io`) when writing fails.
 * Nothing is written unless everything is in order.
 */
export async function buildBook({ out, lessons, ...rest }: BookOptions): Promise<Book> {
  // minutes of drawing are not lost on a place that is taken
  checkPlace(out);
  const content = { ...rest, lessons: lessons.map(inBothLanguages) };
  const drawings = await drawFigures(content.lessons);
  const { files, pages } = renderBook({ ...content, drawings });
  refuseBadPages(files);
  publish(files, out);
  return { out, pages };
}

/** The files of a book, without the disk; figures without a drawing are shown as pictures. @throws as `buildBook`. */
export function renderBook({
  lessons,
  claims,
  figure1 = [],
  records = new Map(),
  home,
  picture,
  drawings = new Map(),
}: Omit<BookOptions, 'out'> & { readonly drawings?: Drawings }): {
  readonly files: SiteFiles;
  readonly pages: Book['pages'];
} {
  const outlines = lessons.map(inBothLanguages).map(outlineOf);
  refuseSameNames(outlines);
  const links: readonly PageLink[] = [
    ...outlines.map(({ slug, title }) => ({ address: `${slug}.html`, title })),
    ...(claims === undefined ? [] : [scoreboardPage]),
  ];
  const files: SiteFiles = new Map();
  const site: Site = { pages: links, sharing: sharingOf({ home, picture }, files) };
  files.set(homePage.address, renderHome({ outlines, claims, figure1, site }));
  for (const outline of outlines)
    files.set(`${outline.slug}.html`, renderLessonPage({ outline, outlines, site, files, drawings }));
  if (claims !== undefined) {
    const stored = storeRecords(records, files);
    files.set(scoreboardPage.address, renderScoreboard({ claims, outlines, site, records: stored }));
  }
  files.set('assets/search-index.js', searchScript(searchEntries(outlines, claims ?? [], scoreboardPage)));
  addSharedFiles(files);
  return { files, pages: [homePage.address, ...links.map((link) => link.address)] };
}

function sharingOf({ home, picture }: Pick<BookOptions, 'home' | 'picture'>, files: SiteFiles): Site['sharing'] {
  if (home === undefined) return undefined;
  if (picture === undefined) return { home };
  const address = 'assets/picture.png';
  files.set(address, picture.png);
  return { home, picture: { address, alt: picture.alt } };
}

/** Puts records into the book; their addresses by their names. */
function storeRecords(records: ReadonlyMap<string, Uint8Array>, files: SiteFiles): ReadonlyMap<string, string> {
  for (const [name, content] of records) files.set(`files/records/${name}`, content);
  return new Map([...records.keys()].map((name) => [name, `files/records/${name}`]));
}

/** A lesson with its tables and figures in Korean, too, where they were shown in English alone. */
function inBothLanguages({ file, notebook }: Lesson): Lesson {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: withKorean(cell.outputs) } : cell,
  );
  return { file, notebook: { ...notebook, cells } };
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
