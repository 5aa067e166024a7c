/**
 * The font of the figures: how wide a text is in it, and which characters it can draw.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Font } from 'opentype.js';
import { assetPath } from '../assets';
import { loadOptional } from '../optional';

/** The one font file that figures are drawn with. */
export const fontFile = assetPath('figures/fonts/NotoSansKR-subset.ttf');

/** What a layout needs to know of a font. */
export interface FontMetrics {
  /** True when the font has a glyph for this character. */
  has(character: string): boolean;
  /** Width of one character in ems; the width of `?` where there is no glyph. */
  width(character: string): number;
}

let loaded: FontMetrics | undefined;

/** The metrics of `fontFile`, read once. */
export function fontMetrics(): FontMetrics {
  return (loaded ??= readMetrics());
}

/** Characters of a text that the font cannot draw, each once; white space and joiners draw nothing and never count. */
export function missingCharacters(text: string, font: FontMetrics = fontMetrics()): readonly string[] {
  const invisible = /[\s\u200b-\u200d\u2060\ufeff]/u;
  return [...new Set(text)].filter((character) => !invisible.test(character) && !font.has(character));
}

function readMetrics(): FontMetrics {
  const { parse } = loadOptional<{ readonly parse: (bytes: ArrayBuffer) => Font }>('opentype.js', 'figures');
  const { buffer, byteOffset, byteLength } = readFileSync(fontFile);
  const font = parse(buffer.slice(byteOffset, byteOffset + byteLength));
  const has = (character: string) => font.charToGlyphIndex(character) > 0;
  const widths = new Map<string, number>();
  const measured = (character: string) =>
    font.charToGlyph(has(character) ? character : '?').advanceWidth! / font.unitsPerEm;
  const width = (character: string) => {
    const known = widths.get(character) ?? measured(character);
    widths.set(character, known);
    return known;
  };
  return { has, width };
}
