/**
 * The figures of lessons as drawings that stand in the page: sharp at every size, in the page's own colours, light and dark.
 * @module
 */
import { createHash } from 'node:crypto';
import { svgOfStored, type Layout, type PlotlyJson, type SvgSize } from '../figures';
import { escapeHtml } from './html';
import type { Lesson } from './types';

/** The type of figures that Plotly draws. */
export const PLOTLY = 'application/vnd.plotly.v1+json';

/** A figure for a desk and for a phone, as SVG. */
interface Drawing {
  readonly wide: string;
  readonly narrow: string;
  /** Boxes and lines without axes. */
  readonly isDiagram: boolean;
}

/** Drawings by the stored figure they show; those that need a browser have none, and are shown as pictures. */
export type Drawings = ReadonlyMap<unknown, Drawing>;

/** Width of a drawing for phones, in CSS pixels. */
const NARROW = 380;
/** Width of a column of text, in CSS pixels. */
const COLUMN = 736;
/** What the page itself says, and the drawing leaves out, in CSS pixels: the title above a figure. */
const TITLE_HEIGHT = 40;

/** Draws all figures of some lessons, one after the other. */
export async function drawFigures(lessons: readonly Lesson[]): Promise<Drawings> {
  const drawings = new Map<unknown, Drawing>();
  for (const json of lessons.flatMap(figuresOf)) {
    const drawing = await draw(json);
    if (drawing) drawings.set(json, drawing);
  }
  return drawings;
}

function figuresOf({ notebook }: Lesson): readonly PlotlyJson[] {
  return notebook.cells.flatMap((cell) => {
    if (cell.cell_type !== 'code') return [];
    const stored = cell.outputs.map((output) => ('data' in output ? output.data[PLOTLY] : undefined));
    return stored.filter((each): each is PlotlyJson => isFigure(each));
  });
}

function isFigure(value: unknown): value is PlotlyJson {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<PlotlyJson>).data);
}

async function draw(json: PlotlyJson): Promise<Drawing | undefined> {
  const { width = 680, height = 420, margin = {}, font = {}, ...layout } = json.layout;
  const room = margin as { readonly t?: number };
  const top = Math.max(TITLE_HEIGHT, (room.t ?? 84) - TITLE_HEIGHT);
  const size = { width: width as number, height: (height as number) - ((room.t ?? 84) - top) };
  const narrowLayout = narrowOf(layout);
  const small = { width: NARROW, height: narrowLayout.height ?? narrowHeight(size) };
  const wide = await svgOfStored(
    { data: json.data, layout: { ...layout, title: undefined, font, ...size, margin: { ...room, t: top } } },
    size,
  );
  const tight = {
    ...layout,
    ...narrowLayout,
    title: undefined,
    ...small,
    font: { ...(font as object), size: 12 },
    margin: { ...room, t: top, l: 16, r: 20 },
  };
  if (wide === undefined) return undefined;
  const name = createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 8);
  const drawing = { wide: inPage(wide, `w${name}`, size), isDiagram: isDiagram(layout) };
  // boxes full of words cannot be made narrower: a phone moves over the whole diagram
  if (drawing.isDiagram) return { ...drawing, narrow: inPage(wide, `n${name}`, size) };
  const narrow = await svgOfStored({ data: json.data, layout: tight }, small);
  return narrow === undefined ? undefined : { ...drawing, narrow: inPage(narrow, `n${name}`, small) };
}

function isDiagram({ xaxis }: PlotlyJson['layout']): boolean {
  return (xaxis as { readonly visible?: boolean } | undefined)?.visible === false;
}

/** What the figure itself says of its layout on a phone. */
function narrowOf({ meta }: PlotlyJson['layout']): Layout {
  return (meta as { readonly narrow?: Layout } | undefined)?.narrow ?? {};
}

function narrowHeight({ width, height }: SvgSize): number {
  return Math.max(300, Math.round((height * 0.85 * NARROW) / width) + 60);
}

/** Colours of the figures' theme, and the page's names for them. */
const COLORS: Readonly<Record<string, string>> = {
  'rgb(255, 255, 255)': 'var(--paper)',
  'rgb(36, 41, 47)': 'var(--ink)',
  'rgb(228, 231, 235)': 'var(--line)',
  'rgb(139, 148, 158)': 'var(--quiet)',
  'rgb(68, 68, 68)': 'var(--quiet)',
  'rgb(95, 103, 112)': 'var(--quiet)',
  'rgb(0, 114, 178)': 'var(--blue)',
  'rgb(213, 94, 0)': 'var(--vermilion)',
  'rgb(0, 128, 96)': 'var(--green)',
  'rgb(170, 68, 153)': 'var(--purple)',
  'rgb(122, 92, 0)': 'var(--brown)',
};

/** The numbers in a heatmap's cells: their colours are chosen against the cells', which are the same in the dark. */
const NUMBERS_IN_CELLS = /<g class="heatmap-label"[^>]*>.*?<\/g>/gs;

/** An SVG made for a file, made for a page: ids of its own, the page's colours, as wide as there is room. */
function inPage(svg: string, name: string, { width, height }: SvgSize): string {
  return (
    svg
      .replace(
        /^<svg\b[^>]*>/,
        `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false">`,
      )
      .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
      .replace(/url\(('|"|&quot;)?#([^)'"&]+)\1\)/g, `url(#${name}-$2)`)
      .replace(/(href=")#/g, `$1#${name}-`)
      // plotly's marks for quotation marks, which it takes out again in browsers alone
      .replaceAll('TOBESTRIPPED', "'")
      .replace(NUMBERS_IN_CELLS, (numbers) =>
        numbers.replaceAll('rgb(68, 68, 68)', '#1b1f24').replaceAll('rgb(255, 255, 255)', '#ffffff'),
      )
      .replace(/rgb\(\d+, \d+, \d+\)/g, (color) => COLORS[color] ?? color)
      .replace(/<g class="[^"]*"\/>|<path class="[^"]*"\/>/g, '')
  );
}

/** A drawing as HTML, with what there is to see in words; one that is wider than a column of text may use the page's width. */
export function drawnFigure({ wide, narrow, isDiagram: scrolls }: Drawing, words: string): string {
  const image = (kind: string, svg: string) =>
    `<div class="drawing ${kind}" role="img" aria-label="${escapeHtml(words)}">${svg}</div>`;
  const width = Number(/\bwidth="(\d+)"/.exec(wide)?.[1]);
  return (
    image(width > COLUMN ? 'wide broad' : 'wide', wide) +
    (scrolls ? `<div class="scroll" tabindex="0">${image('narrow whole', narrow)}</div>` : image('narrow', narrow))
  );
}
