/**
 * Pictures that are looked at again and again, decoded once.
 * @module
 */
import { ImageLoader, type ImageLoaderOptions } from '../data';
import type { MiniBatch } from './mini-batch';
import { pictureTensors } from './picture-tensors';

/** Decoded pictures of one size, in the order of their list. */
export interface DecodedPictures {
  /** uint8 [N, size, size, 3] */
  readonly images: Uint8Array;
  /** [N] */
  readonly labels: Int32Array;
  readonly size: number;
}

/** Which pictures {@link decodeOnce} decodes: one centre crop of each. */
export type DecodeOnceOptions = Pick<ImageLoaderOptions, 'list' | 'workers' | 'decoder'> & { readonly size: number };

const AT_ONCE = 100;

/** Decodes the centre crop of each picture; N size size 3 bytes. @throws BnlabError (`data`) for a picture that cannot be used. */
export async function decodeOnce(options: DecodeOnceOptions): Promise<DecodedPictures> {
  const { list, size } = options;
  const images = new Uint8Array(list.length * size * size * 3);
  const miniBatch = Math.min(AT_ONCE, list.length);
  const loader = new ImageLoader({
    ...options,
    miniBatch,
    seed: 0,
    view: 'centre',
    shuffle: 'none',
    keepPartial: true,
    faults: 'raise',
  });
  try {
    for (let step = 0; step < loader.order.stepsPerEpoch; step++) {
      images.set((await loader.next()).images, step * miniBatch * size * size * 3);
    }
  } finally {
    await loader.close();
  }
  return { images, labels: Int32Array.from(list.labels), size };
}

/** Decoded pictures once, in order, for evaluation; each mini-batch is the receiver's to dispose. */
export function* decodedInOrder({ images, labels, size }: DecodedPictures, miniBatch = AT_ONCE): Generator<MiniBatch> {
  const pixels = size * size * 3;
  for (let start = 0; start < labels.length; start += miniBatch) {
    const end = Math.min(start + miniBatch, labels.length);
    const part = { images: images.subarray(start * pixels, end * pixels), labels: labels.slice(start, end) };
    yield pictureTensors(part, size, 'paper');
  }
}
