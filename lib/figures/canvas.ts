/**
 * The part of a canvas that Plotly's heatmaps need: pixels in, a PNG out.
 * @module
 */
import { crc32, deflateSync } from 'node:zlib';
import type { DOMWindow } from 'jsdom';
import { BnlabError } from '../errors';

/** Pixels as a canvas holds them: red, green, blue, opacity, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** No pixels yet: fully transparent. */
const blank = (width: number, height: number): Pixels => ({
  width,
  height,
  data: new Uint8ClampedArray(4 * width * height),
});

/**
 * Teaches the canvases of a jsdom window to take pixels (`createImageData`, `putImageData`) and rectangles of one colour
 * (`fillRect`: cells with gaps between them), and to give them as a data URL.
 */
export function addCanvas(window: DOMWindow): void {
  const shown = new WeakMap<object, Pixels>();
  const context = (canvas: HTMLCanvasElement) => ({
    fillStyle: 'rgba(0,0,0,1)',
    createImageData: blank,
    putImageData: (pixels: Pixels) => shown.set(canvas, pixels),
    fillRect(x: number, y: number, width: number, height: number) {
      const pixels = shown.get(canvas) ?? blank(canvas.width, canvas.height);
      fill(pixels, { x, y, width, height }, this.fillStyle);
      shown.set(canvas, pixels);
    },
  });
  const prototype = window.HTMLCanvasElement.prototype;
  Object.assign(prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === '2d' ? context(this) : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      const pixels = shown.get(this) ?? { width: 1, height: 1, data: new Uint8ClampedArray(4) };
      return `data:image/png;base64,${encodePng(pixels).toString('base64')}`;
    },
  });
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills a rectangle, which may have negative sides, with a colour as Plotly writes it: `rgba(0,32,81,1)`. */
function fill({ width, height, data }: Pixels, rectangle: Rectangle, style: string): void {
  const [red, green, blue, opacity = 1] = (style.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined) throw noColor(style);
  const [left, right] = span(rectangle.x, rectangle.width, width);
  const [top, bottom] = span(rectangle.y, rectangle.height, height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) data.set([red, green, blue, 255 * opacity], 4 * (y * width + x));
  }
}

function noColor(style: string): BnlabError {
  const hint = 'Draw with colours that Plotly itself makes.';
  return new BnlabError({ kind: 'internal', where: 'canvas', expected: 'rgb(…) or rgba(…)', got: style, hint });
}

function span(start: number, length: number, end: number): readonly [number, number] {
  const inside = (at: number) => Math.min(Math.max(Math.round(at), 0), end);
  return [inside(Math.min(start, start + length)), inside(Math.max(start, start + length))];
}

/** Pixels as a PNG: 8 bits, red, green, blue and opacity, no filter. Source: the PNG specification, W3C. */
function encodePng({ width, height, data }: Pixels): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) rows.set(data.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
