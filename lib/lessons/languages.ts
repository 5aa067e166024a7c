/**
 * The two languages of a lesson: every text in English and in Korean, in the same order, with the same formulas.
 * @module
 */
import { tagsOf, type Cell, type Notebook } from '../kernel/notebook';
import type { Problem } from './problem';
import { proseOf } from './prose';

/** A text in both languages; numbers are places of cells in the notebook, from 1. */
export interface TextPair {
  readonly en: { readonly cell: number; readonly source: string };
  readonly ko: { readonly cell: number; readonly source: string };
}

type Found = Omit<Problem, 'lesson'>;

const HANGUL = /[가-힣]/;

/** The text cells in pairs: within the run of text between two code cells, the first English one with the first Korean one, and so on. */
export function textPairs(notebook: Notebook): {
  readonly pairs: readonly TextPair[];
  readonly problems: readonly Found[];
} {
  const pairs: TextPair[] = [];
  const problems: Found[] = [];
  for (const run of textRuns(notebook.cells)) {
    const en = run.filter(({ language }) => language === 'en');
    const ko = run.filter(({ language }) => language === 'ko');
    problems.push(...run.filter(({ language }) => language === undefined).map(untagged));
    if (en.length !== ko.length) problems.push(unpaired(run[0].cell, en.length, ko.length));
    else pairs.push(...en.map((english, index) => ({ en: english, ko: ko[index]! })));
  }
  return { pairs, problems };
}

/** Checks tags, pairs, script, headings and formulas of the text cells. */
export function checkLanguages(notebook: Notebook): Found[] {
  const { pairs, problems } = textPairs(notebook);
  return [...problems, ...pairs.flatMap(checkPair)];
}

interface TextCell {
  readonly cell: number;
  readonly source: string;
  readonly language: 'en' | 'ko' | undefined;
}

/** Texts of which no code cell stands between. */
type TextRun = readonly [TextCell, ...TextCell[]];

function textRuns(cells: readonly Cell[]): readonly TextRun[] {
  const runs: TextCell[][] = [[]];
  cells.forEach((cell, index) => {
    if (cell.cell_type === 'code') return runs.push([]);
    const tags = tagsOf(cell);
    const [en, ko] = [tags.includes('en'), tags.includes('ko')];
    const language = cell.cell_type === 'raw' || en === ko ? undefined : en ? 'en' : 'ko';
    return runs.at(-1)!.push({ cell: index + 1, source: cell.source, language });
  });
  return runs.flatMap(([first, ...others]): TextRun[] => (first ? [[first, ...others]] : []));
}

function untagged({ cell }: TextCell): Found {
  return { cell, rule: 'tag', message: 'a text cell is Markdown and has exactly one of the tags en and ko' };
}

function unpaired(cell: number, en: number, ko: number): Found {
  const message = `the text from here to the next code cell has ${en} English and ${ko} Korean cells; each needs its translation`;
  return { cell, rule: 'pairing', message };
}

function checkPair({ en, ko }: TextPair): Found[] {
  const problems: Found[] = [];
  if (HANGUL.test(en.source)) problems.push({ cell: en.cell, rule: 'language', message: 'Hangul in the English text' });
  if (!HANGUL.test(ko.source))
    problems.push({ cell: ko.cell, rule: 'language', message: 'no Hangul in the Korean text' });
  const [english, korean] = [proseOf(en.source), proseOf(ko.source)];
  if (english.headings.join() !== korean.headings.join()) {
    const message = `headings of levels ${korean.headings.join(', ') || 'none'}, in English ${english.headings.join(', ') || 'none'}`;
    problems.push({ cell: ko.cell, rule: 'heading', message });
  }
  const missing = without(english.formulas, korean.formulas);
  const extra = without(korean.formulas, english.formulas);
  if (missing.length + extra.length > 0) {
    const list = (formulas: string[]) => formulas.map((formula) => `$${formula}$`).join(' ') || 'none';
    const message = `the formulas differ: only in English ${list(missing)}, only in Korean ${list(extra)}`;
    problems.push({ cell: ko.cell, rule: 'formula', message });
  }
  return problems;
}

function without(formulas: readonly string[], others: readonly string[]): string[] {
  return [...new Set(formulas)].filter((formula) => !others.includes(formula));
}
