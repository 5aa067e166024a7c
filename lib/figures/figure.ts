/**
 * A figure as plain data: what Plotly draws, with the words that go with it.
 * @module
 */
import { baseLayout } from './theme';

/** The languages that figures and lessons speak. */
export type Language = 'en' | 'ko';

/** A text in both languages. */
export type Bilingual = Readonly<Record<Language, string>>;

/** Anything that Plotly takes as a value: JSON, and typed arrays for columns of numbers. */
export type PlotlyValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint32Array
  | readonly PlotlyValue[]
  | { readonly [attribute: string]: PlotlyValue };

/** A column of a trace: numbers (NaN and null leave a gap) or category names. */
export type Column =
  readonly (number | string | null)[] | Float32Array | Float64Array | Int32Array | Uint8Array | Uint32Array;

/** Trace types that can be drawn without a browser; Plotly's WebGL types cannot. */
export const traceTypes = [
  'scatter', 'bar', 'box', 'histogram', 'contour', 'heatmap', 'histogram2dcontour', 'pie', 'scatterpolar', 'barpolar', 'waterfall', 'table',
] as const; // prettier-ignore

/** One of `traceTypes`. */
export type TraceType = (typeof traceTypes)[number];

/** One set of marks. All of Plotly's attributes may be given; they are checked against Plotly's own schema when drawn. */
export interface Trace {
  /** Kind of marks; Plotly's default is `scatter`. */
  readonly type?: TraceType;
  /** Name in the legend. */
  readonly name?: string;
  readonly x?: Column;
  readonly y?: Column;
  readonly mode?: 'lines' | 'markers' | 'lines+markers' | 'text' | 'none';
  readonly showlegend?: boolean;
  readonly [attribute: string]: PlotlyValue;
}

/** An axis; all of Plotly's attributes may be given. */
export interface Axis {
  readonly title?: { readonly text: string; readonly [attribute: string]: PlotlyValue };
  readonly type?: 'linear' | 'log' | 'category' | 'date';
  /** First and last value shown; of a logarithmic axis their logarithms to base 10. */
  readonly range?: readonly [number, number];
  readonly [attribute: string]: PlotlyValue;
}

/** What lies around the traces; all of Plotly's attributes may be given. */
export interface Layout {
  readonly xaxis?: Axis;
  readonly yaxis?: Axis;
  /** Size in CSS pixels. */
  readonly width?: number;
  /** Size in CSS pixels. */
  readonly height?: number;
  readonly [attribute: string]: PlotlyValue;
}

/** A figure: Plotly's data and layout, and the words a reader needs who sees it alone, or cannot see it. */
export interface Figure {
  /** What is shown, in one line; drawn above the picture. */
  readonly title: string;
  /** What there is to see, in a sentence or two; also the picture's text for those who cannot see it. */
  readonly caption: string;
  readonly language: Language;
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** Over `layout` where the figure is drawn narrow: panels that stand beside each other there stand one under the other. */
  readonly narrow?: Layout;
}

/** What `figure` takes: a `Figure` whose language is English, and whose layout is the theme's, unless said otherwise. */
export interface FigureOptions {
  readonly title: string;
  readonly caption: string;
  readonly language?: Language;
  readonly data: readonly Trace[];
  readonly layout?: Layout;
  readonly narrow?: Layout;
}

/** A figure in the house's style: the theme's layout with the given layout over it, axis by axis. */
export function figure({ title, caption, language = 'en', data, layout = {}, narrow }: FigureOptions): Figure {
  const merged = {
    ...baseLayout,
    ...layout,
    xaxis: axisOf('xaxis', layout),
    yaxis: axisOf('yaxis', layout),
  };
  return { title, caption, language, data, layout: merged, ...(narrow && { narrow }) };
}

/** An axis in the house's style; a logarithmic one is labelled at its decades alone, where it is not told otherwise. */
function axisOf(name: 'xaxis' | 'yaxis', layout: Layout): Axis {
  const own = layout[name];
  const isFree = own?.type === 'log' && own.dtick === undefined && own.tickvals === undefined;
  return { ...baseLayout[name], ...(isFree && { dtick: 1 }), ...own };
}

/** A figure as pure JSON: what the MIME type `application/vnd.plotly.v1+json` holds. */
export interface PlotlyJson {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/**
 * The JSON of a figure; title, caption, language and the narrow layout travel in `layout.meta`.
 *
 * Numbers keep 7 significant digits (single precision has no more), NaN and infinities become null, which Plotly draws as a gap.
 * @example
 * ```ts
 * import { figure, line, plotlyJson } from 'bnlab';
 * const shown = figure({ title: 'Loss', caption: 'Loss by step', data: [line({ x: [1, 2], y: [0.5, NaN] })] });
 * console.log(plotlyJson(shown).data[0].y); // [ 0.5, null ]
 * ```
 */
export function plotlyJson({ title, caption, language, data, layout, narrow }: Figure): PlotlyJson {
  const words = { title: { ...titleOf(layout), text: title }, meta: { title, caption, language, narrow } };
  // the uid would otherwise be random
  const traces = data.map((trace, index) => toJson({ uid: `trace-${index}`, ...trace }));
  return { data: traces, layout: toJson({ ...layout, ...words }) } as PlotlyJson;
}

function titleOf(layout: Layout): Readonly<Record<string, PlotlyValue>> {
  const { title } = layout;
  return typeof title === 'object' && title !== null && !Array.isArray(title)
    ? (title as Record<string, PlotlyValue>)
    : {};
}

function toJson(value: PlotlyValue): unknown {
  if (typeof value === 'number') return roundedOrNull(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, roundedOrNull);
  if (Array.isArray(value)) return value.map((item) => toJson(item as PlotlyValue) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(defined.map(([key, item]) => [key, toJson(item)]));
}

function roundedOrNull(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(7));
}
