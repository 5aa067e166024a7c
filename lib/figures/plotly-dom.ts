/**
 * Plotly in a document without a browser: jsdom, and the few things about layout and pictures that jsdom leaves out.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { DOMWindow } from 'jsdom';
import { needOptional, loadOptional } from '../optional';
import { addCanvas } from './canvas';
import type { PlotlyJson } from './figure';
import { boxOfText, textBox, textLength, type Box } from './text-boxes';

/** One complaint of `Plotly.validate`. */
export interface PlotlyComplaint {
  readonly code: string;
  readonly container: 'data' | 'layout';
  readonly trace: number | null;
  readonly astr: string;
  readonly msg: string;
}

/** The part of Plotly that figures need. */
export interface Plotly {
  validate(data: PlotlyJson['data'], layout: PlotlyJson['layout']): readonly PlotlyComplaint[] | undefined;
  toImage(figure: PlotlyJson, options: { format: 'svg'; width: number; height: number }): Promise<string>;
}

let loaded: Plotly | undefined;

/** Plotly, loaded once (about half a second). */
export function plotly(): Plotly {
  return (loaded ??= loadPlotly());
}

function loadPlotly(): Plotly {
  needOptional(['plotly.js-dist-min'], 'figures');
  const { JSDOM } = loadOptional<typeof import('jsdom')>('jsdom', 'figures');
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true, runScripts: 'outside-only' });
  addTextLayout(window);
  addPlatform(window);
  window.eval(readFileSync(require.resolve('plotly.js-dist-min'), 'utf8'));
  return (window as unknown as { readonly Plotly: Plotly }).Plotly;
}

/** jsdom computes no boxes: texts get theirs from the font that they will be drawn with, all else has none. */
function addTextLayout(window: DOMWindow): void {
  const svg = window.SVGElement.prototype as SVGGraphicsElement & SVGTextContentElement;
  svg.getComputedTextLength = function (this: Element) {
    return textLength(this);
  };
  svg.getBBox = function (this: Element) {
    return rectangle(this.tagName === 'text' ? boxOfText(this) : textBox(this));
  };
  const identity = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0, inverse: () => identity };
  svg.getScreenCTM = () => identity as unknown as DOMMatrix;
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    return rectangle(textBox(this));
  };
}

function rectangle({ left, top, right, bottom }: Box = { left: 0, top: 0, right: 0, bottom: 0 }): DOMRect {
  return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top } as DOMRect;
}

/** What plotly asks the browser for; of it only the canvas, for heatmaps, is used. */
function addPlatform(window: DOMWindow): void {
  const refuse = () => Promise.reject(new Error('figures are drawn without a network'));
  Object.assign(window, { TextDecoder, TextEncoder, fetch: refuse });
  Object.assign(window.URL, { createObjectURL: () => 'blob:none' });
  addCanvas(window);
}
