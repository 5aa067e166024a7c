/**
 * Images with other borders, by the backend's own kernels.
 * @module
 */
import { dims } from '../../dims';
import type { tf } from '../tf';
import type { Composer } from './composer';

/** Moves an image down and right by `top` and `left` (negative: cuts there) and makes it exactly `height` x `width`. */
export function cutOrPad(
  c: Composer,
  x: tf.TensorInfo,
  top: number,
  left: number,
  size: { readonly height: number; readonly width: number },
): tf.TensorInfo {
  const [N, H, W, C] = dims(x.shape, 4);
  const cutTop = Math.max(0, -top);
  const cutLeft = Math.max(0, -left);
  const keepHeight = Math.min(H - cutTop, size.height - Math.max(0, top));
  const keepWidth = Math.min(W - cutLeft, size.width - Math.max(0, left));
  let image = x;
  if (keepHeight !== H || keepWidth !== W) {
    image = c.run('Slice', { x }, { begin: [0, cutTop, cutLeft, 0], size: [N, keepHeight, keepWidth, C] });
  }
  const [above, before] = [Math.max(0, top), Math.max(0, left)];
  const [below, behind] = [size.height - keepHeight - above, size.width - keepWidth - before];
  if (above + before + below + behind === 0) return image;
  const paddings = [
    [0, 0],
    [above, below],
    [before, behind],
    [0, 0],
  ];
  return c.run('PadV2', { x: image }, { paddings, constantValue: 0 });
}
