import sharp, { type JpegOptions } from 'sharp';
import { drawTexture } from '../../../../lib/data';
import { Random } from '../../../../lib/random';

/** A drawn picture as JPEG. */
export async function drawnJpeg(options: JpegOptions = {}, { width = 96, height = 64 } = {}): Promise<Buffer> {
  const pixels = drawTexture({ label: 4, width, height, random: new Random(2) });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, ...options })
    .toBuffer();
}

const segment = (marker: number, content: readonly number[]) => [0xff, marker, 0, content.length + 2, ...content];

/**
 * A JPEG of plain grey, written code by code: two blocks side by side, each coded as the two bits 00 and in a restart interval
 * of its own.
 */
export function handmadeJpeg(): Buffer {
  const oneCode = (where: number) => segment(0xc4, [where, 1, ...Array<number>(15).fill(0), 0]);
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(0xc0, [8, 0, 8, 0, 16, 1, 1, 0x11, 0]),
    ...oneCode(0x00),
    ...oneCode(0x10),
    ...segment(0xdd, [0, 1]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...[0x3f, 0xff, 0xd0, 0x3f],
    ...[0xff, 0xd9],
  ]);
}

/** The place of the n-th marker of a kind, from 0. @throws Error where there is none. */
export function markerAt(jpeg: Buffer, marker: number, n = 0): number {
  let at = -1;
  for (let i = 0; i <= n; i++) at = jpeg.indexOf(Buffer.from([0xff, marker]), at + 1);
  if (at < 0) throw new Error(`no marker 0x${marker.toString(16)}`);
  return at;
}

/** A copy with bytes put in at a place. */
export function insert(jpeg: Buffer, at: number, bytes: readonly number[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, at), Buffer.from(bytes), jpeg.subarray(at)]);
}

/** A copy with one byte changed. */
export function change(jpeg: Buffer, at: number, to: (byte: number) => number): Buffer {
  const copy = Buffer.from(jpeg);
  copy[at] = to(copy[at]);
  return copy;
}
