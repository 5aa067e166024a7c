/**
 * Pixels to network inputs.
 * @module
 */
import { BnlabError } from '../../errors';

/**
 * The paper's binary input (section 4.1): 1 where the pixel has at least half of the full ink, else 0.
 *
 * The paper says "binary image" and no more. A threshold at half (pixel >= 128) is the plainest reading and the same for
 * every epoch; drawing each pixel anew with probability pixel/255 would add noise that the paper does not mention.
 */
export const BINARY_THRESHOLD = 128;

/** How `gatherImages` turns pixels into numbers. */
export interface GatherOptions {
  /** Values of one image: height x width x channels. */
  readonly imageSize?: number;
  /** True: 0 or 1 by `BINARY_THRESHOLD`. False: pixel / 255. */
  readonly binary?: boolean;
  /** Where to write, of length indices x imageSize, so that a training loop allocates nothing. */
  readonly into?: Float32Array;
}

/**
 * The images of a mini-batch as float32, [indices, imageSize], binary or in 0 … 1.
 *
 * @throws BnlabError when an index is outside the set or `into` has another size.
 */
export function gatherImages(
  images: Uint8Array,
  indices: ArrayLike<number>,
  { imageSize = 784, binary = false, into }: GatherOptions = {},
): Float32Array {
  const result = into ?? new Float32Array(indices.length * imageSize);
  checkSizes(images, indices, imageSize, result);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row]! * imageSize;
    const to = row * imageSize;
    if (binary) for (let i = 0; i < imageSize; i++) result[to + i] = images[from + i]! >= BINARY_THRESHOLD ? 1 : 0;
    else for (let i = 0; i < imageSize; i++) result[to + i] = images[from + i]! / 255;
  }
  return result;
}

/** The labels of a mini-batch as int32, [indices], as tf.oneHot and sparse losses take them. */
export function gatherLabels(labels: Uint8Array, indices: ArrayLike<number>): Int32Array {
  checkSizes(labels, indices, 1, { length: indices.length });
  return Int32Array.from(indices, (index) => labels[index]!);
}

function checkSizes(
  values: Uint8Array,
  indices: ArrayLike<number>,
  size: number,
  result: { readonly length: number },
): void {
  const examples = values.length / size;
  const fail = (expected: string, got: string, hint: string) => {
    throw new BnlabError({ where: 'gatherImages', expected, got, hint });
  };
  if (!Number.isInteger(examples)) fail(`images of ${size} values`, `${values.length} values`, 'Pass imageSize.');
  if (result.length !== indices.length * size) {
    fail(`room for ${indices.length} x ${size} values`, `${result.length}`, 'Pass an array of that length, or none.');
  }
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    if (Number.isInteger(index) && index >= 0 && index < examples) continue;
    fail(`indices of 0 to ${examples - 1}`, `${index}`, 'Draw the indices for this very set (MiniBatchOrder).');
  }
}
