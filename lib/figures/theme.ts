/**
 * How figures look: light, calm, told apart without colour vision; and the few marks that most figures are made of.
 * @module
 */
import type { Column, Layout, PlotlyValue, Trace } from './figure';

/**
 * Colours that stay apart for colour-blind readers (after Okabe and Ito, darkened where they were too pale on white),
 * each with a contrast of at least 3:1 against white. In this order; a network keeps its colour in every figure.
 */
export const palette = {
  /** Networks with batch normalization. */
  blue: '#0072b2',
  /** Networks without. */
  vermilion: '#d55e00',
  green: '#008060',
  purple: '#aa4499',
  brown: '#7a5c00',
  /** The paper's own numbers, limits, goals: what is compared against. */
  grey: '#5f6770',
} as const;

/** One of the palette's colours. */
export type PaletteColor = (typeof palette)[keyof typeof palette];

/** Dash patterns, so that lines differ by more than colour. */
export type Dash = 'solid' | 'dash' | 'dot' | 'dashdot';

const ink = '#24292f';
const gridColor = '#e4e7eb';

const axis = {
  gridcolor: gridColor,
  linecolor: '#8b949e',
  showline: true,
  ticks: 'outside',
  ticklen: 4,
  tickcolor: '#8b949e',
  zeroline: false,
  automargin: true,
  // plotly's default writes 20k and 10μ
  exponentformat: 'power',
  minexponent: 5,
  separatethousands: true,
} as const;

/** Layout every figure starts from. */
export const baseLayout: Layout = {
  width: 680,
  height: 420,
  font: {
    family: "'Noto Sans KR','Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic',sans-serif",
    size: 13,
    color: ink,
  },
  title: {
    font: { size: 16 },
    x: 0,
    xref: 'paper',
    xanchor: 'left',
    y: 1,
    yref: 'container',
    yanchor: 'top',
    pad: { t: 16 },
  },
  margin: { l: 60, r: 24, t: 84, b: 60 },
  paper_bgcolor: '#ffffff',
  plot_bgcolor: '#ffffff',
  colorway: Object.values(palette),
  legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom', traceorder: 'normal' },
  hovermode: 'x unified',
  // even steps of lightness, also without colour vision
  template: { data: { heatmap: [{ colorscale: 'Cividis' }], contour: [{ colorscale: 'Cividis' }] } },
  xaxis: axis,
  yaxis: axis,
};

/** Plotly writes the decades of a logarithmic axis larger than all other numbers, by this factor. */
const DECADES = 1.25;

/** A layout whose logarithmic axes have numbers of the same size as its other axes. */
export function evenTickLabels(layout: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { size = 12 } = (layout.font ?? {}) as { readonly size?: number };
  return Object.fromEntries(
    Object.entries(layout).map(([name, value]) => {
      const axis = value as Readonly<Record<string, unknown>>;
      const isOfDecades = /^[xy]axis\d*$/.test(name) && axis.type === 'log' && axis.dtick === 1 && !axis.tickfont;
      return [name, isOfDecades ? { ...axis, tickfont: { size: size / DECADES } } : value];
    }),
  );
}

/** What a line or a set of markers needs. */
export interface MarkOptions {
  /** Name in the legend; without one the mark is not listed. */
  readonly name?: string;
  readonly x: Column;
  readonly y: Column;
  readonly color?: string;
}

/** Plotly leaves out points nearer to the line than a quarter of its width: from here on the corners show. */
const THICK = 3;

/** A line through points; `width` in CSS pixels. */
export function line({
  name,
  x,
  y,
  color = palette.blue,
  width = 2.2,
  dash = 'solid',
}: MarkOptions & { readonly width?: number; readonly dash?: Dash }): Trace {
  return {
    type: 'scatter',
    mode: 'lines',
    x,
    y,
    ...listed(name),
    line: { color, width, dash, ...(width > THICK && { simplify: false }) },
  };
}

/** Points; `size` in CSS pixels, `symbol` one of Plotly's. */
export function markers({
  name,
  x,
  y,
  color = palette.blue,
  size = 8,
  symbol = 'circle',
}: MarkOptions & { readonly size?: number; readonly symbol?: string }): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    x,
    y,
    ...listed(name),
    marker: { color, size, symbol, line: { color: '#ffffff', width: 1 } },
  };
}

/** What a band needs: its lower and upper edge over the same x. */
export interface BandOptions {
  readonly name?: string;
  readonly x: Column;
  readonly low: Column;
  readonly high: Column;
  readonly color?: string;
  readonly opacity?: number;
}

/** The area between two edges (percentiles, smallest and largest seed): two traces without lines, the second filled down to the first. */
export function band({
  name,
  x,
  low,
  high,
  color = palette.blue,
  opacity = 0.18,
}: BandOptions): readonly [Trace, Trace] {
  const edge = { type: 'scatter', mode: 'lines', x, line: { color, width: 0 }, hoverinfo: 'skip' } as const;
  return [
    { ...edge, y: low, showlegend: false },
    { ...edge, y: high, ...listed(name), fill: 'tonexty', fillcolor: withOpacity(color, opacity) },
  ];
}

/** What a reference line needs: one coordinate, and a label drawn at its end. */
export type ReferenceOptions = ({ readonly x: number } | { readonly y: number }) & {
  readonly label: string;
  readonly color?: string;
};

/** A dashed line across the whole plot at one x or y, with its label: put `shapes` and `annotations` into the layout. */
export function referenceLine(options: ReferenceOptions): {
  readonly shape: PlotlyValue;
  readonly annotation: PlotlyValue;
} {
  const { label, color = palette.grey } = options;
  const stroke = { type: 'line', line: { color, width: 1.5, dash: 'dash' } };
  const text = { text: label, showarrow: false, font: { color, size: 12 }, bgcolor: 'rgba(255,255,255,0.8)' };
  if ('x' in options) {
    const { x } = options;
    return {
      shape: { ...stroke, xref: 'x', yref: 'paper', x0: x, x1: x, y0: 0, y1: 1 },
      annotation: { ...text, xref: 'x', yref: 'paper', x, y: 1, xanchor: 'left', yanchor: 'top' },
    };
  }
  const { y } = options;
  return {
    shape: { ...stroke, xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: y, y1: y },
    annotation: { ...text, xref: 'paper', yref: 'y', x: 1, y, xanchor: 'right', yanchor: 'bottom' },
  };
}

/** A `#rrggbb` colour with an opacity of 0 to 1, as Plotly takes it for fills. */
export function withOpacity(color: string, opacity: number): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgba(${channels.join(',')},${opacity})`;
}

function listed(name: string | undefined): { readonly name?: string; readonly showlegend: boolean } {
  return name === undefined ? { showlegend: false } : { name, showlegend: true };
}
