/**
 * Decoding with sharp: every kind of picture, on every machine.
 * @module
 */
import type { Sharp, SharpOptions } from 'sharp';
import { loadSharp } from '../on-demand';
import { judgeJpeg } from './jpeg/judge';
import type { JpegHeader } from './jpeg-header';
import type { Picture } from './resample';

/** A part of a picture in whole pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How to decode. */
export interface DecodeSharpOptions {
  /** Of a JPEG; undefined for everything else. */
  readonly header?: JpegHeader;
  readonly upright: boolean;
  readonly maximumPixels: number;
  /** The part that is wanted; without it, all. */
  readonly region?: Region;
}

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/**
 * Decodes a JPEG, PNG or WebP to RGB; transparency is left away, as in the published pipelines.
 *
 * @throws Error saying what is wrong: damage of a JPEG by the judge of both decoders, damage of the others by libvips.
 */
export async function decodeSharp(
  bytes: Uint8Array,
  { header, upright, maximumPixels, region }: DecodeSharpOptions,
): Promise<Picture> {
  // colour profiles are ignored, as in the published pipelines
  const options = { ignoreIcc: true, limitInputPixels: maximumPixels, sequentialRead: !upright };
  const input = header ? openJpeg(bytes, options) : loadSharp()(bytes, { ...options, failOn: 'warning' });
  const format = header ? 'jpeg' : (await input.metadata()).format;
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp') throw new Error(`a file of the format ${format}`);
  const turned = upright ? input.autoOrient() : region ? input.extract(region) : input;
  const image =
    header?.components === 4
      ? turned.pipelineColourspace('cmyk').toColourspace('cmyk')
      : turned.removeAlpha().toColourspace('srgb');
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data: channels === 4 ? cmykToRgb(data, width * height) : data, width, height };
}

/** A JPEG whose rows are all there; libvips then need not object to what no pixel depends on. */
function openJpeg(bytes: Uint8Array, options: SharpOptions): Sharp {
  const { fault, passedOver, isUnchecked } = judgeJpeg(bytes);
  if (fault) throw new Error(fault);
  const closed = passedOver.includes('noEndMarker') ? Buffer.concat([bytes, END_OF_IMAGE]) : bytes;
  return loadSharp()(closed, { ...options, failOn: isUnchecked ? 'warning' : 'error' });
}

/**
 * Inks to light without a colour profile, R = (255 - C)(255 - K) / 255, as Pillow (and so torchvision) does. A profile
 * would give duller colours, but the network's training set has been seen in these ever since.
 */
function cmykToRgb(cmyk: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - cmyk[4 * i + 3]!;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = light - Math.round((cmyk[4 * i + c]! * light) / 255);
  }
  return rgb;
}
