/**
 * Boxes with words, and lines between them: what a graph of a network is drawn of.
 * @module
 */
import type { Layout, PlotlyValue, Trace } from './figure';
import { withOpacity } from './theme';
import { each, lastOf, type NonEmpty } from '../tuples';

/** A box by its middle and its size, in the units of the drawing; its words stand in the middle, `<br>` between lines. */
export interface WordBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly words: string;
  readonly color: string;
}

/** A line through points; with `isArrow` it ends in an arrow that points down, as networks are drawn here. */
export interface Wire {
  readonly points: NonEmpty<readonly [x: number, y: number]>;
  readonly isArrow?: boolean;
}

/** Words without a box. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly words: string;
  readonly anchor?: 'left' | 'center' | 'right';
  readonly isBold?: boolean;
}

/** All there is to draw, in the units of the drawing, y upwards from 0 to `height` and x from 0 to `width`. */
export interface Drawing {
  readonly boxes: readonly WordBox[];
  readonly wires: readonly Wire[];
  readonly labels: readonly Label[];
  readonly width: number;
  readonly height: number;
}

const WIRE = { color: '#8b949e', width: 1.4 } as const;

/** A drawing as traces and layout of a figure, `pixels` high. The words are a trace, so that they can be read and found. */
export function drawn(
  { boxes, wires, labels, width, height }: Drawing,
  pixels: number,
): { readonly data: readonly Trace[]; readonly layout: Layout } {
  const words: Trace = {
    type: 'scatter',
    mode: 'text',
    x: boxes.map(({ x }) => x),
    y: boxes.map(({ y }) => y),
    text: boxes.map((box) => box.words),
    hoverinfo: 'skip',
    showlegend: false,
  };
  const axis = { visible: false, fixedrange: true } as const;
  return {
    data: [...wires.map(wireTrace), arrowHeads(wires), words],
    layout: {
      height: pixels,
      hovermode: false,
      font: { size: 12 },
      margin: { l: 16, r: 16, t: 64, b: 16 },
      shapes: boxes.map(boxShape),
      annotations: labels.map(labelAnnotation),
      xaxis: { ...axis, range: [0, width] },
      yaxis: { ...axis, range: [0, height] },
    },
  };
}

function boxShape({ x, y, width, height, color }: WordBox): PlotlyValue {
  const [x0, x1, y0, y1] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  const fill = { fillcolor: withOpacity(color, 0.14), line: { color, width: 1.4 } };
  return { type: 'rect', layer: 'below', x0, x1, y0, y1, ...fill };
}

function wireTrace({ points }: Wire): Trace {
  const [x, y] = each([0, 1], (axis) => points.map((point) => point[axis]));
  return { type: 'scatter', mode: 'lines', x, y, line: WIRE, hoverinfo: 'skip', showlegend: false };
}

function labelAnnotation({ x, y, words, anchor = 'left', isBold = false }: Label): PlotlyValue {
  return { x, y, text: isBold ? `<b>${words}</b>` : words, xanchor: anchor, yanchor: 'middle', showarrow: false };
}

/** Plotly's own arrows are measured on the page, which pictures have not: the heads are marks. */
function arrowHeads(wires: readonly Wire[]): Trace {
  const ends = wires.filter(({ isArrow }) => isArrow).map(({ points }) => lastOf(points));
  const marker = { symbol: 'triangle-down', size: 8, color: WIRE.color } as const;
  const [x, y] = [ends.map((end) => end[0]), ends.map((end) => end[1] + 0.1)];
  return { type: 'scatter', mode: 'markers', x, y, marker, hoverinfo: 'skip', showlegend: false };
}
