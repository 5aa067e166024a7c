/**
 * What every finished page is held to: pictures have words, the content policy lets nothing through, the first page is light.
 * @module
 */
import { createHash } from 'node:crypto';
import { BnlabError } from '../errors';
import { escapeHtml } from './html';
import type { SiteFiles } from './links';
import { CONTENT_POLICY } from './policy';

/** Most bytes of the first page with its styles and scripts; its data come later, and only where a reader asks for them. */
export const MOST_BYTES_OF_THE_FIRST_PAGE = 250_000;

/** What is wrong with the pages of a site, one sentence each, with the page's name in front. */
export function auditPages(files: SiteFiles): readonly string[] {
  const pages = [...files].filter(
    (entry): entry is [string, string] => entry[0].endsWith('.html') && typeof entry[1] === 'string',
  );
  const found = pages.flatMap(([name, html]) => {
    const tags = tagsOf(html);
    return [...unnamedPictures(tags), ...policyBreaches(html, tags)].map((problem) => `${name}: ${problem}`);
  });
  return [...found, ...weightOf(files)];
}

/** Refuses a site whose pages are not as they should be. @throws BnlabError (`input`) that names the pages. */
export function refuseBadPages(files: SiteFiles): void {
  const found = auditPages(files);
  if (found.length === 0) return;
  throw new BnlabError({
    where: 'book',
    expected: 'pictures with words, pages that keep the content policy, a light first page',
    got: found.slice(0, 5).join('; '),
    hint: 'Give pictures of a lesson a text (![what is to be seen](file)); the rest is a fault of the book: lib/book.',
  });
}

/** An opening tag as it stands, and its attributes by name. */
interface Tag {
  readonly name: string;
  readonly text: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether it, or something around it, is hidden from those who listen to a page: formulas are said in MathML. */
  readonly isHidden: boolean;
}

const TAG = /<(\/?)([a-z][\w-]*)((?:\s+[^\s"'=<>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))?)*)\s*(\/?)>/gi;
const ATTRIBUTE = /([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>]+)))?/g;
/** Elements without an end. */
const VOID = ['img', 'input', 'link', 'meta', 'br', 'hr', 'source', 'embed'];

/** The opening tags of a page; text and code stand in it escaped, and scripts are left out. */
function tagsOf(html: string): readonly Tag[] {
  const markup = html.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1</script>');
  let hidden: { readonly name: string; depth: number } | undefined;
  return [...markup.matchAll(TAG)].flatMap(([text, end, given, words, alone]): Tag[] => {
    const name = given!.toLowerCase();
    const isOpen = end === '' && alone === '' && !VOID.includes(name);
    if (hidden?.name === name && (isOpen || end !== '')) hidden.depth += isOpen ? 1 : -1;
    if (hidden?.depth === 0) hidden = undefined;
    if (end !== '') return [];
    const attributes = attributesOf(words!);
    const isHidden = attributes.get('aria-hidden') === 'true';
    if (isHidden && isOpen) hidden ??= { name, depth: 1 };
    return [{ name, text: text.slice(0, 120), attributes, isHidden: isHidden || hidden !== undefined }];
  });
}

function attributesOf(words: string): ReadonlyMap<string, string> {
  const pairs = [...words.matchAll(ATTRIBUTE)].map(
    ([, key, double, single, bare]) => [key!.toLowerCase(), double ?? single ?? bare ?? ''] as const,
  );
  return new Map(pairs);
}

function unnamedPictures(tags: readonly Tag[]): readonly string[] {
  const isSaid = ({ attributes, isHidden }: Tag, ...names: readonly string[]) =>
    isHidden || names.some((name) => (attributes.get(name) ?? '').trim() !== '');
  return tags
    .filter((tag) =>
      tag.name === 'img' ? !isSaid(tag, 'alt') : isImage(tag) && !isSaid(tag, 'aria-label', 'aria-labelledby'),
    )
    .map(({ text }) => `a picture without words: ${text}`);
}

const isImage = ({ name, attributes }: Tag) => attributes.get('role') === 'img' || name === 'svg';

/** Attributes whose address is loaded with the page. */
const LOADED: readonly string[] = ['src', 'srcset', 'poster', 'data'];

function policyBreaches(html: string, tags: readonly Tag[]): readonly string[] {
  const stated = tags.filter(({ attributes }) => /^content-security-policy$/i.test(attributes.get('http-equiv') ?? ''));
  const [policy, ...more] = stated;
  const isStated =
    policy !== undefined && more.length === 0 && policy.attributes.get('content') === escapeHtml(CONTENT_POLICY);
  const first = tags.findIndex(({ name }) => ['script', 'link', 'style'].includes(name));
  const isFirst = isStated && (first < 0 || tags.indexOf(policy) < first);
  return [
    ...(isFirst ? [] : ['the content policy does not stand before everything that loads']),
    ...inlineScripts(html)
      .filter((script) => !CONTENT_POLICY.includes(hashOf(script)))
      .map((script) => `a script in the page that the policy does not know: ${script.slice(0, 60)}`),
    ...tags.filter(isActive).map(({ text }) => `markup that runs: ${text}`),
    ...tags.filter(isRemote).map(({ text }) => `something from another host: ${text}`),
  ];
}

function inlineScripts(html: string): readonly string[] {
  const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)];
  return scripts
    .filter(([, given]) => !/\ssrc\s*=|\stype\s*=\s*"application\//i.test(given!))
    .map(([, , body]) => body!);
}

const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

function isActive({ name, attributes }: Tag): boolean {
  const isCalled = [...attributes].some(([key, value]) => /^on[a-z]+$/.test(key) || /^\s*javascript:/i.test(value));
  return isCalled || ['iframe', 'object', 'embed', 'base'].includes(name);
}

function isRemote({ name, attributes }: Tag): boolean {
  const loads = name === 'link' && attributes.get('rel') !== 'canonical' ? [...LOADED, 'href'] : LOADED;
  return loads.some((key) => /^\s*(?:https?:)?\/\//i.test(attributes.get(key) ?? ''));
}

function weightOf(files: SiteFiles): readonly string[] {
  const home = files.get('index.html');
  if (typeof home !== 'string') return [];
  const loaded = tagsOf(home).flatMap(({ name, attributes }) => {
    const isStyle = name === 'link' && attributes.get('rel') === 'stylesheet';
    return (name === 'script' ? attributes.get('src') : isStyle ? attributes.get('href') : undefined) ?? [];
  });
  const bytes = ['index.html', ...loaded].map((name) => Buffer.byteLength(files.get(name) ?? ''));
  const sum = bytes.reduce((total, size) => total + size, 0);
  if (sum <= MOST_BYTES_OF_THE_FIRST_PAGE) return [];
  return [`index.html: ${sum} bytes with its styles and scripts, ${MOST_BYTES_OF_THE_FIRST_PAGE} at most`];
}
