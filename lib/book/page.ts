/**
 * The frame around every page: head, header with the language switch, contents, footer.
 * @module
 */
import type { Bilingual } from '../figures';
import { escapeHtml, inBoth, label } from './html';
import type { Heading } from './outline';
import { CONTENT_POLICY, SET_CHOICES } from './policy';
import { sharingTags, type Sharing } from './sharing';
import { together } from './together';
import { words } from './words';

/** A page that can be linked to. */
export interface PageLink {
  /** File name within the site. */
  readonly address: string;
  /** Its title as HTML. */
  readonly title: Bilingual;
}

/** What all pages of a book share. */
export interface Site {
  /** All pages in reading order, for the contents. */
  readonly pages: readonly PageLink[];
  readonly sharing?: Sharing;
}

/** What stands on a page. */
export interface PageOptions extends PageLink {
  readonly main: string;
  readonly site: Site;
  readonly headings?: readonly Heading[];
  /** Scripts of the page besides the book's own: `playground`. They bring the style of figures that move. */
  readonly scripts?: readonly string[];
  /** What the page is about, as text; default what the book is about. */
  readonly description?: Bilingual;
}

/** A whole page as HTML text. */
export function renderPage(page: PageOptions): string {
  const plain = { en: textOfHtml(page.title.en), ko: textOfHtml(page.title.ko) };
  return `<!doctype html>
<html lang="en" data-language="both">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(CONTENT_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(plain.en)}</title>
${sharingTags({ title: plain.en, description: (page.description ?? words.about).en, address: page.address, sharing: page.site.sharing })}
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/katex.min.css">
<link rel="stylesheet" href="assets/book.css">
<script>${SET_CHOICES}</script>
<script src="assets/book.js" defer></script>${own(page)}
</head>
<body data-title-en="${escapeHtml(plain.en)}" data-title-ko="${escapeHtml(plain.ko)}">
<a class="skip" href="#main">${label(words.skip)}</a>
<header>
<a class="book" href="index.html">${label(words.book)}</a>
<div class="tools">${searchForm()}${themeButton()}${languageSwitch()}</div>
</header>
<div class="frame">
${contents(page)}
<main id="main" tabindex="-1">
${together(page.main)}
${neighbours(page)}
</main>
</div>
</body>
</html>
`;
}

function own({ scripts = [] }: PageOptions): string {
  if (scripts.length === 0) return '';
  const each = scripts.map((name) => `\n<script src="assets/${name}.js" defer></script>`);
  return `\n<link rel="stylesheet" href="assets/playground.css">${each.join('')}`;
}

/** The words of an HTML text: tags gone, formulas as they were written. */
export function textOfHtml(html: string): string {
  const source = html.replace(
    /<span class="katex-html".*$|<span class="katex-mathml">.*?<annotation[^>]*>(.*?)<\/annotation>/gs,
    '$1',
  );
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return source
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
    .trim();
}

function searchForm(): string {
  const { en, ko } = words.search;
  return `<form role="search"><input type="search" aria-label="${en}" data-label-en="${en}" data-label-ko="${ko}" autocomplete="off" spellcheck="false"><p role="status"></p><ol hidden></ol></form>`;
}

function themeButton(): string {
  return `<button type="button" class="theme" data-theme-button aria-pressed="false">${label(words.dark)}</button>`;
}

function languageSwitch(): string {
  const button = (mode: string, text: string, language?: string) =>
    `<button type="button" data-mode="${mode}"${language === undefined ? '' : ` lang="${language}"`}>${text}</button>`;
  return `<div class="languages" role="group"><span class="hidden">${label(words.language)}</span>${button('en', 'English', 'en')}${button('ko', '한국어', 'ko')}${button('both', label(words.both))}</div>`;
}

function contents({ address, site, headings = [] }: PageOptions): string {
  const lessons = site.pages.map((page) => `<li>${pageLink(page, page.address === address)}</li>`).join('\n');
  const inPage = headings.filter(({ level }) => level === 2 || level === 3);
  const here = inPage.map(({ level, id, html, language }) => {
    const spoken = language === undefined ? '' : ` lang="${language}"`;
    return `<li class="level-${level} ${language ?? ''}"${spoken}><a href="#${encodeURIComponent(id)}">${withoutLinks(html)}</a></li>`;
  });
  const section =
    here.length === 0
      ? ''
      : `<p class="heading">${label(words.onThisPage)}</p><ol class="here">${here.join('\n')}</ol>`;
  return `<nav class="contents" aria-label="${words.home.en} · ${words.home.ko}"><details open><summary>${label(words.home)}</summary><ol class="pages">${lessons}</ol>${section}</details></nav>`;
}

/** A link to a page under its title. */
export function pageLink({ address, title }: PageLink, isCurrent = false): string {
  const text = inBoth({ en: withoutLinks(title.en), ko: withoutLinks(title.ko) });
  return `<a href="${encodeURI(address)}"${isCurrent ? ' aria-current="page"' : ''}>${text}</a>`;
}

function neighbours({ address, site: { pages } }: PageOptions): string {
  const at = pages.findIndex((page) => page.address === address);
  const [before, after] = [pages[at - 1], pages[at + 1]];
  if (at < 0 || (before === undefined && after === undefined)) return '';
  const link = (kind: 'previous' | 'next', page: PageLink | undefined) =>
    page === undefined
      ? '<span></span>'
      : `<div class="${kind}"><small>${label(words[kind])}</small>${pageLink(page)}</div>`;
  return `<nav class="neighbours" aria-label="${words.neighbours.en} · ${words.neighbours.ko}">${link('previous', before)}${link('next', after)}</nav>`;
}

function withoutLinks(html: string): string {
  return html.replace(/<\/?a\b[^>]*>/g, '');
}
