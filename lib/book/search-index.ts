/**
 * The index of the search: each part of each page under its heading, with its words once.
 * @module
 */
import type { Language } from '../figures';
import type { JudgedClaim } from '../paper';
import { languages } from './html';
import type { Outline } from './outline';
import { textOfHtml } from './page';
import { wordsIn } from './search-words';

/** A part of a page that can be found. */
interface SearchEntry {
  readonly language: Language;
  /** Page and heading: `01-introduction.html#mini-batches`. */
  readonly address: string;
  /** The page's title, and the heading where it is not the page's. */
  readonly page: string;
  readonly title: string;
  /** The part's words in small letters, each once. */
  readonly words: string;
}

/** Everything that can be found in a book: its lessons part by part, its claims one by one. */
export function searchEntries(
  outlines: readonly Outline[],
  claims: readonly JudgedClaim[],
  scoreboard: { readonly address: string; readonly title: Readonly<Record<Language, string>> },
): readonly SearchEntry[] {
  const parts = languages.flatMap((language) => outlines.flatMap((outline) => partsOf(outline, language)));
  const judged = languages.flatMap((language) =>
    claims.map(({ id, statement, method }) => ({
      language,
      address: `${scoreboard.address}#${id}`,
      page: scoreboard.title[language],
      title: statement[language],
      words: wordsOf(`${id} ${statement[language]} ${method[language]}`),
    })),
  );
  return [...parts, ...judged];
}

/** The index as a script, for pages from the disk may read no other file. */
export function searchScript(entries: readonly SearchEntry[]): string {
  const rows = entries.map(({ language, address, page, title, words }) => [language, address, page, title, words]);
  return `globalThis.bnlabSearch=${JSON.stringify(rows)};\n`;
}

function partsOf({ slug, title, cells, headings }: Outline, language: Language): readonly SearchEntry[] {
  const page = textOfHtml(title[language]);
  const parts: { address: string; title: string; text: string }[] = [
    { address: `${slug}.html`, title: page, text: '' },
  ];
  for (const cell of cells) {
    if (cell.kind !== 'text' || (cell.language ?? language) !== language) continue;
    cell.tokens.forEach((token, at) => {
      if (token.type === 'inline') parts.at(-1)!.text += ` ${token.content}`;
      if (token.type !== 'heading_open' || token.tag === 'h1') return;
      const heading = headings.find(({ id }) => id === token.attrGet('id'))!;
      const own = cell.tokens[at + 1]!.content;
      parts.push({
        address: `${slug}.html#${encodeURIComponent(heading.id)}`,
        title: textOfHtml(heading.html),
        text: own,
      });
    });
  }
  return parts.map(({ address, title: own, text }) => ({ language, address, page, title: own, words: wordsOf(text) }));
}

const wordsOf = (text: string) => wordsIn(text).join(' ');
