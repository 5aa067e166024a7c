/**
 * Outputs of code cells as HTML: text, errors, tables, figures.
 * @module
 */
import { stripVTControlCharacters } from 'node:util';
import type { Language } from '../figures';
import type { MimeBundle, NotebookOutput } from '../kernel/notebook';
import { drawnFigure, PLOTLY, type Drawings } from './drawings';
import { escapeHtml, label } from './html';
import { refuseHtml, type SiteFiles } from './links';
import { renderMarkdown } from './markdown';
import { readableTable } from './tables';
import { words } from './words';

/** Where outputs stand, and where their pictures go. */
export interface OutputContext {
  /** Name of the page; pictures are called after it. */
  readonly slug: string;
  readonly place: string;
  readonly files: SiteFiles;
  readonly drawings: Drawings;
}

/** All outputs of a cell. Figures, tables and sentences that stand there in both languages are shown each in its own. @throws BnlabError (`input`) for outputs that fetch from elsewhere. */
export function renderOutputs(outputs: readonly NotebookOutput[], context: OutputContext): string {
  const spoken = outputs.map(languageOf);
  const isBilingual = spoken.includes('en') && spoken.includes('ko');
  return outputs
    .map((output, index) => {
      const html = renderOutput(output, context);
      const language = spoken[index];
      return isBilingual && language !== undefined ? `<div class="${language}" lang="${language}">${html}</div>` : html;
    })
    .join('\n');
}

function renderOutput(output: NotebookOutput, context: OutputContext): string {
  if (output.output_type === 'stream') {
    const text = plainText(output.text);
    return text.trim() === '' ? '' : preformatted(text, output.name === 'stderr' ? 'stderr' : 'stdout');
  }
  if (output.output_type === 'error') {
    const trace = plainText(output.traceback.join('\n')) || plainText(`${output.ename}: ${output.evalue}`);
    return `<div class="error" role="note"><strong>${label(words.error)}: ${escapeHtml(output.ename)}</strong>${preformatted(trace, 'traceback')}</div>`;
  }
  return renderBundle(output.data, context);
}

function renderBundle(data: MimeBundle, context: OutputContext): string {
  const text = textOf(data, 'text/plain');
  const html = textOf(data, 'text/html');
  if (data[PLOTLY] !== undefined) return renderPlot(data, context);
  if (data['image/png'] !== undefined) return `<figure class="picture">${picture(data, text, context)}</figure>`;
  if (html !== '' && !/<script\b/i.test(html)) {
    refuseHtml(html, context.place);
    return `<div class="scroll" tabindex="0">${readableTable(html)}</div>`;
  }
  if (data['image/svg+xml'] !== undefined) {
    const svg = Buffer.from(textOf(data, 'image/svg+xml')).toString('base64');
    return `<figure class="picture"><img src="data:image/svg+xml;base64,${svg}" alt="${escapeHtml(text)}"></figure>`;
  }
  if (data['text/markdown'] !== undefined) return renderMarkdown(textOf(data, 'text/markdown'));
  if (data['text/latex'] !== undefined)
    return renderMarkdown(`$$\n${textOf(data, 'text/latex').replace(/^\$+|\$+$/g, '')}\n$$`);
  return preformatted(plainText(text), 'result');
}

/** A figure: its drawing, else its picture; and buttons for its numbers, which only then are loaded with Plotly, and for the picture. */
function renderPlot(data: MimeBundle, context: OutputContext): string {
  const { title, caption, language } = wordsOf(data);
  const text = [title, caption].filter((words) => words !== '').join('. ') || textOf(data, 'text/plain');
  const note = [title === '' ? '' : `<strong>${escapeHtml(title)}.</strong>`, escapeHtml(caption)].join(' ').trim();
  const drawing = context.drawings.get(data[PLOTLY]);
  const still = data['image/png'] === undefined ? '' : picture(data, text, context);
  return [
    `<figure class="plot"${language === undefined ? '' : ` lang="${language}"`}>`,
    `<div class="still">${drawing ? drawnFigure(drawing, text) : still}</div>`,
    note === '' ? '' : `<figcaption>${note}</figcaption>`,
    moreOf(data, still, context),
    '</figure>',
  ].join('');
}

/** The ways to a figure's numbers and to its file. */
function moreOf(data: MimeBundle, still: string, { slug, files }: OutputContext): string {
  const address = nextAddress(files, slug, 'js');
  const key = JSON.stringify(address);
  files.set(address, `(globalThis.bnlabFigures??={})[${key}]=${JSON.stringify(data[PLOTLY])};\n`);
  const explore = `<button type="button" data-explore="${encodeURI(address)}">${label(words.explore)}</button>`;
  const png = /src="([^"]+)"/.exec(still)?.[1];
  const download = png === undefined ? '' : `<a href="${png}" download>${label(words.asPicture)}</a>`;
  return `<p class="explore">${explore}${download}</p>`;
}

/** The next free address of a page's figures. */
function nextAddress(files: SiteFiles, slug: string, extension: string): string {
  const taken = [...files.keys()].filter(
    (name) => name.startsWith(`figures/${slug}-`) && name.endsWith(`.${extension}`),
  );
  return `figures/${slug}-${taken.length + 1}.${extension}`;
}

function picture(data: MimeBundle, alt: string, { slug, files }: OutputContext): string {
  const png = Buffer.from(textOf(data, 'image/png'), 'base64');
  const address = nextAddress(files, slug, 'png');
  files.set(address, png);
  // a PNG's header holds its size; the page keeps the place free while the picture loads
  const isPng = png.length > 24 && png.toString('latin1', 1, 4) === 'PNG';
  const size = isPng ? ` width="${png.readUInt32BE(16)}" height="${png.readUInt32BE(20)}"` : '';
  return `<img src="${encodeURI(address)}" alt="${escapeHtml(alt)}"${size} loading="lazy">`;
}

function wordsOf(data: MimeBundle): { readonly title: string; readonly caption: string; readonly language?: Language } {
  const plot = data[PLOTLY] as { readonly layout?: { readonly meta?: Partial<Record<string, unknown>> } } | undefined;
  const { title, caption, language } = plot?.layout?.meta ?? {};
  return {
    title: typeof title === 'string' ? title : '',
    caption: typeof caption === 'string' ? caption : '',
    language: language === 'en' || language === 'ko' ? language : undefined,
  };
}

/** The language that a figure, a table, a sentence or something printed says it is in. */
function languageOf(output: NotebookOutput): Language | undefined {
  if (output.output_type === 'stream') return output.language;
  if (!('data' in output)) return undefined;
  const html = /^\s*<(?:table|p)\b[^>]*?\slang="(en|ko)"/.exec(textOf(output.data, 'text/html'));
  return wordsOf(output.data).language ?? (html?.[1] as Language | undefined);
}

function textOf(data: MimeBundle, mime: string): string {
  const value = data[mime];
  return typeof value === 'string' ? value : '';
}

/** Text as a terminal would leave it: no colour codes, and of a line that was written over only its last state. */
function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/^.*\r/, ''))
    .join('\n')
    .trimEnd();
}

function preformatted(text: string, kind: string): string {
  return text === '' ? '' : `<pre class="output ${kind}" tabindex="0">${escapeHtml(text)}</pre>`;
}
