/**
 * From the bytes of a picture file to pixels: whole, or the boxes of it that somebody wants to see.
 *
 * Colour and grayscale JPEGs go to libjpeg-turbo where it is installed, and to sharp otherwise; CMYK, PNG and rotated
 * pictures always go to sharp. Both lead through the same `resample`, so the choice changes the speed and hardly a pixel.
 * @module
 */
import sharp from 'sharp';
import { BnlabError, messageOf } from '../../errors';
import { parseJpegHeader, type JpegHeader } from './jpeg-header';
import { resample, type Box, type Picture } from './resample';
import { decodeTurbo, hasTurboJpeg, isHarmless } from './turbojpeg';

/** Who decodes JPEGs. */
export type DecoderName = 'turbojpeg' | 'sharp';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A box of a picture to be shown, mirrored or not. */
export interface PictureCrop {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly mirrored: boolean;
}

/** How to decode. */
export interface DecodeOptions {
  readonly decoder?: DecoderName;
  /**
   * Turn pictures upright as their EXIF tag says. Off by default: the published accuracies come from pipelines
   * (TensorFlow, torchvision, Caffe) that take the pixels as they are stored.
   */
  readonly upright?: boolean;
  /** Pictures with more pixels are refused: a few bytes can claim to be a gigapixel. */
  readonly maximumPixels?: number;
}

const MAXIMUM_PIXELS = 2 ** 27;

/** The decoder in use: BNLAB_DECODER, else libjpeg-turbo where it is installed. @throws BnlabError (`usage`). */
export function chooseDecoder(wanted = process.env.BNLAB_DECODER): DecoderName {
  if (!wanted) return hasTurboJpeg() ? 'turbojpeg' : 'sharp';
  if (wanted === 'sharp' || (wanted === 'turbojpeg' && hasTurboJpeg())) return wanted;
  throw new BnlabError({
    kind: 'usage',
    where: 'decoder',
    expected: 'sharp or turbojpeg',
    got: wanted === 'turbojpeg' ? 'turbojpeg, which is not installed' : wanted,
    hint: 'Install it (apt-get install libturbojpeg0, on Ubuntu libturbojpeg), or use sharp, which is always there.',
  });
}

