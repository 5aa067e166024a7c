/**
 * From the bytes of a picture file to pixels: whole, or the boxes of it that somebody wants to see.
 *
 * Colour and grayscale JPEGs go to libjpeg-turbo where it is installed, and to sharp otherwise; CMYK, PNG and rotated
 * pictures always go to sharp. Both accept the same pictures, and a picture decoded whole has the same bits either way; crops
 * of large ones differ a little, since only libjpeg-turbo can shrink while it decodes (see `exact`).
 * @module
 */
import { BnlabError, messageOf } from '../../errors';
import { decodeSharp, type Region } from './decode-sharp';
import { chooseDecoder, type DecoderName } from './decoders';
import { judgeJpeg } from './jpeg/judge';
import { isJpeg, parseJpegHeader, type JpegHeader } from './jpeg-header';
import { resample, type Box, type Picture, type ResizedWindow } from './resample';
import { samplePoints } from './sample-points';
import { decodeTurbo } from './turbojpeg';

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
  /** Resize the box to this size and show a window of that, instead of the box alone. */
  readonly resized?: ResizedWindow;
  /** How pixels are found between pixels. Default: `antialiased`, as Pillow does. */
  readonly sampling?: 'antialiased' | 'tf';
}

/** How to decode. */
export interface DecodeOptions {
  readonly decoder?: DecoderName;
  /**
   * Turn pictures upright as their EXIF tag says. Off by default: the published accuracies come from pipelines
   * (TensorFlow, torchvision, Caffe) that take the pixels as they are stored.
   */
  readonly upright?: boolean;
  /** Decode at full size always, so that both decoders give the same bits; crops of large pictures take longer. Off by default. */
  readonly exact?: boolean;
  /** Pictures with more pixels are refused: a few bytes can claim to be a gigapixel. */
  readonly maximumPixels?: number;
}

const MAXIMUM_PIXELS = 2 ** 27;

/** Decodes a whole picture to RGB, uint8 [height, width, 3]. @throws BnlabError (`data`) naming what is wrong with it. */
export async function decodePicture(bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Picture> {
  let whole: Picture | undefined;
  await withRegion({ bytes, name, options, choose: () => [] }, (picture) => {
    whole = { ...picture, data: picture.data.slice(0, picture.width * picture.height * 3) };
  });
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
  await withRegion({ bytes, name, options, choose, target }, (picture, boxes, crops) => {
    boxes.forEach((box, i) => {
      const view = into.subarray(i * width * height * 3, (i + 1) * width * height * 3);
      const { mirrored: mirror, resized, sampling } = crops[i]!;
      if (sampling === 'tf') samplePoints(picture, { box, ...target, mirror, into: view });
      else resample(picture, { box, ...target, mirror, into: view, resized });
    });
  });
}

type Use = (picture: Picture, boxes: readonly Box[], crops: readonly PictureCrop[]) => void;

/** A picture to be decoded, and for what. */
interface Job {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly options: DecodeOptions;
  readonly choose: (size: Size) => readonly PictureCrop[];
  /** The size that crops are brought to. */
  readonly target?: Size;
}

/** Decodes what the crops need of the picture, at no more than the needed scale, and passes on where they lie in that. */
async function withRegion({ bytes, name, options, choose, target }: Job, use: Use): Promise<void> {
  const { decoder = chooseDecoder(), upright = false, exact = false, maximumPixels = MAXIMUM_PIXELS } = options;
  const shrinkTo = exact ? undefined : target;
  try {
    if (bytes.length === 0) throw new Error('an empty file');
    const header = parseJpegHeader(bytes);
    const turned = upright && header !== undefined && header.orientation !== 1;
    if (header && !turned) {
      checkPixels(header, maximumPixels);
      const crops = choose(header);
      if (header.components < 4 && decoder === 'turbojpeg') return showTurbo({ bytes, header, crops, shrinkTo }, use);
      const region = shrinkTo ? regionOf(crops, shrinkTo, header) : undefined;
      const picture = await decodeSharp(bytes, { header, upright: false, maximumPixels, region });
      const [left, top] = [region?.left ?? 0, region?.top ?? 0];
      const boxes = crops.map((crop) => boxOf({ ...crop, left: crop.left - left, top: crop.top - top }, 1));
      return use(picture, boxes, crops);
    }
    if (!header && isJpeg(bytes)) throw new Error(judgeJpeg(bytes).fault ?? 'a JPEG without a frame');
    const picture = await decodeSharp(bytes, { header, upright: turned, maximumPixels });
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

interface TurboJob {
  readonly bytes: Uint8Array;
  readonly header: JpegHeader;
  readonly crops: readonly PictureCrop[];
  /** The size that crops are brought to, where the decoder may shrink the picture for it. */
  readonly shrinkTo?: Size;
}

/** Decodes with libjpeg-turbo and uses the picture; whatever it complained about is for the judge to decide. */
function showTurbo({ bytes, header, crops, shrinkTo }: TurboJob, use: Use): void {
  const reduction = shrinkTo ? reductionFor(crops, shrinkTo) : 1;
  // libjpeg says nothing of scans that are missing, and decodes thousands of them without a word
  const quick = !header.inOneScan ? judgeJpeg(bytes, 'segments').fault : undefined;
  if (quick) throw new Error(quick);
  const picture = decodeTurbo(bytes, header, reduction);
  if (picture.complaint !== undefined) {
    const { fault, isUnchecked } = judgeJpeg(bytes);
    if (fault ?? (picture.gaveUp || isUnchecked)) throw new Error(fault ?? picture.complaint);
  }
  const boxes = crops.map((crop) => boxOf(crop, reduction));
  use(picture, boxes, crops);
}

/** The largest of 8, 4, 2, 1 at which every crop still has at least the pixels that are asked for. */
function reductionFor(crops: readonly PictureCrop[], { width, height }: Size): number {
  const most = Math.min(...crops.map((crop) => Math.min(crop.width / width, crop.height / height)));
  return [8, 4, 2].find((reduction) => most >= reduction) ?? 1;
}

function boxOf({ left, top, width, height }: PictureCrop, reduction: number): Box {
  return { x: left / reduction, y: top / reduction, width: width / reduction, height: height / reduction };
}

/** The pixels that the crops' filters touch: the rest need not leave the decoder. */
function regionOf(crops: readonly PictureCrop[], target: Size, size: Size): Region {
  const reach = (from: number, to: number) => Math.max(1, from / to) + 1;
  const margins = crops.map((crop) => [reach(crop.width, target.width), reach(crop.height, target.height)]);
  const left = Math.max(0, Math.floor(Math.min(...crops.map((crop, i) => crop.left - margins[i]![0]!))));
  const top = Math.max(0, Math.floor(Math.min(...crops.map((crop, i) => crop.top - margins[i]![1]!))));
  const right = Math.ceil(Math.max(...crops.map((crop, i) => crop.left + crop.width + margins[i]![0]!)));
  const bottom = Math.ceil(Math.max(...crops.map((crop, i) => crop.top + crop.height + margins[i]![1]!)));
  return { left, top, width: Math.min(size.width, right) - left, height: Math.min(size.height, bottom) - top };
}

function checkPixels({ width, height }: Size, maximumPixels: number): void {
  if (width * height > maximumPixels) throw new Error(`${width} x ${height} pixels, more than ${maximumPixels}`);
}
