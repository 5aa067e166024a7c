/**
 * What a JPEG says about itself before a single pixel is decoded.
 * @module
 */

/** The header of a JPEG. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grayscale, 3 colour, 4 CMYK. */
  readonly components: number;
  readonly progressive: boolean;
  /** EXIF orientation, 1 … 8; 1 is upright. */
  readonly orientation: number;
}

/** Reads the header, or returns undefined when the bytes are no JPEG or end before the frame header. */
export function parseJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  for (let at = 2; at + 4 <= bytes.length;) {
    // any number of fill bytes may come before a marker; other bytes there are damage that decoders skip
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1];
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) return undefined;
    const length = view.getUint16(at + 2);
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (isFrame(marker)) return content.length < 6 ? undefined : frame(view, at, marker, orientation);
    if (marker === 0xe1) orientation = exifOrientation(content) ?? orientation;
    at += 2 + Math.max(2, length);
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function frame(view: DataView, at: number, marker: number, orientation: number): JpegHeader | undefined {
  const height = view.getUint16(at + 5);
  const width = view.getUint16(at + 7);
  const components = view.getUint8(at + 9);
  if (width === 0 || height === 0) return undefined;
  return { width, height, components, progressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker), orientation };
}

/** Tag 0x0112 of the first directory of an EXIF block. */
function exifOrientation(content: Uint8Array): number | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length < 14 || bytes.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = bytes.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return undefined;
  const count = u16(directory);
  for (let i = 0, at = directory + 2; i < count && at + 12 <= tiff.length; i++, at += 12) {
    if (u16(at) !== 0x0112) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