/** Decodes a whole picture to RGB, uint8 [height, width, 3]. @throws BnlabError (`data`) naming what is wrong with it. */
export async function decodePicture(bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Picture> {
  let whole: Picture | undefined;
  await withRegion(
    bytes,
    name,
    options,
    (size) => [{ top: 0, left: 0, ...size, mirrored: false }],
    (picture) => {
      whole = { ...picture, data: picture.data.slice(0, picture.width * picture.height * 3) };
    },
  );
  return whole!;
}

/**
 * Decodes a picture once and shows each of the crops that `choose` picks for its size, at width x height.
 *
 * Writes uint8 [crops, height, width, 3] into `into`. @throws BnlabError (`data`) naming what is wrong with the picture.
 */
export async function renderCrops(
  bytes: Uint8Array,
  name: string,
  choose: (size: Size) => readonly PictureCrop[],
  { width, height, into, ...options }: Size & DecodeOptions & { readonly into: Uint8Array },
): Promise<void> {
  const target = { width, height };
  await withRegion(
    bytes,
    name,
    options,
    choose,
    (picture, boxes, crops) => {
      boxes.forEach((box, i) => {
        const view = into.subarray(i * width * height * 3, (i + 1) * width * height * 3);
        resample(picture, { box, ...target, mirror: crops[i].mirrored, into: view });
      });
    },
    target,
  );
}

type Use = (picture: Picture, boxes: readonly Box[], crops: readonly PictureCrop[]) => void;

/** Decodes what the crops need of the picture, at no more than the needed scale, and passes on where they lie in that. */
async function withRegion(
  bytes: Uint8Array,
  name: string,
  { decoder = chooseDecoder(), upright = false, maximumPixels = MAXIMUM_PIXELS }: DecodeOptions,
  choose: (size: Size) => readonly PictureCrop[],
  use: Use,
  target?: Size,
): Promise<void> {
  try {
    const header = parseJpegHeader(bytes);
    const turned = upright && header !== undefined && header.orientation !== 1;
    if (header && header.components < 4 && !turned && decoder === 'turbojpeg') {
      checkPixels(header, maximumPixels);
      const crops = choose(header);
      const reduction = target ? reductionFor(crops, target) : 1;
      const picture = decodeTurbo(bytes, header, reduction);
      use(
        picture,
        crops.map((crop) => boxOf(crop, reduction)),
        crops,
      );
      return;
    }
    if (header && !turned) {
      checkPixels(header, maximumPixels);
      const crops = choose(header);
      const region = target ? regionOf(crops, target, header) : undefined;
      const picture = await decodeSharp(bytes, header, { upright: false, maximumPixels, region });
      use(
        picture,
        crops.map((crop) =>
          boxOf({ ...crop, left: crop.left - (region?.left ?? 0), top: crop.top - (region?.top ?? 0) }, 1),
        ),
        crops,
      );
      return;
    }
    const picture = await decodeSharp(bytes, header, { upright: turned, maximumPixels });
    const crops = choose(picture);
    use(
      picture,
      crops.map((crop) => boxOf(crop, 1)),
      crops,
    );
  } catch (thrown) {
    if (thrown instanceof BnlabError) throw thrown;
    const got = messageOf(thrown)
      .trim()
      .replace(/\s*\n\s*/g, '; ');
    const hint = 'The file is damaged or no picture: replace it, or let the loader skip and report such files.';
    throw new BnlabError({ kind: 'data', where: name, expected: 'a picture (JPEG or PNG)', got, hint, cause: thrown });
  }
}

/** The largest of 8, 4, 2, 1 at which every crop still has at least the pixels that are asked for. */
function reductionFor(crops: readonly PictureCrop[], { width, height }: Size): number {
  const most = Math.min(...crops.map((crop) => Math.min(crop.width / width, crop.height / height)));
  return [8, 4, 2].find((reduction) => most >= reduction) ?? 1;
}

function boxOf({ left, top, width, height }: PictureCrop, reduction: number): Box {
  return { x: left / reduction, y: top / reduction, width: width / reduction, height: height / reduction };
}

/** A part of a picture in whole pixels. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels that the crops' filters touch: the rest need not leave the decoder. */
function regionOf(crops: readonly PictureCrop[], target: Size, size: Size): Region {
  const reach = (from: number, to: number) => Math.max(1, from / to) + 1;
  const margins = crops.map((crop) => [reach(crop.width, target.width), reach(crop.height, target.height)]);
  const left = Math.max(0, Math.floor(Math.min(...crops.map((crop, i) => crop.left - margins[i][0]))));
  const top = Math.max(0, Math.floor(Math.min(...crops.map((crop, i) => crop.top - margins[i][1]))));
  const right = Math.ceil(Math.max(...crops.map((crop, i) => crop.left + crop.width + margins[i][0])));
  const bottom = Math.ceil(Math.max(...crops.map((crop, i) => crop.top + crop.height + margins[i][1])));
  return { left, top, width: Math.min(size.width, right) - left, height: Math.min(size.height, bottom) - top };
}

async function decodeSharp(
  bytes: Uint8Array,
  header: JpegHeader | undefined,
  { upright, maximumPixels, region }: { upright: boolean; maximumPixels: number; region?: Region },
): Promise<Picture> {
  const decode = async (failOn: 'warning' | 'truncated') => {
    // colour profiles are ignored, as in the published pipelines
    const options = { failOn, ignoreIcc: true, limitInputPixels: maximumPixels, sequentialRead: !upright };
    const input = sharp(bytes, options);
    const format = header ? 'jpeg' : (await input.metadata()).format;
    if (format !== 'jpeg' && format !== 'png') throw new Error(`a file of the format ${format}`);
    const turned = upright ? input.autoOrient() : region ? input.extract(region) : input;
    const image =
      header?.components === 4
        ? turned.pipelineColourspace('cmyk').toColourspace('cmyk')
        : turned.flatten({ background: '#000' }).toColourspace('srgb');
    return image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await decode('warning').catch((thrown: unknown) => {
    if (isHarmless(messageOf(thrown))) return decode('truncated');
    throw thrown;
  });
  const { width, height, channels } = info;
  return { data: toRgb(data, width * height, channels), width, height };
}

/** One, three or four channels (grey, RGB, CMYK) to three. */
function toRgb(data: Uint8Array, pixels: number, channels: number): Uint8Array {
  if (channels === 3) return data;
  if (channels === 4) return cmykToRgb(data, pixels);
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels], 3 * i, 3 * i + 3);
  return rgb;
}

/**
 * Inks to light without a colour profile, R = (255 - C)(255 - K) / 255, as Pillow (and so torchvision) does. A profile
 * would give duller colours, but the network's training set has been seen in these ever since.
 */
function cmykToRgb(cmyk: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - cmyk[4 * i + 3];
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = light - Math.round((cmyk[4 * i + c] * light) / 255);
  }
  return rgb;
}

function checkPixels({ width, height }: Size, maximumPixels: number): void {
  if (width * height > maximumPixels) throw new Error(`${width} x ${height} pixels, more than ${maximumPixels}`);
}
