/**
 * Images moved, cut and seen through windows, as stock ops: differentiable as often as one likes, on any engine.
 * @module
 */
import { tf } from './tensorflow';

type Info = tf.backend_util.Conv2DInfo;

/** Height and width. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Moves an image [N, H, W, C] down by `top` and right by `left` (negative: cuts there) and makes it exactly `size`, with zeros around. */
export function cutOrPad(x: tf.Tensor4D, top: number, left: number, size: Size): tf.Tensor4D {
  const [N, H, W, C] = x.shape;
  const [cutTop, cutLeft] = [Math.max(0, -top), Math.max(0, -left)];
  const [above, before] = [Math.max(0, top), Math.max(0, left)];
  const height = Math.max(0, Math.min(H - cutTop, size.height - above));
  const width = Math.max(0, Math.min(W - cutLeft, size.width - before));
  const image = height === H && width === W ? x : x.slice([0, cutTop, cutLeft, 0], [N, height, width, C]);
  const [below, behind] = [size.height - height - above, size.width - width - before];
  if (above + before + below + behind === 0) return image;
  return image.pad([
    [0, 0],
    [above, below],
    [before, behind],
    [0, 0],
  ]);
}

/**
 * What each place of a sliding window sees: for each of the R S places an image [N, H', W', C] of the values there, zero outside x.
 *
 * x: [N, H, W, C]; the places in the order of rows, then columns.
 */
export function seenByWindow(x: tf.Tensor4D, info: Info): tf.Tensor4D[] {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = info;
  const [N, , , C] = x.shape;
  const span = { height: outHeight * strideHeight, width: outWidth * strideWidth };
  const { top, left } = info.padInfo;
  const places: tf.Tensor4D[] = [];
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) {
      const moved = cutOrPad(x, top - i * dilationHeight, left - j * dilationWidth, span);
      const rows = everyNth(moved, [N * outHeight, strideHeight, span.width * C]);
      places.push(everyNth(rows, [N * outHeight * outWidth, strideWidth, C]).reshape([N, outHeight, outWidth, C]));
    }
  }
  return places;
}

/** The first of each group of n: x seen as [groups, n, inner] gives [groups, inner]. */
function everyNth(x: tf.Tensor, [groups, n, inner]: [number, number, number]): tf.Tensor {
  return n === 1 ? x : x.reshape([groups, n, inner]).slice([0, 0, 0], [groups, 1, inner]);
}
