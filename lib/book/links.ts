/**
 * Links and pictures of the lessons: turned into links of the site, or refused with the place where they stand.
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BnlabError, messageOf } from '../errors';
import { allTokens } from './markdown';
import type { Outline, OutlinedCell } from './outline';

/** Files of the finished site by path, with `/` between folders. */
export type SiteFiles = Map<string, string | Uint8Array>;

/** What links are resolved against. */
export interface LinkContext {
  readonly outline: Outline;
  readonly outlines: readonly Outline[];
  /** Files that lessons point to are added here, under `files/`. */
  readonly files: SiteFiles;
}

type TextCell = Extract<OutlinedCell, { kind: 'text' }>;

/**
 * Rewrites every link and picture of a text cell for the site.
 *
 * @throws BnlabError (`input`) for a lesson, heading or file that is not there, and for pictures from other hosts.
 */
export function resolveLinks(cell: TextCell, context: LinkContext): void {
  for (const token of allTokens(cell.tokens)) {
    if (token.type === 'link_open')
      token.attrSet('href', resolveLink(token.attrGet('href') ?? '', cell.place, context));
    if (token.type === 'image') token.attrSet('src', resolvePicture(token.attrGet('src') ?? '', cell, context));
    if (token.type === 'html_inline' || token.type === 'html_block') {
      token.content = resolveHtml(token.content, cell, context);
    }
  }
}

const ADDRESS = String.raw`((?:https?:)?\/\/[^"'\s)>]+)`;
const REMOTE = new RegExp(
  String.raw`<(?!a\b)[a-z]+\b[^>]*?\b(?:src|srcset|href|data|poster)\s*=\s*["']?${ADDRESS}` +
    String.raw`|url\(\s*["']?${ADDRESS}|@import\s*["']?${ADDRESS}`,
  'i',
);
const ACTIVE =
  /<script\b|<(?:iframe|object|embed|base)\b|<[a-z][^>]*?\s(on[a-z]+)\s*=|(?:href|src)\s*=\s*["']?\s*javascript:/i;

/** Refuses HTML that would fetch something from elsewhere, or run something. @throws BnlabError (`input`). */
export function refuseHtml(html: string, place: string): void {
  const remote = REMOTE.exec(html);
  if (remote !== null) throw remoteError(remote[1] ?? remote[2] ?? remote[3]!, place);
  const active = ACTIVE.exec(html);
  if (active === null) return;
  throw linkError(
    place,
    'HTML that only says something',
    active[0],
    'Pages of the book run no code of a lesson: show(figure) draws figures that move.',
  );
}

function resolveHtml(html: string, cell: TextCell, context: LinkContext): string {
  refuseHtml(html, cell.place);
  const rewritten = html.replace(
    /(<a\b[^>]*?\bhref\s*=\s*)(["'])(.*?)\2/gi,
    (_, before: string, quote: string, href: string) => {
      return `${before}${quote}${resolveLink(href, cell.place, context)}${quote}`;
    },
  );
  return rewritten.replace(
    /(<img\b[^>]*?\bsrc\s*=\s*)(["'])(.*?)\2/gi,
    (_, before: string, quote: string, src: string) => {
      return `${before}${quote}${resolvePicture(src, cell, context)}${quote}`;
    },
  );
}

function resolveLink(href: string, place: string, context: LinkContext): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return href;
  const [target = href, fragment] = href.split('#', 2);
  if (target === '') return `#${checkedFragment(fragment ?? '', href, context.outline, place)}`;
  if (!target.endsWith('.ipynb'))
    return copyFile(target, place, context) + (fragment === undefined ? '' : `#${fragment}`);
  const file = fileOf(target, place, context);
  const page = context.outlines.find((outline) => path.resolve(outline.lesson.file) === file);
  if (page === undefined) {
    throw linkError(
      place,
      'a link to a lesson of the book',
      href,
      `There are: ${context.outlines.map((o) => `${o.slug}.ipynb`).join(', ')}.`,
    );
  }
  const anchor = fragment === undefined ? '' : `#${checkedFragment(fragment, href, page, place)}`;
  return `${encodeURI(page.slug)}.html${anchor}`;
}

function checkedFragment(fragment: string, href: string, page: Outline, place: string): string {
  const id = decoded(fragment, place);
  if (id === '' || page.headings.some((heading) => heading.id === id)) return fragment;
  const ids = page.headings.map((heading) => `#${heading.id}`).join(', ');
  throw linkError(
    place,
    `a link to a heading of ${page.slug}.ipynb`,
    href,
    ids === '' ? 'It has no headings.' : `There are: ${ids}.`,
  );
}

function resolvePicture(src: string, { cell, place }: TextCell, context: LinkContext): string {
  if (src.startsWith('data:')) return src;
  if (/^([a-z][a-z0-9+.-]*:)?\/\//i.test(src)) throw remoteError(src, place);
  if (!src.startsWith('attachment:')) return copyFile(src, place, context);
  const name = decoded(src.slice('attachment:'.length), place);
  const [mime, base64] = Object.entries(cell.attachments?.[name] ?? {})[0] ?? [];
  if (typeof base64 === 'string') return `data:${mime};base64,${base64.replace(/\s/g, '')}`;
  throw linkError(place, 'a picture that is attached to the cell', src, 'Attach it again, or link to a file.');
}

/** Adds a file beside the lessons to the site, and gives its address there. */
function copyFile(target: string, place: string, context: LinkContext): string {
  const file = fileOf(target, place, context);
  const inside = path.relative(path.dirname(path.dirname(path.resolve(context.outline.lesson.file))), file);
  if (inside.startsWith('..') || path.isAbsolute(inside)) {
    throw linkError(
      place,
      'a link into the workspace',
      target,
      'Link to a file of the workspace, or to a web address.',
    );
  }
  const address = `files/${inside.split(path.sep).join('/')}`;
  try {
    if (!context.files.has(address)) context.files.set(address, readFileSync(file));
  } catch (thrown) {
    throw linkError(
      place,
      'a link to a file that is there',
      target,
      `${messageOf(thrown).split(',')[0]}: correct the path; it starts at the notebook.`,
    );
  }
  return encodeURI(address);
}

function fileOf(target: string, place: string, { outline }: LinkContext): string {
  return path.resolve(path.dirname(outline.lesson.file), decoded(target, place));
}

/** An address without its escapes. */
function decoded(address: string, place: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    const hint = 'A percent sign stands before two hexadecimal digits; write %25 for the sign itself.';
    throw linkError(place, 'a link that can be read', address, hint);
  }
}

function linkError(where: string, expected: string, got: string, hint: string): BnlabError {
  return new BnlabError({ where, expected, got, hint });
}

function remoteError(address: string, place: string): BnlabError {
  return linkError(
    place,
    'a picture that lies beside the notebook',
    address,
    'The book must work without a network: store the picture in the workspace.',
  );
}
