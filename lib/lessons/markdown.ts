/**
 * Markdown that does not come out as it was meant.
 * @module
 */
import MarkdownIt from 'markdown-it';
import type { Notebook } from '../kernel/notebook';
import type { Problem } from './problem';

const markdown = new MarkdownIt();
const FORMULA = /\$\$[\s\S]+?\$\$|\$[^$\n]+\$/g;

/**
 * Finds asterisks that stay on the page: `**경사(gradient)**는` is not bold, because closing marks do not stand between
 * punctuation and a letter.
 */
export function literalMarks(source: string): string[] {
  const tokens = markdown.parse(source.replace(FORMULA, 'x'), {}).flatMap(({ children }) => children ?? []);
  return tokens
    .filter(({ type, content }) => type === 'text' && /\*\*|__/.test(content))
    .map(({ content }) => content.trim());
}

/** Checks the text cells for marks that would be printed. */
export function checkMarkdown(notebook: Notebook): Omit<Problem, 'lesson'>[] {
  return notebook.cells.flatMap((cell, index) =>
    cell.cell_type === 'code'
      ? []
      : literalMarks(cell.source).map((text) => ({
          cell: index + 1,
          rule: 'markdown',
          message: `the marks are printed as they are: ${text} (close them before the bracket: **word**(gloss))`,
        })),
  );
}
