import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/** A picture of one colour, 24x24: JPEG unless the ending says something else. */
export async function solid(colour: readonly [number, number, number], ending = 'jpg', side = 24): Promise<Buffer> {
  const [r, g, b] = colour;
  const picture = sharp({ create: { width: side, height: side, channels: 3, background: { r, g, b } } });
  if (/^png$/i.test(ending)) return picture.png().toBuffer();
  if (/^webp$/i.test(ending)) return picture.webp({ lossless: true }).toBuffer();
  if (/^gif$/i.test(ending)) return picture.gif().toBuffer();
  if (/^tiff?$/i.test(ending)) return picture.tiff().toBuffer();
  return picture.jpeg({ quality: 95 }).toBuffer();
}

/** Writes files below a folder; a picture for each name that has no content of its own, another colour for each. */
export async function writeTree(
  folder: string,
  names: readonly string[],
  contents: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<void> {
  for (const [i, name] of names.entries()) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const ending = name.slice(name.lastIndexOf('.') + 1);
    writeFileSync(file, contents[name] ?? (await solid([(7 * i) % 256, (40 + 13 * i) % 256, 90], ending)));
  }
}

/** `n` names of pictures in a class folder: `cat/p0.jpg`, … */
export function pictures(folder: string, n = 3, ending = 'jpg'): string[] {
  return Array.from({ length: n }, (_, i) => `${folder}/p${i}.${ending}`);
}
