/**
 * The font of the figures, read just enough to know how wide a text is and which characters it can draw.
 * @module
 */
import { readFileSync } from 'node:fs';
import { assetPath } from '../assets';

/** The one font file that figures are drawn with. */
export const fontFile = assetPath('figures/fonts/NotoSansKR-subset.ttf');

/** What a layout needs to know of a font. */
export interface FontMetrics {
  /** True when the font has a glyph for this code point. */
  has(codePoint: number): boolean;
  /** Width of one code point in ems; the width of `?` where there is no glyph. */
  width(codePoint: number): number;
}

let loaded: FontMetrics | undefined;

/** The metrics of `fontFile`, read once. */
export function fontMetrics(): FontMetrics {
  return (loaded ??= readMetrics(readFileSync(fontFile)));
}

/** Characters of a text that the font cannot draw, each once; white space and joiners draw nothing and never count. */
export function missingCharacters(text: string, font: FontMetrics = fontMetrics()): readonly string[] {
  const invisible = /[\s\u200b-\u200d\u2060\ufeff]/u;
  return [...new Set(text)].filter(
    (character) => !invisible.test(character) && !font.has(character.codePointAt(0) ?? 0),
  );
}

/**
 * Metrics out of the bytes of a TrueType file: `cmap` (code point to glyph, format 4) and `hmtx` (glyph to advance).
 *
 * Source: the OpenType specification, tables `head`, `hhea`, `hmtx`, `cmap`.
 */
function readMetrics(bytes: Uint8Array): FontMetrics {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    tables.set(Buffer.from(bytes.subarray(record, record + 4)).toString('latin1'), view.getUint32(record + 8));
  }
  const start = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`the font has no table ${tag}`);
    return offset;
  };
  const unitsPerEm = view.getUint16(start('head') + 18);
  const longMetrics = view.getUint16(start('hhea') + 34);
  const advances = start('hmtx');
  const glyphOf = readCmap(view, start('cmap'));
  const width = (codePoint: number) => {
    const glyph = glyphOf.get(codePoint) ?? glyphOf.get(0x3f) ?? 0;
    return view.getUint16(advances + 4 * Math.min(glyph, longMetrics - 1)) / unitsPerEm;
  };
  return { has: (codePoint) => glyphOf.has(codePoint), width };
}

/** All pairs of code point and glyph of the table's first subtable of format 4 (the basic plane, all that the subset holds). */
function readCmap(view: DataView, cmap: number): ReadonlyMap<number, number> {
  const subtables = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, i) => cmap + view.getUint32(cmap + 4 + 8 * i + 4),
  );
  const table = subtables.find((offset) => view.getUint16(offset) === 4);
  if (table === undefined) throw new Error('the font has no cmap of format 4');
  const segments = view.getUint16(table + 6) / 2;
  const column = (index: number, segment: number) =>
    table + 14 + index * 2 * segments + (index > 0 ? 2 : 0) + 2 * segment;
  const glyphs = new Map<number, number>();
  for (let s = 0; s < segments; s++) {
    const last = view.getUint16(column(0, s));
    const first = view.getUint16(column(1, s));
    const delta = view.getUint16(column(2, s));
    const rangeAt = column(3, s);
    const range = view.getUint16(rangeAt);
    for (let code = first; code <= last && code < 0xffff; code++) {
      const listed = range === 0 ? code : view.getUint16(rangeAt + range + 2 * (code - first));
      const glyph = listed === 0 ? 0 : (listed + delta) & 0xffff;
      if (glyph !== 0) glyphs.set(code, glyph);
    }
  }
  return glyphs;
}
