/**
 * A picture as it goes into a shard: as it is stored, or decoded once, shrunk, and compressed again.
 * @module
 */
import type { EntryReader } from '../loader/entry-reader';
import { recordPicture } from '../loader/records';
import { decodePicture } from '../pictures/decode';
import { faultOf, type FaultLog } from '../pictures/faults';
import { parseJpegHeader } from '../pictures/jpeg-header';
import { resample, type Picture } from '../pictures/resample';
import { toSharp } from '../pictures/to-sharp';
import type { ImageList } from '../source/image-list';

/** What is done to pictures. */
export interface ShardContentOptions {
  /** Length of the shorter side in pixels; 0 keeps the size. */
  readonly shortSide: number;
  /** JPEG quality, 1 … 100. */
  readonly quality: number;
}

/** What pictures are taken from, and what is done with them. */
export interface ShardSource extends ShardContentOptions {
  readonly list: ImageList;
  readonly reader: EntryReader;
  readonly log: FaultLog;
}

/** The bytes of picture i for the shard, or undefined when it is at fault. */
export async function contentOf(
  i: number,
  { list, reader, log, shortSide, quality }: ShardSource,
): Promise<Uint8Array | undefined> {
  const entry = list.entry(i);
  try {
    const bytes = reader.bytes(entry);
    if (list.encoding !== 'picture') return await pngOf(recordPicture(bytes, list.encoding));
    if (shortSide === 0 && isPlainJpeg(bytes)) return bytes;
    return await compressed(bytes, entry.name, shortSide, quality);
  } catch (thrown) {
    log.add([faultOf(entry, i, thrown)]);
    return undefined;
  }
}

/** Grayscale and colour JPEGs are read alike everywhere; CMYK and what is called JPEG and is none are not. */
function isPlainJpeg(bytes: Uint8Array): boolean {
  const header = parseJpegHeader(bytes);
  return header !== undefined && header.components < 4;
}

/** Decoded once, shrunk to the short side (never enlarged), and compressed. */
async function compressed(bytes: Uint8Array, name: string, shortSide: number, quality: number): Promise<Uint8Array> {
  const picture = await decodePicture(bytes, name);
  const scale = shortSide === 0 ? 1 : Math.min(1, shortSide / Math.min(picture.width, picture.height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  const [width, height] = [scaled(picture.width), scaled(picture.height)];
  const pixels = new Uint8Array(width * height * 3);
  const box = { x: 0, y: 0, width: picture.width, height: picture.height };
  resample(picture, { box, width, height, into: pixels });
  return toSharp({ data: pixels, width, height }).jpeg({ quality }).toBuffer();
}

/** Records of 32x32 or 28x28 pixels keep every one of them. */
function pngOf(picture: Picture): Promise<Uint8Array> {
  return toSharp(picture).png().toBuffer();
}
