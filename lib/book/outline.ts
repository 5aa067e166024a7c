/**
 * A lesson before it is rendered: its parsed cells, and everything that other pages may point to.
 * @module
 */
import path from 'node:path';
import { BnlabError } from '../errors';
import type { Bilingual, Language } from '../figures';
import { tagsOf, type Cell, type CodeCell, type MarkdownCell } from '../kernel/notebook';
import { languages } from './html';
import { allTokens, formulaErrors, parseMarkdown, renderInline, renderTokens, type Tokens } from './markdown';
import type { Lesson } from './types';

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  /** Its text as HTML. */
  readonly html: string;
  /** Undefined where the cell is for both languages. */
  readonly language?: Language;
}

/** A cell that is shown, with its place for messages. */
export type OutlinedCell =
  | {
      readonly kind: 'text';
      readonly place: string;
      /** Its address on the page: the notebook's own id of the cell, else its number from 1. */
      readonly id: string;
      readonly cell: MarkdownCell;
      readonly tokens: Tokens;
      readonly language?: Language;
    }
  | {
      readonly kind: 'code';
      readonly place: string;
      readonly id: string;
      readonly cell: CodeCell;
      readonly language?: Language;
    };

/** A lesson, parsed. */
export interface Outline {
  readonly lesson: Lesson;
  /** Name of the page, without `.html`. */
  readonly slug: string;
  readonly title: Bilingual;
  /** The first paragraph, as HTML. */
  readonly summary: Bilingual;
  /** Section of the paper, such as `4.1`. */
  readonly section?: string;
  readonly cells: readonly OutlinedCell[];
  readonly headings: readonly Heading[];
}

/** Parses a lesson: gives every heading an id, and checks the text of each cell. @throws BnlabError (`input`) that names the notebook and the cell. */
export function outlineOf(lesson: Lesson): Outline {
  const slug = path.basename(lesson.file, '.ipynb');
  const headings: Heading[] = [];
  const taken = new Set(lesson.notebook.cells.map((cell, index) => cell.id ?? String(index + 1)));
  const cells = lesson.notebook.cells.flatMap((cell, index) =>
    outlinedCell(cell, {
      place: `${slug}.ipynb, cell ${index + 1}`,
      id: cell.id ?? String(index + 1),
      headings,
      taken,
    }),
  );
  const title = inEach((language) => titleOf(headings, language) ?? slug);
  const summary = inEach((language) => summaryOf(cells, language) ?? '');
  return {
    lesson,
    slug,
    title,
    summary,
    section: sectionOf(lesson, `${title.en} ${summary.en}`),
    cells,
    headings,
  };
}

/** Where a cell stands, and what its page has so far. */
interface Around {
  readonly place: string;
  readonly id: string;
  readonly headings: Heading[];
  /** Ids of the page. */
  readonly taken: Set<string>;
}

function outlinedCell(cell: Cell, { place, id, headings, taken }: Around): readonly OutlinedCell[] {
  const language = languages.find((candidate) => tagsOf(cell).includes(candidate));
  if (cell.cell_type === 'code') return cell.source.trim() === '' ? [] : [{ kind: 'code', place, id, cell, language }];
  if (cell.cell_type === 'raw') return [];
  const tokens = parseMarkdown(cell.source);
  checkText(tokens, place);
  headings.push(...nameHeadings(tokens, taken, language));
  return [{ kind: 'text', place, id, cell, tokens, language }];
}

/** Refuses what would stand on the page as raw markup: formulas that KaTeX cannot read, and asterisks that are no emphasis. */
function checkText(tokens: Tokens, place: string): void {
  const [formula] = formulaErrors(renderTokens(tokens));
  if (formula !== undefined) {
    throw new BnlabError({
      where: place,
      expected: 'formulas that KaTeX can read',
      got: formula,
      hint: 'Correct the formula.',
    });
  }
  const raw = allTokens(tokens).find((token) => token.type === 'text' && token.content.includes('**'));
  if (raw === undefined) return;
  throw new BnlabError({
    where: place,
    expected: 'emphasis that Markdown can read',
    got: `asterisks that stay as they are: "${raw.content.slice(0, 60)}"`,
    hint: 'A closing ** after a bracket or quotation mark needs a space behind it: write **word**(more) instead of **word(more)**.',
  });
}

function nameHeadings(tokens: Tokens, taken: Set<string>, language?: Language): readonly Heading[] {
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[at + 1]!; // Markdown-it puts the words of a heading behind its opening
    const words = (inline.children ?? []).map((child) => child.content).join('');
    const id = freeId(slugOf(words), taken);
    taken.add(id);
    token.attrSet('id', id);
    return [{ level: Number(token.tag.slice(1)), id, html: renderInline(inline.content), language }];
  });
}

/** An id out of a heading's words, letters of every script kept: `배치 크기` gives `배치-크기`. */
function slugOf(words: string): string {
  const slug = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'part' : slug;
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  return id;
}

function inEach(of: (language: Language) => string): Bilingual {
  return { en: of('en'), ko: of('ko') };
}

function titleOf(headings: readonly Heading[], language: Language): string | undefined {
  const titles = headings.filter((heading) => heading.level === 1);
  const own = titles.find((heading) => heading.language === language);
  return (own ?? titles.find((heading) => heading.language === undefined) ?? titles[0])?.html;
}

function summaryOf(cells: readonly OutlinedCell[], language: Language): string | undefined {
  for (const cell of cells) {
    if (cell.kind !== 'text' || (cell.language ?? language) !== language) continue;
    const at = cell.tokens.findIndex((token) => token.type === 'paragraph_open' && token.level === 0);
    // links of a lesson start in its own folder and would be wrong elsewhere: only the words are taken
    if (at >= 0) return renderInline(cell.tokens[at + 1]!.content).replace(/<\/?a\b[^>]*>|<img\b[^>]*>/g, '');
  }
  return undefined;
}

/** The notebook's metadata, else the first "Section 3.1" of its English title and first paragraph, else the part that its title counts. */
function sectionOf({ notebook }: Lesson, words: string): string | undefined {
  const own = notebook.metadata.bnlab;
  const section = typeof own === 'object' && own !== null ? (own as { readonly section?: unknown }).section : undefined;
  if (typeof section === 'string' || typeof section === 'number') return String(section);
  return (/\bsections? (\d+(?:\.\d+)*)/i.exec(words) ?? /^(\d+(?:\.\d+)+)\s/.exec(words))?.[1];
}
