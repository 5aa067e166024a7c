/**
 * A text cell taken apart: formulas, headings, and the words that are left.
 * @module
 */

/** What a text cell holds, each part by itself. */
export interface Prose {
  /** Formulas between dollar signs, white space evened out, words in them (`\text{…}`) left out. */
  readonly formulas: readonly string[];
  /** Level of each heading, in order. */
  readonly headings: readonly number[];
  /** The text without code, formulas, addresses of links and HTML. */
  readonly words: string;
}

const FENCED_CODE = /^(```|~~~)[\s\S]*?^\1.*$/gm;
const CODE_SPAN = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const FORMULA = /\$\$([\s\S]+?)\$\$|(?<![\\$])\$((?:\\.|[^$\\])+?)\$(?!\d)/g;
const LINK_TARGET = /\]\([^)]*\)/g;
const HTML = /<[^>\n]+>/g;

/** Takes the Markdown of a text cell apart. */
export function proseOf(markdown: string): Prose {
  const withoutCode = markdown.replace(FENCED_CODE, ' ').replace(CODE_SPAN, ' ');
  const formulas = [...withoutCode.matchAll(FORMULA)].map(([, display, inline]) => evenOut(display ?? inline!));
  const headings = [...withoutCode.matchAll(/^ {0,3}(#{1,6})\s/gm)].map(([, marks]) => marks!.length);
  const words = withoutCode.replace(FORMULA, ' ').replace(LINK_TARGET, '] ').replace(HTML, ' ');
  return { formulas, headings, words };
}

/** Formulas are the same where they print the same mathematics: spaces do not count, and words are translated. */
function evenOut(formula: string): string {
  return formula.replace(/\\(text|textrm|mathrm)\{[^{}]*[가-힣A-Za-z]{2,}[^{}]*\}/g, '\\text{}').replace(/\s+/g, '');
}
