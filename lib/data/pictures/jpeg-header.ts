/**
 * What a JPEG says about itself before a single pixel is decoded.
 * @module
 */
import { isFrameMarker } from './jpeg/frame';

/** The header of a JPEG. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grayscale, 3 colour, 4 CMYK. */
  readonly components: number;
  readonly progressive: boolean;
  /** All there is to know comes in one scan. */
  readonly inOneScan: boolean;
  /** EXIF orientation, 1 … 8; 1 is upright. */
  readonly orientation: number;
}

/** Whether bytes begin as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** Reads what comes before the first scan, or returns undefined when the bytes are no JPEG or end before the frame header. */
export function parseJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (!isJpeg(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let header: Omit<JpegHeader, 'orientation'> | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    // any number of fill bytes may come before a marker; other bytes there are damage that decoders skip
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1]!;
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9) break;
    const length = view.getUint16(at + 2);
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xda) {
      if (header) header = { ...header, inOneScan: !header.progressive && content[0] === header.components };
      break;
    }
    if (isFrameMarker(marker) && !header) {
      header = content.length < 6 ? undefined : frame(view, at, marker);
      if (!header) return undefined;
    }
    if (marker === 0xe1) orientation = exifOrientation(content) ?? orientation;
    at += 2 + Math.max(2, length);
  }
  return header && { ...header, orientation };
}

function frame(view: DataView, at: number, marker: number): Omit<JpegHeader, 'orientation'> | undefined {
  const height = view.getUint16(at + 5);
  const width = view.getUint16(at + 7);
  const components = view.getUint8(at + 9);
  if (width === 0 || height === 0) return undefined;
  return { width, height, components, progressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker), inOneScan: false };
}

/** Mark, head, and a directory of one entry. */
const LEAST_EXIF = 28;

/** Tag 0x0112 of the first directory of an EXIF block. */
function exifOrientation(content: Uint8Array): number | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length < LEAST_EXIF || bytes.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = bytes.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 14 > tiff.length) return undefined;
  const count = u16(directory);
  for (let i = 0, at = directory + 2; i < count && at + 12 <= tiff.length; i++, at += 12) {
    if (u16(at) !== 0x0112) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
