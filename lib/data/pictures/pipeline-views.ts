/**
 * The crops of published evaluation pipelines, to the pixel, so that published weights can be evaluated to the digit.
 * @module
 */
import type { PictureCrop, Size } from './decode';

/** Share of the shorter side that both pipelines show: 224 of 256. */
const SHOWN = 0.875;

/**
 * As torchvision's presets: the shorter side resized to `side` / 0.875 (256 for 224) by Pillow's bilinear filter, then the middle
 * `side` x `side` of that. The longer side is cut to whole pixels, the middle rounds halves to the even pixel.
 */
export function torchvisionCrop({ width, height }: Size, side: number): PictureCrop {
  const short = Math.floor(side / SHOWN);
  const scaled = (long: number) => Math.floor((short * long) / Math.min(width, height));
  const size = width <= height ? { width: short, height: scaled(height) } : { width: scaled(width), height: short };
  const window = { left: roundHalfEven((size.width - side) / 2), top: roundHalfEven((size.height - side) / 2) };
  return { left: 0, top: 0, width, height, mirrored: false, resized: { ...size, ...window } };
}

/**
 * As TensorFlow's Inception preprocessing: the middle 87.5 % of each side, then bilinear without antialiasing and without
 * half-pixel centres (`tf.image.central_crop`, `resize_bilinear`).
 */
export function tfCrop({ width, height }: Size): PictureCrop {
  const margin = (side: number) => Math.trunc((side - side * SHOWN) / 2);
  const [left, top] = [margin(width), margin(height)];
  return { left, top, width: width - 2 * left, height: height - 2 * top, mirrored: false, sampling: 'tf' };
}

/** For numbers from 0 on. */
function roundHalfEven(value: number): number {
  return value % 2 === 0.5 ? value - 0.5 : Math.round(value);
}
