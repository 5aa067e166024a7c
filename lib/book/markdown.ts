/**
 * Markdown with formulas, highlighted code and anchors, as HTML.
 * @module
 */
import katexPlugin from '@vscode/markdown-it-katex';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import MarkdownIt from 'markdown-it';
import { escapeHtml } from './html';

hljs.registerLanguage('typescript', typescript);
hljs.registerLanguage('bash', bash);
hljs.registerLanguage('json', json);

/** A parsed Markdown text; its tokens may be read and changed before it is rendered. */
export type Tokens = ReturnType<MarkdownIt['parse']>;

// the plugin is CommonJS with its function under `default`
const plugin = (katexPlugin as unknown as { readonly default?: typeof katexPlugin }).default ?? katexPlugin;
const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  highlight: (code, language) => highlight(code, language),
});
// only whole addresses become links: `trainer.ts` and `README.md` would pass for host names
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// errors are found in the result (`formulaErrors`), so that they can be reported with their cell
markdown.use(plugin, { throwOnError: false, strict: 'ignore' } as Parameters<typeof plugin>[1]);

/** The tokens of a Markdown text. */
export function parseMarkdown(text: string): Tokens {
  return markdown.parse(text, {});
}

/** Tokens as HTML. */
export function renderTokens(tokens: Tokens): string {
  return markdown.renderer.render(tokens, markdown.options, {});
}

/** One line of Markdown as HTML, without a paragraph around it. */
export function renderInline(text: string): string {
  return markdown.renderInline(text);
}

/** A whole Markdown text as HTML. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}

/** Code as HTML with its words marked by kind; languages that are not known are only escaped. */
export function highlight(code: string, language: string): string {
  const name = { ts: 'typescript', sh: 'bash', shell: 'bash', js: 'typescript' }[language] ?? language;
  return hljs.getLanguage(name) === undefined ? escapeHtml(code) : hljs.highlight(code, { language: name }).value;
}

/** What KaTeX could not read in a rendered text, with its reason; empty where all formulas are good. */
export function formulaErrors(html: string): readonly string[] {
  return [...html.matchAll(/class="katex-error" title="([^"]*)"/g)].map(([, reason]) =>
    reason
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
