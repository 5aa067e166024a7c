/**
 * Markdown with formulas, highlighted code and anchors, as HTML.
 * @module
 */
import type { HLJSApi, LanguageFn } from 'highlight.js';
import type MarkdownIt from 'markdown-it';
import { loadOptional } from '../optional';
import { escapeHtml } from './html';

/** A parsed Markdown text; its tokens may be read and changed before it is rendered. */
export type Tokens = ReturnType<MarkdownIt['parse']>;

interface Tools {
  readonly markdown: MarkdownIt;
  readonly hljs: HLJSApi;
}

let loaded: Tools | undefined;

/** The parser and the highlighter, loaded once, for most commands never need them. */
function tools(): Tools {
  return (loaded ??= { markdown: makeParser(), hljs: makeHighlighter() });
}

const need = <Package>(name: string) => loadOptional<Package>(name, 'the book');

function makeParser(): MarkdownIt {
  const Parser = need<new (options: object) => MarkdownIt>('markdown-it');
  const markdown = new Parser({ html: true, linkify: true, highlight });
  // only whole addresses become links: `trainer.ts` and `README.md` would pass for host names
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  const { default: plugin } = need<typeof import('@vscode/markdown-it-katex')>('@vscode/markdown-it-katex');
  // errors are found in the result (`formulaErrors`), so that they can be reported with their cell
  markdown.use(plugin, { throwOnError: false, strict: 'ignore' } as Parameters<typeof plugin>[1]);
  return markdown;
}

function makeHighlighter(): HLJSApi {
  const hljs = need<HLJSApi>('highlight.js/lib/core');
  for (const language of ['typescript', 'bash', 'json']) {
    hljs.registerLanguage(language, need<LanguageFn>(`highlight.js/lib/languages/${language}`));
  }
  return hljs;
}

/** The tokens of a Markdown text. */
export function parseMarkdown(text: string): Tokens {
  return tools().markdown.parse(text, {});
}

/** Tokens as HTML. */
export function renderTokens(tokens: Tokens): string {
  const { markdown } = tools();
  return markdown.renderer.render(tokens, markdown.options, {});
}

/** One line of Markdown as HTML, without a paragraph around it. */
export function renderInline(text: string): string {
  return tools().markdown.renderInline(text);
}

/** A whole Markdown text as HTML. */
export function renderMarkdown(text: string): string {
  return tools().markdown.render(text);
}

/** Code as HTML with its words marked by kind; languages that are not known are only escaped. */
export function highlight(code: string, language: string): string {
  const name = { ts: 'typescript', sh: 'bash', shell: 'bash', js: 'typescript' }[language] ?? language;
  const { hljs } = tools();
  return hljs.getLanguage(name) === undefined ? escapeHtml(code) : hljs.highlight(code, { language: name }).value;
}

/** What KaTeX could not read in a rendered text, with its reason; empty where all formulas are good. */
export function formulaErrors(html: string): readonly string[] {
  return [...html.matchAll(/class="katex-error" title="([^"]*)"/g)].map(([, reason]) =>
    reason!
      .replace(/&#x27;|&#39;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  );
}

/** Every token, those inside of lines included, in reading order. */
export function allTokens(tokens: Tokens): Tokens {
  return tokens.flatMap((token) => [token, ...allTokens(token.children ?? [])]);
}
