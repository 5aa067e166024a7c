/**
 * What a Korean reader sees of tables and figures that were shown in English alone, and whether all of it can be said in Korean.
 * @module
 */
import type { CodeCell, MimeBundle, Notebook, NotebookOutput, StreamOutput } from '../kernel/notebook';
import { codeCells } from './code';
import { inKorean } from './phrase';
import { lineInKorean, printedInKorean } from './printed';
import type { Problem } from './problem';

const PLOTLY = 'application/vnd.plotly.v1+json';
const HANGUL = /[가-힣]/;
const CELL = /(<t[hd]\b[^>]*>)([^<]*)(<\/t[hd]>)/g;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The outputs of a cell with the Korean twin of each printed text, and of each table and figure where the cell has none in Korean. */
export function withKorean(outputs: readonly NotebookOutput[]): readonly NotebookOutput[] {
  const isKorean = outputs.some((output) => 'data' in output && languageOf(output) === 'ko');
  return outputs.flatMap((output): NotebookOutput[] => {
    if (output.output_type === 'stream') return withKoreanPrint(output);
    if (!('data' in output) || isKorean) return [output];
    const twin = koreanBundle(output.data);
    return twin
      ? [
          { ...output, data: inEnglish(output.data) },
          { ...output, data: twin },
        ]
      : [output];
  });
}

function withKoreanPrint(output: StreamOutput): StreamOutput[] {
  const text = printedInKorean(output.text);
  if (output.language !== undefined || output.name !== 'stdout' || text === output.text) return [output];
  return [
    { ...output, language: 'en' },
    { ...output, text, language: 'ko' },
  ];
}

/** Checks that a Korean reader meets Korean in every table and figure, and in what is printed. */
export function checkKorean(notebook: Notebook): Omit<Problem, 'lesson'>[] {
  return codeCells(notebook).flatMap(({ cell, code }) => [
    ...unsaid(code).map((text) => ({
      cell,
      rule: 'korean',
      message: `a table or figure says in English alone: ${text}`,
    })),
    ...unprinted(code).map((line) => ({
      cell,
      rule: 'korean',
      message: `printed in English alone: ${line} (lib/paper/lines.ts says it in Korean)`,
    })),
    ...withKorean(code.outputs).flatMap((output) => {
      const isWrong = languageOf(output) === 'ko' && 'data' in output && !HANGUL.test(readable(output.data));
      return isWrong ? [{ cell, rule: 'korean', message: 'a Korean table or caption without Hangul' }] : [];
    }),
  ]);
}

/** What tables and figures that are there in English alone say, and no phrase translates. */
function unsaid({ outputs }: CodeCell): string[] {
  if (outputs.some((output) => languageOf(output) === 'ko')) return [];
  const missing = new Set<string>();
  const look = (text: string) => {
    if (inKorean(text) === undefined) missing.add(text);
    return text;
  };
  for (const output of outputs) if ('data' in output) translated(output.data, look);
  return [...missing];
}

/** The lines that are printed in English and that nobody says in Korean. */
function unprinted({ outputs }: CodeCell): string[] {
  const printed = outputs.flatMap((output) =>
    output.output_type === 'stream' && output.name === 'stdout' ? [output] : [],
  );
  return printed.flatMap(({ text }) => text.split('\n').filter((line) => lineInKorean(line) === undefined));
}

function koreanBundle(data: MimeBundle): MimeBundle | undefined {
  const twin = translated(data, (text) => inKorean(text) ?? text);
  return twin && HANGUL.test(readable(twin)) ? twin : undefined;
}

/** A bundle's table or figure with all its words put through `say`; undefined for others. */
function translated(data: MimeBundle, say: (text: string) => string): MimeBundle | undefined {
  const plot = data[PLOTLY] as { readonly data: Json; readonly layout: Json } | undefined;
  if (plot) return { ...data, [PLOTLY]: sayFigure(plot, say) };
  const html = data['text/html'];
  if (typeof html !== 'string' || !/^\s*<table class="dataframe"/.test(html)) return undefined;
  const said = html.replace(
    CELL,
    (_, open: string, text: string, close: string) => open + escaped(say(plain(text))) + close,
  );
  return {
    ...data,
    'text/html': said.replace(/<table class="dataframe"(?: lang="en")?/, '<table class="dataframe" lang="ko"'),
  };
}

function inEnglish(data: MimeBundle): MimeBundle {
  const html = data['text/html'];
  return typeof html === 'string'
    ? { ...data, 'text/html': html.replace('<table class="dataframe">', '<table class="dataframe" lang="en">') }
    : data;
}

/** Where a figure keeps words that are read: everywhere else strings are settings. */
const WORDED = ['text', 'name', 'title', 'caption', 'ticktext', 'x', 'y'];

function sayFigure(plot: Json, say: (text: string) => string): Json {
  const walk = (value: Json, key: string): Json => {
    if (typeof value === 'string') return key === 'language' ? 'ko' : WORDED.includes(key) ? say(value) : value;
    if (Array.isArray(value)) return value.map((each: Json) => walk(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
  };
  return walk(plot, '');
}

/** What is read of a table, and a figure's title with its caption. */
function readable(data: MimeBundle): string {
  const plot = data[PLOTLY] as { readonly layout?: { readonly meta?: { readonly caption?: string } } } | undefined;
  return plot ? (plot.layout?.meta?.caption ?? '') : htmlOf(data).replace(/<[^>]*>/g, ' ');
}

/** The HTML of an output, whether it is stored as one text or as lines. */
function htmlOf({ 'text/html': html }: MimeBundle): string {
  if (Array.isArray(html)) return html.join('');
  return typeof html === 'string' ? html : '';
}

function languageOf(output: NotebookOutput): string | undefined {
  if (output.output_type === 'stream') return output.language;
  if (!('data' in output)) return undefined;
  const plot = output.data[PLOTLY] as
    { readonly layout?: { readonly meta?: { readonly language?: string } } } | undefined;
  return plot?.layout?.meta?.language ?? /^\s*<(?:table|p)\b[^>]*?\slang="(en|ko)"/.exec(htmlOf(output.data))?.[1];
}

const plain = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
