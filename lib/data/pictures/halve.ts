/**
 * Square images at half their size.
 * @module
 */
import { BnlabError } from '../../errors';

/**
 * Each pixel the mean of four, rounded: the cheapest way to a quarter of the work.
 *
 * images: uint8 [N, size, size, 3], returned: uint8 [N, size / 2, size / 2, 3].
 * @throws BnlabError unless the size is even and the pixels are those of whole images.
 */
export function halveImages(images: Uint8Array, size: number): Uint8Array {
  if (size % 2 !== 0 || size < 2 || images.length % (size * size * 3) !== 0) {
    throw new BnlabError({
      where: 'halveImages',
      expected: 'whole images of three channels and an even size',
      got: `${images.length} values for size ${size}`,
      hint: 'Give the side of the images in pixels.',
    });
  }
  const half = size / 2;
  const rows = images.length / (size * 3);
  const row = size * 3;
  const to = new Uint8Array((rows / 2) * half * 3);
  let at = 0;
  // rows of all images follow one another, and an even size never pairs rows of two images
  for (let r = 0; r < rows; r += 2) {
    for (let x = 0; x < half; x++) {
      const first = r * row + x * 6;
      for (let c = first; c < first + 3; c++) {
        to[at++] = Math.round((images[c]! + images[c + 3]! + images[c + row]! + images[c + row + 3]!) / 4);
      }
    }
  }
  return to;
}
