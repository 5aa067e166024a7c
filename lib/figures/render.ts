/**
 * Figures as pictures, without a browser and with the same bytes on every machine.
 * @module
 */
import { BnlabError } from '../errors';
import { undoneWithCell } from '../undo';
import { loadOptional } from '../optional';
import { plotlyJson, traceTypes, type Figure, type PlotlyJson } from './figure';
import { fontFile, missingCharacters } from './font';
import { plotly, type PlotlyComplaint } from './plotly-dom';
import { widenTexts } from './text-boxes';
import { evenTickLabels } from './theme';

/** How a PNG is drawn. */
export interface PngOptions {
  /** Pixels of the picture per CSS pixel of the figure. */
  readonly scale?: number;
}

// plotly draws into one document: one figure at a time
let queue: Promise<unknown> = Promise.resolve();

/**
 * A figure as SVG text.
 *
 * @throws BnlabError (`input`) when a trace needs WebGL, when Plotly does not know an attribute or its value, or when a
 * character of the figure is not in the font (it would silently be left out of the picture).
 */
export async function renderSvg(figure: Figure): Promise<string> {
  refuseOtherTypes(figure);
  const json = plotlyJson(figure);
  const { width = 680, height = 420 } = figure.layout;
  const check = () => refuseUnknownAttributes(figure, complaintsOf(json));
  const svg = await drawn(json, { width, height }, { check });
  refuseMissingCharacters(figure, svg);
  return svg;
}

/** Width and height in CSS pixels. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
}

/** How much wider than the figures' font the widest font of a reader's system is: DejaVu Sans, on Linux. */
const WIDEST_FONT = 1.17;

/**
 * A stored figure as SVG text, in the size asked for; undefined where one of its traces needs a browser.
 *
 * It was checked when it was shown, so its attributes are not checked again. It has room for the fonts of the page that shows it.
 */
export async function svgOfStored(json: PlotlyJson, size: SvgSize): Promise<string | undefined> {
  const known: readonly unknown[] = traceTypes;
  if (!json.data.every(({ type = 'scatter' }) => known.includes(type))) return undefined;
  // plotly writes into what it is given
  const svg = await drawn(ofPage(structuredClone(json)), size, { widening: WIDEST_FONT });
  return svg.replaceAll(new RegExp(`, ?${PAGE_FONT}`, 'g'), '');
}

/** A font that there is not, behind the others: Plotly remembers how wide a text of a font is, and texts of pages are wider. */
const PAGE_FONT = 'bnlab-page';

function ofPage({ data, layout }: PlotlyJson): PlotlyJson {
  const font = { family: 'sans-serif', ...(layout.font as { readonly family?: string } | undefined) };
  return { data, layout: { ...layout, font: { ...font, family: `${font.family},${PAGE_FONT}` } } };
}

interface Drawing {
  readonly check?: () => void;
  readonly widening?: number;
}

async function drawn(json: PlotlyJson, size: SvgSize, { check, widening = 1 }: Drawing): Promise<string> {
  const drawing = queue.then(() => {
    check?.();
    widenTexts(widening);
    return plotly().toImage({ ...json, layout: evenTickLabels(json.layout) }, { format: 'svg', ...size });
  });
  queue = drawing.catch(() => undefined);
  // what was broken off never ends, and the next figure would wait for it
  const forget = undoneWithCell(() => (queue = Promise.resolve()));
  void queue.then(forget);
  return withFixedIds(decodeURIComponent((await drawing).replace(/^data:image\/svg\+xml,/, '')));
}

/** A figure as the bytes of a PNG, drawn with the font of the package alone. @throws BnlabError as `renderSvg` does. */
export async function renderPng(figure: Figure, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  // the newer CSS word for unsmoothed pixels is not known to resvg
  const svg = (await renderSvg(figure)).replaceAll('image-rendering: pixelated', 'image-rendering: optimizeSpeed');
  const font = { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: 'Noto Sans KR' };
  const { Resvg } = loadOptional<typeof import('@resvg/resvg-js')>('@resvg/resvg-js', 'figures');
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font }).render().asPng();
}

/** Plotly's WebGL traces need a graphics card or loop for ever in a document without one, so they never reach it. */
function refuseOtherTypes(figure: Figure): void {
  const known: readonly string[] = traceTypes;
  for (const [index, trace] of figure.data.entries()) {
    const type: string = trace.type ?? 'scatter';
    if (known.includes(type)) continue;
    throw new BnlabError({
      where: `figure "${figure.title}", trace ${index}`,
      expected: `a type that is drawn without a browser (${known.join(', ')})`,
      got: type,
      hint: /surface|3d|mesh|cone|streamtube|volume|isosurface/.test(type)
        ? "WebGL is not available here: show a surface as 'contour' or 'heatmap'."
        : 'Use one of these types.',
    });
  }
}

/** Complaints that are none: an attribute without effect here, a trace that has no points yet. */
const HARMLESS = ['unused', 'dynamic', 'invisible'];

/** What Plotly's own schema finds wrong; its validator fails on a legend that is not shown, and does not know colour axes. */
function complaintsOf({ data, layout }: PlotlyJson): readonly PlotlyComplaint[] {
  const complaints = plotly().validate(data, { ...layout, showlegend: true }) ?? [];
  return complaints.filter(({ code, astr }) => !HARMLESS.includes(code) && astr !== 'coloraxis');
}

function refuseUnknownAttributes(figure: Figure, complaints: readonly PlotlyComplaint[]): void {
  const [first] = complaints;
  if (!first) return;
  const { container, trace, astr, msg } = first;
  throw new BnlabError({
    where: `figure "${figure.title}", ${container === 'data' ? `trace ${trace}` : 'layout'}`,
    expected: "attributes of Plotly's schema",
    got: `${astr} (${msg})`,
    hint: 'Correct the attribute or its value, or leave it out.',
  });
}

function refuseMissingCharacters(figure: Figure, svg: string): void {
  for (const [, escaped = ''] of svg.matchAll(/>([^<>]+)<\//g)) {
    const text = escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, ' ');
    const [missing] = missingCharacters(text);
    if (missing === undefined) continue;
    const code = (missing.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw new BnlabError({
      where: `figure "${figure.title}"`,
      expected: "characters of the figures' font (Latin, Greek, mathematical signs, Hangul of KS X 1001)",
      got: `${missing} (U+${code}) in "${escaped.trim()}"`,
      hint: 'Write it another way, for example with <sub> and <sup>, or add it to lib/figures/fonts/make-font.sh.',
    });
  }
}

/** Plotly names clip paths after six random hexadecimal digits. */
function withFixedIds(svg: string): string {
  const random = /id="defs-([0-9a-f]{6})"/.exec(svg)?.[1];
  return random === undefined ? svg : svg.split(random).join('f');
}
