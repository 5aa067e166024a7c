/**
 * Whether a Korean lesson gives the English term in brackets where it first uses one of the glossary's, so that its reader can read
 * the paper.
 * @module
 */
import type { Notebook } from '../kernel/notebook';
import { GLOSSARY, type Term } from '../paper/glossary';
import { textPairs } from './languages';
import type { Problem } from './problem';
import { proseOf } from './prose';
import { formsOf, termsIn } from './terms';

type Found = Omit<Problem, 'lesson'>;

/** A term's Korean word in a text, and what stands in brackets behind it. */
interface Use {
  readonly rendering: string;
  /** The terms that are called so: 역전파 is backpropagation and the backward pass. */
  readonly terms: readonly Term[];
  readonly at: number;
  readonly gloss: string;
}

const HEADING = /^ {0,3}#{1,6}\s.*$/gm;
/** What may stand between a word and its bracket: an ending, a second word (비선형 함수), the marks of emphasis. */
const GLOSS = /^(?:[가-힣]{0,4}| [가-힣]{1,4})[*_"”’']*\s?\(([^()]*)\)/;

/** Checks that the first use of each term, headings aside, has its English in brackets. */
export function checkGlosses(notebook: Notebook): Found[] {
  const introduced = new Set<Term>();
  return textPairs(notebook).pairs.flatMap(({ en, ko }) => {
    const said = termsIn(proseOf(en.source).words).filter(({ everyday }) => !everyday);
    return usesIn(wordsOf(ko.source)).flatMap((use): Found[] => {
      const fresh = use.terms.find((term) => said.includes(term) && !introduced.has(term));
      const shown = GLOSSARY.filter((term) => isShown(term, use));
      for (const term of fresh ? [...use.terms, ...shown] : shown) introduced.add(term);
      if (fresh === undefined || use.terms.some((term) => shown.includes(term))) return [];
      const message = `"${use.rendering}" is used first without its English: ${use.rendering}(${fresh.en})`;
      return [{ cell: ko.cell, rule: 'gloss', message }];
    });
  });
}

/** Whether a use shows a term in both languages: 확률적 경사 하강법(stochastic gradient descent) shows gradient descent, too. */
function isShown(term: Term, { rendering, gloss }: Use): boolean {
  return term.ko.some((word) => rendering.includes(word)) && formsOf(term).test(gloss);
}

const wordsOf = (source: string) => proseOf(source.replace(HEADING, '')).words;

const RENDERINGS = [...new Set(GLOSSARY.flatMap(({ ko }) => ko))].sort((a, b) => b.length - a.length);

/** The Korean terms of a text in order; a longer one hides the shorter ones inside it, and what stands in a bracket explains. */
function usesIn(korean: string): readonly Use[] {
  let rest = korean.replace(/\([^()]*\)/g, (bracket) => ' '.repeat(bracket.length));
  const uses = RENDERINGS.flatMap((rendering) => {
    const terms = GLOSSARY.filter(({ ko }) => ko.includes(rendering));
    const found = [...rest.matchAll(new RegExp(rendering, 'gu'))].map(({ index }): Use => {
      const [, gloss = ''] = GLOSS.exec(korean.slice(index + rendering.length)) ?? [];
      return { rendering, terms, at: index, gloss };
    });
    rest = rest.replaceAll(rendering, ' '.repeat(rendering.length));
    return found;
  });
  return uses.sort((a, b) => a.at - b.at);
}
