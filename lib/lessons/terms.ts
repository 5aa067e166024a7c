/**
 * Whether the Korean text says the terms of the English one as the glossary does.
 * @module
 */
import type { Notebook } from '../kernel/notebook';
import { GLOSSARY, type Term } from '../paper/glossary';
import { textPairs } from './languages';
import type { Problem } from './problem';
import { proseOf } from './prose';

type Found = Omit<Problem, 'lesson'>;

const LONGEST_FIRST = [...GLOSSARY].sort((a, b) => b.en.length - a.en.length);

/** The glossary's terms in an English text; a longer term hides the shorter ones inside it. */
export function termsIn(english: string): readonly Term[] {
  let rest = english;
  return LONGEST_FIRST.filter((term) => {
    const before = rest;
    rest = rest.replace(new RegExp(formsOf(term), 'gi'), ' · ');
    return rest !== before;
  });
}

/** All forms of a term in an English text. */
export function formsOf({ en, forms }: Term): RegExp {
  return new RegExp(`\\b(?:${forms ?? `${escape(en)}s?`})(?![\\w-])`, 'i');
}

/** Checks one Korean text against its English original; gives a sentence for each term that is not said as it should be. */
export function checkTerms(english: string, korean: string): string[] {
  const terms = termsIn(english);
  const allowed = terms.flatMap(({ ko }) => ko);
  // beside the English term another word for it may be named
  const used = korean.replace(/\([A-Za-z][^()]*\)/g, ' ');
  // Korean puts spaces in compounds freely
  const tight = withoutSpaces(korean);
  return terms.flatMap((term) => {
    const wrong = (term.avoid ?? []).find((rendering) => {
      const pattern = new RegExp(rendering, 'u');
      // it may be a part of what another term is called: 정규화 in 배치 정규화
      const rest = allowed.filter((other) => pattern.test(other)).reduce((t, other) => t.replaceAll(other, ' '), used);
      return pattern.test(rest);
    });
    if (wrong) return [`"${term.en}" is "${term.ko[0]}", not "${readable(wrong)}"`];
    const said = term.optional || term.ko.some((rendering) => tight.includes(withoutSpaces(rendering)));
    return said ? [] : [`"${term.en}" of the English text is missing: say "${term.ko[0]}"`];
  });
}

/** Checks every Korean text cell of a lesson against the glossary. */
export function checkGlossary(notebook: Notebook): Found[] {
  return textPairs(notebook).pairs.flatMap(({ en, ko }) =>
    checkTerms(proseOf(en.source).words, proseOf(ko.source).words).map((message) => ({
      cell: ko.cell,
      rule: 'glossary',
      message,
    })),
  );
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/g, '');
}

function readable(pattern: string): string {
  return pattern.replace(/\(\?[^)]*\)/g, '');
}

function escape(text: string): string {
  return text.replace(/[-.]/g, '\\$&');
}
