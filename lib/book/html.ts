/**
 * Small pieces of HTML that every page is made of.
 * @module
 */
import type { Bilingual, Language } from '../figures';

/** Both languages, in the order in which they stand on a page. */
export const languages: readonly Language[] = ['en', 'ko'];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** HTML in both languages, each shown in its own mode; where both languages are chosen, both are shown one after the other. */
export function inBoth(html: Bilingual, tag = 'span'): string {
  return languages
    .map((language) => `<${tag} class="${language}" lang="${language}">${html[language]}</${tag}>`)
    .join('');
}

/** The name of a part of the page, as attributes: an attribute holds one language, the page's script puts in the other one. */
export function ariaLabel({ en, ko }: Bilingual): string {
  return `aria-label="${escapeHtml(en)}" data-label-en="${escapeHtml(en)}" data-label-ko="${escapeHtml(ko)}"`;
}

/** Words of the page itself (buttons, headings of lists): where both languages are chosen, the English ones are shown. */
export function label(words: Bilingual): string {
  return languages
    .map((language) => `<span class="${language} label" lang="${language}">${escapeHtml(words[language])}</span>`)
    .join('');
}
