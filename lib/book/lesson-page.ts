/**
 * A lesson as a page.
 * @module
 */
import { exerciseOf, type ExerciseCell } from '../exercises/cells';
import { label } from './html';
import { resolveLinks, type SiteFiles } from './links';
import { highlight, renderTokens } from './markdown';
import { movingFigure, movingOf } from './moving-figure';
import type { Outline, OutlinedCell } from './outline';
import { renderOutputs } from './outputs';
import { renderPage, type PageLink } from './page';
import { placeOf } from './place';
import { words } from './words';

/** What a lesson's page is made of besides the lesson. */
export interface LessonPageOptions {
  readonly outline: Outline;
  readonly outlines: readonly Outline[];
  readonly pages: readonly PageLink[];
  /** Pictures and linked files are added here. */
  readonly files: SiteFiles;
}

/** The page of a lesson: its text cells by language, its code with outputs. @throws BnlabError (`input`) that names the cell. */
export function renderLessonPage({ outline, outlines, pages, files }: LessonPageOptions): string {
  const cells = outline.cells.map((cell) => renderCell(cell, { outline, outlines, files }));
  const wasRun = outline.cells.every((cell) => cell.kind === 'text' || cell.cell.execution_count !== null);
  const notice = wasRun ? '' : `<p class="notice">${label(words.notRun)}</p>\n`;
  return renderPage({
    address: `${outline.slug}.html`,
    title: outline.title,
    main: `<article>\n${notice}${cells.join('\n')}\n</article>`,
    pages,
    headings: outline.headings,
    scripts: outline.cells.some(({ cell, place }) => movingOf(cell, place)) ? ['moving'] : [],
  });
}

function renderCell(
  cell: OutlinedCell,
  context: { outline: Outline; outlines: readonly Outline[]; files: SiteFiles },
): string {
  const { language } = cell;
  const spoken = language === undefined ? '' : ` lang="${language}"`;
  if (cell.kind === 'text') {
    resolveLinks(cell, context);
    const moving = movingOf(cell.cell, cell.place);
    const text = `<section class="text ${language ?? 'shared'}"${spoken}>\n${scrollable(renderTokens(cell.tokens))}</section>`;
    return moving ? `${text}\n${movingFigure(moving)}` : text;
  }
  const { source, outputs } = cell.cell;
  const results = renderOutputs(outputs, { slug: context.outline.slug, place: cell.place, files: context.files });
  const shown = results.trim() === '' ? '' : `\n<div class="outputs">${results}</div>`;
  const exercise = exerciseOf(cell.cell);
  const solved = `${renderCode(source)}${shown}`;
  const body = exercise === undefined ? solved : renderExercise(exercise, solved);
  return `<section class="cell ${language ?? 'shared'}"${spoken}>${body}</section>`;
}

function renderCode(source: string): string {
  return `<pre class="code" tabindex="0"><code>${highlight(source.trimEnd(), 'typescript')}</code></pre>`;
}

/** What the reader begins with, and the solution folded behind it. */
function renderExercise({ id, start }: ExerciseCell, solved: string): string {
  if (id === undefined) return renderCode(start);
  const solution = `<details class="solution"><summary>${label(words.solution)}</summary>\n${solved}\n</details>`;
  return `${renderCode(start)}\n${solution}`;
}

/** Tables and formulas wider than a phone scroll on their own, and a keyboard reaches them. */
function scrollable(html: string): string {
  return html
    .replace(/<table>/g, '<div class="scroll" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>')
    .replace(/<span class="katex-display">/g, '<span class="katex-display" tabindex="0">');
}

/** The part of the paper that a lesson's file name starts with, such as `4.2.1`; empty where there is none. */
export function numberOf({ slug }: Outline): string {
  return placeOf(slug).join('.');
}
