/**
 * Boxes of SVG texts, computed from the font: what a browser's layout would answer, for documents that have none.
 * @module
 */
import { fontMetrics } from './font';

/** A box in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** Line height, ascent and descent in ems; plotly sets its lines 1.3 ems apart. */
const LINE_HEIGHT = 1.3;
const ASCENT = 0.9;
const DESCENT = 0.25;

let widening = 1;

/** Takes every text for so many times wider than its font says, from now on: room for the fonts of readers. */
export function widenTexts(factor: number): void {
  widening = factor;
}

/** The width of an element's text in pixels: of its widest line, where it has several. */
export function textLength(element: Element): number {
  const lines = [...element.querySelectorAll('tspan.line')];
  const size = inheritedFontSize(element);
  return Math.max(...(lines.length === 0 ? [element] : lines).map((line) => lineWidth(line, size)));
}

/** The box around all texts in an element, in the coordinates of the document; undefined where there is no text. */
export function textBox(element: Element): Box | undefined {
  const texts = element.tagName === 'text' ? [element] : [...element.querySelectorAll('text')];
  const boxes = texts.filter((text) => text.textContent !== '').map((text) => moved(boxOfText(text), matrixOf(text)));
  if (boxes.length === 0) return undefined;
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** The box of one `text` element in its own coordinates. */
export function boxOfText(text: Element): Box {
  const size = inheritedFontSize(text);
  const width = textLength(text);
  const x = numberOf(text.getAttribute('x'));
  const y = numberOf(text.getAttribute('y'));
  const anchor = styleOf(text, 'text-anchor');
  const left =
    x - { start: 0, middle: width / 2, end: width }[anchor === 'middle' || anchor === 'end' ? anchor : 'start'];
  const lines = Math.max(1, text.querySelectorAll('tspan.line').length);
  return {
    left,
    top: y - ASCENT * size,
    right: left + width,
    bottom: y + (DESCENT + LINE_HEIGHT * (lines - 1)) * size,
  };
}

/** Width of a line; parts with a font size of their own (sub- and superscripts) count with it. */
function lineWidth(node: Node, inherited: number): number {
  if (node.nodeType === 3) {
    let ems = 0;
    for (const character of node.textContent ?? '') ems += fontMetrics().width(character);
    return ems * inherited * widening;
  }
  const size = ownFontSize(node as Element, inherited) ?? inherited;
  return [...node.childNodes].reduce((sum, child) => sum + lineWidth(child, size), 0);
}

function inheritedFontSize(element: Element): number {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const size = ownFontSize(at, 12);
    if (size !== undefined) return size;
  }
  return 12;
}

function ownFontSize(element: Element, inherited: number): number | undefined {
  const written = styleOf(element, 'font-size');
  const value = Number.parseFloat(written);
  if (!(value > 0)) return undefined;
  return written.endsWith('%') ? (inherited * value) / 100 : value;
}

function styleOf(element: Element, property: string): string {
  const style = (element as Partial<SVGElement>).style?.getPropertyValue(property);
  return style || element.getAttribute(property) || '';
}

/** The product of the transforms on an element and everything around it. */
function matrixOf(element: Element): Matrix {
  let matrix = IDENTITY;
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    matrix = times(parseTransform(at.getAttribute('transform') ?? ''), matrix);
  }
  return matrix;
}

function parseTransform(text: string): Matrix {
  let matrix = IDENTITY;
  for (const [, name, list = ''] of text.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    const [a = 0, b, c] = list.split(/[\s,]+/).filter(Boolean).map(Number); // prettier-ignore
    if (name === 'translate') matrix = times(matrix, [1, 0, 0, 1, a, b ?? 0]);
    else if (name === 'scale') matrix = times(matrix, [a, 0, 0, b ?? a, 0, 0]);
    else matrix = times(matrix, rotation(a, b ?? 0, c ?? 0));
  }
  return matrix;
}

function rotation(degrees: number, x: number, y: number): Matrix {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function moved({ left, top, right, bottom }: Box, [a, b, c, d, e, f]: Matrix): Box {
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]] as const; // prettier-ignore
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function numberOf(text: string | null): number {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : 0;
}
