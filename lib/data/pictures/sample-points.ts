/**
 * Resizing by points: output pixel i lies at i x scale in the input and is mixed of its four neighbours there. Nothing is
 * antialiased; TensorFlow's `resize_bilinear` (align_corners and half_pixel_centers off) does the same.
 * @module
 */
import { BnlabError } from '../../errors';
import type { Picture, ResampleOptions } from './resample';

/** Neighbours of each output along an axis, and how near it is to the second one. */
interface Neighbours {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly share: Float32Array;
}

/**
 * Resizes `box` (whole pixels) of the picture to width x height, uint8 [height, width, 3], in float32 and rounded at the end.
 *
 * @throws BnlabError when the box does not lie in the picture.
 */
export function samplePoints(picture: Picture, options: Omit<ResampleOptions, 'resized'>): void {
  const { box, width, height, mirror = false, into } = options;
  const rows = neighbours(box.y, box.height, height, picture.height);
  const columns = neighbours(box.x, box.width, width, picture.width);
  const { data } = picture;
  const stride = picture.width * 3;
  for (let y = 0; y < height; y++) {
    const [above, below, down] = [rows.lower[y]! * stride, rows.upper[y]! * stride, rows.share[y]!];
    for (let x = 0; x < width; x++) {
      const target = (y * width + (mirror ? width - 1 - x : x)) * 3;
      const [left, right, across] = [columns.lower[x]! * 3, columns.upper[x]! * 3, columns.share[x]!];
      for (let c = 0; c < 3; c++) {
        const top = mix(data[above + left + c]!, data[above + right + c]!, across);
        const bottom = mix(data[below + left + c]!, data[below + right + c]!, across);
        into[target + c] = Math.round(mix(top, bottom, down));
      }
    }
  }
}

function mix(a: number, b: number, share: number): number {
  return Math.fround(a + Math.fround((b - a) * share));
}

function neighbours(from: number, length: number, outputs: number, size: number): Neighbours {
  if (!Number.isInteger(from) || !Number.isInteger(length) || from < 0 || length < 1 || from + length > size) {
    const hint = 'Choose a box of whole pixels that lies in the picture.';
    const got = `${from} to ${from + length}`;
    throw new BnlabError({ where: 'samplePoints', expected: `a box between 0 and ${size}`, got, hint });
  }
  const scale = Math.fround(length / outputs);
  const places = Float32Array.from({ length: outputs }, (_, i) => i * scale);
  const lower = Int32Array.from(places, (place) => from + Math.floor(place));
  const upper = lower.map((place) => Math.min(place + 1, from + length - 1));
  return { lower, upper, share: places.map((place) => place - Math.floor(place)) };
}
