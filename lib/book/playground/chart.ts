/**
 * Line charts as SVG text: drawn in the page while it learns, and into pages when the book is built.
 * @module
 */
import type { BothLanguages as Bilingual } from '../../paper';

/** A line with its name at its end. */
export interface Series {
  /** Class of its colour: `plain`, `bn`. */
  readonly kind: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Written at the end of the line; a line without a name is drawn thin. */
  readonly name?: Bilingual;
}

/** An axis: its range and what is written at it. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly title: Bilingual;
  /** Values that are marked. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

/** A chart. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Room at the right for the names of lines, in pixels. */
  readonly namesWidth?: number;
}

const MARGIN = { top: 26, right: 8, bottom: 38, left: 42 } as const;
/** Least distance of two names, in pixels. */
const NAME_HEIGHT = 14;

/** A text in both languages, of which the page shows one. */
export function spoken({ en, ko }: Bilingual): string {
  return `<tspan class="en label" lang="en">${escapeText(en)}</tspan><tspan class="ko label" lang="ko">${escapeText(ko)}</tspan>`;
}

/** The chart as the text of an SVG element; what it says must stand beside it in words. */
export function chartSvg(chart: Chart): string {
  const { width, height, x, y, series, namesWidth = 0 } = chart;
  const right = width - MARGIN.right - namesWidth;
  const bottom = height - MARGIN.bottom;
  const place = {
    x: (value: number) => MARGIN.left + ((value - x.low) / (x.high - x.low)) * (right - MARGIN.left),
    y: (value: number) => bottom - ((clamp(value, y) - y.low) / (y.high - y.low)) * (bottom - MARGIN.top),
  };
  const parts = [
    ...y.ticks.map((tick) => {
      const at = round(place.y(tick));
      return `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${at}" y2="${at}"/><text class="tick" x="${MARGIN.left - 6}" y="${at + 4}" text-anchor="end">${y.format(tick)}</text>`;
    }),
    ...x.ticks.map((tick) => `<text class="tick" x="${round(place.x(tick))}" y="${bottom + 16}" text-anchor="middle">${x.format(tick)}</text>`), // prettier-ignore
    `<text class="title" x="0" y="12">${spoken(y.title)}</text>`,
    `<text class="title" x="${right}" y="${height - 4}" text-anchor="end">${spoken(x.title)}</text>`,
    ...series.map((each) => lineOf(each, place)),
    ...names(series, place, bottom),
  ];
  return `<svg viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">${parts.join('')}</svg>`;
}

interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function lineOf({ kind, points, name }: Series, place: Place): string {
  const last = points.at(-1);
  if (!last) return '';
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(place.x(x))} ${round(place.y(y))}`).join('');
  const [lastX, lastY] = last;
  const end = name ? `<circle class="${kind}" cx="${round(place.x(lastX))}" cy="${round(place.y(lastY))}" r="3"/>` : '';
  return `<path class="line ${kind}${name ? '' : ' thin'}" d="${path}"/>${end}`;
}

/** Names beside the ends of their lines, apart from each other. */
function names(series: readonly Series[], place: Place, bottom: number): readonly string[] {
  const named = series.flatMap(({ kind, points, name }) => {
    const last = points.at(-1);
    if (!name || !last) return [];
    const [x, y] = last;
    return [{ kind, name, x: place.x(x) + 7, y: place.y(y) + 4 }];
  });
  const rows = named.sort((one, other) => one.y - other.y);
  rows.forEach((row, i) => {
    const above = rows[i - 1];
    if (above) row.y = Math.max(row.y, above.y + NAME_HEIGHT);
  });
  // what reached below the axis goes up again, and pushes only what is in its way
  [...rows].reverse().reduce((limit, row) => {
    row.y = Math.min(row.y, limit);
    return row.y - NAME_HEIGHT;
  }, bottom);
  return rows.map(({ kind, name, x, y }) => `<text class="name ${kind}" x="${round(x)}" y="${round(y)}">${spoken(name)}</text>`); // prettier-ignore
}

/** Round values from `low` to `high`, about `count` of them. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const clamp = (value: number, { low, high }: Axis) => Math.min(Math.max(value, low), high);
const round = (value: number) => Math.round(value * 10) / 10;
const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
