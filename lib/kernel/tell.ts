/**
 * Telling the reader something in the reader's language.
 * @module
 */
import { BnlabError } from '../errors';
import type { Bilingual, Language } from '../figures';
import { displayWriter } from './display-writer';

const LANGUAGES: readonly Language[] = ['en', 'ko'];
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The reader's language; cells and library may hold two copies of this file, so it lies with the process. */
const PLACE = Symbol.for('bnlab.readerLanguage');
const holder = globalThis as { [PLACE]?: Language };

/**
 * Says which language the reader of this notebook reads: what is told from here on is told in that one alone, with `both` in both.
 *
 * @throws BnlabError (`input`) for another word.
 */
export function setLanguage(language: Language | 'both'): void {
  if (language !== 'both' && !LANGUAGES.includes(language)) {
    throw new BnlabError({
      where: 'setLanguage',
      expected: "'en', 'ko' or 'both'",
      got: JSON.stringify(language),
      hint: "setLanguage('ko') tells in Korean alone.",
    });
  }
  holder[PLACE] = language === 'both' ? undefined : language;
}

/** How something is told. */
export interface TellOptions {
  /** Only this language; by default the one of {@link setLanguage}, which is both. */
  readonly language?: Language;
  /** What it is, for the pages that show it: classes of its HTML. */
  readonly kind: string;
}

/** Tells a plain text in the cell that runs, in the book to those who read its language; outside of a notebook it is printed. */
export function tell(text: Bilingual, { language = holder[PLACE], kind }: TellOptions): void {
  const write = displayWriter();
  for (const spoken of language === undefined ? LANGUAGES : [language]) {
    const words = text[spoken];
    const html = words.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
    if (write === undefined) console.log(words);
    else {
      const data = { 'text/html': `<p class="${kind}" lang="${spoken}">${html}</p>`, 'text/plain': words };
      write({ data, metadata: {}, transient: {} }, false);
    }
  }
}
