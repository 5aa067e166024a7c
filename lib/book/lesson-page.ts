/**
 * A lesson as a page.
 * @module
 */
import { exerciseOf, type ExerciseCell } from '../exercises/cells';
import { studentCopy } from '../exercises/student';
import type { Language } from '../figures';
import type { CodeCell } from '../kernel/notebook';
import { notebookText } from '../kernel/notebook-text';
import { PLOTLY, type Drawings } from './drawings';
import { escapeHtml, label } from './html';
import { resolveLinks, type SiteFiles } from './links';
import { highlight, renderTokens } from './markdown';
import { movingFigure, movingOf } from './moving-figure';
import type { Outline, OutlinedCell } from './outline';
import { renderOutputs } from './outputs';
import { renderPage, textOfHtml, type Site } from './page';
import { placeOf } from './place';
import { words } from './words';

/** What a lesson's page is made of besides the lesson. */
export interface LessonPageOptions {
  readonly outline: Outline;
  readonly outlines: readonly Outline[];
  readonly site: Site;
  /** Pictures and linked files are added here. */
  readonly files: SiteFiles;
  readonly drawings: Drawings;
}

/** The page of a lesson: its text cells by language, its code with outputs. @throws BnlabError (`input`) that names the cell. */
export function renderLessonPage({ outline, outlines, site, files, drawings }: LessonPageOptions): string {
  const cells = outline.cells.map((cell) => renderCell(cell, { outline, outlines, files, drawings }));
  const wasRun = outline.cells.every((cell) => cell.kind === 'text' || cell.cell.execution_count !== null);
  const notice = wasRun ? '' : `<p class="notice">${label(words.notRun)}</p>\n`;
  return renderPage({
    address: `${outline.slug}.html`,
    title: outline.title,
    description: { en: textOfHtml(outline.summary.en), ko: textOfHtml(outline.summary.ko) },
    main: `<article>\n${notice}${cells.join('\n')}\n${download(outline, files)}</article>`,
    site,
    headings: outline.headings,
    scripts: outline.cells.some(({ cell, place }) => movingOf(cell, place)) ? ['moving'] : [],
  });
}

function renderCell(
  cell: OutlinedCell,
  context: Pick<LessonPageOptions, 'outline' | 'outlines' | 'files' | 'drawings'>,
): string {
  const { language } = cell;
  const spoken = language === undefined ? '' : ` lang="${language}"`;
  const id = ` id="${escapeHtml(cell.id)}"`;
  if (cell.kind === 'text') {
    resolveLinks(cell, context);
    const moving = movingOf(cell.cell, cell.place);
    const html = anchored(scrollable(renderTokens(cell.tokens)), language);
    const text = `<section${id} class="text ${language ?? 'shared'}"${spoken}>\n${html}</section>`;
    return moving ? `${text}\n${movingFigure(moving)}` : text;
  }
  const { source, outputs } = cell.cell;
  const { outline, files, drawings } = context;
  const results = renderOutputs(outputs, { slug: outline.slug, place: cell.place, files, drawings });
  const shown = results.trim() === '' ? '' : `\n<div class="outputs">${results}</div>`;
  const exercise = exerciseOf(cell.cell);
  const code = isDrawing(cell.cell) ? foldedCode(source) : renderCode(source);
  const solved = `${code}${shown}`;
  const body = exercise === undefined ? solved : renderExercise(exercise, solved);
  return `<section${id} class="cell ${language ?? 'shared'}"${spoken}>${body}</section>`;
}

function renderCode(source: string): string {
  return `<pre class="code" tabindex="0"><code>${highlight(source.trimEnd(), 'typescript')}</code></pre>`;
}

/** Longest code of a figure that is shown unfolded, in lines. */
const SHORT = 8;

/** Whether a cell mostly draws: it gives a figure, and takes many lines for it. */
function isDrawing({ source, outputs }: CodeCell): boolean {
  return linesOf(source) > SHORT && outputs.some((output) => 'data' in output && PLOTLY in output.data);
}

const linesOf = (source: string) => source.trim().split('\n').length;

function foldedCode(source: string): string {
  const { en, ko } = words.figureCode;
  const count = linesOf(source);
  const summary = label({ en: `${en} (${count} ${words.lines.en})`, ko: `${ko}(${count}${words.lines.ko})` });
  return `<details class="folded"><summary>${summary}</summary>${renderCode(source)}</details>`;
}

/** The notebook without its outputs and solutions, to be run by the reader. */
function download({ slug, lesson }: Outline, files: SiteFiles): string {
  const address = `files/${slug}.ipynb`;
  files.set(address, notebookText(studentCopy(lesson.notebook, { solutions: true })));
  return `<p class="download"><a href="${encodeURI(address)}" download>${label(words.download)}</a></p>`;
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

/** A link to itself at each heading. */
function anchored(html: string, language?: Language): string {
  const { en, ko } = words.anchor;
  const name = language === undefined ? `${en} · ${ko}` : words.anchor[language];
  return html.replace(
    /<h([2-4]) id="([^"]*)">([\s\S]*?)<\/h\1>/g,
    (_, level: string, id: string, text: string) =>
      `<h${level} id="${id}">${text}<a class="anchor" href="#${encodeURIComponent(id)}" aria-label="${name}: ${escapeHtml(textOfHtml(text))}">#</a></h${level}>`,
  );
}

/** The part of the paper that a lesson's file name starts with, such as `4.2.1`; empty where there is none. */
export function numberOf({ slug }: Outline): string {
  return placeOf(slug).join('.');
}
