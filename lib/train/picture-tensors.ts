/**
 * Decoded pictures as the network takes them, or the error where none is left.
 * @module
 */
import type { Fault, ImageBatch } from '../data';
import { tf } from '../engine/portable';
import { BnlabError } from '../errors';
import type { MiniBatch } from './mini-batch';
import { scalePixels, type PipelineName } from './picture-scale';
import { lastOf } from '../tuples';

/** Pixels uint8 [m, size, size, 3] to the network's scale, on the engine; the loader's memory is free again after this. */
export function pictureTensors(
  { images, labels }: Pick<ImageBatch, 'images' | 'labels'>,
  size: number,
  scale: PipelineName,
): MiniBatch {
  const x = tf.tidy(() => {
    // the copy leaves the shared memory, which the next mini-batch will overwrite
    const pixels = tf.tensor4d(Int32Array.from(images), [images.length / (3 * size * size), size, size, 3], 'int32');
    return scalePixels(pixels, scale);
  });
  return { x, labels: tf.tensor1d(labels, 'int32') };
}

/** The error where a fault policy left nothing, or fewer than `fewest` in each mini-batch. */
export function nothingLeft(faults: readonly Fault[], fewest = 1): BnlabError {
  const { name, problem } = lastOf(faults);
  const least = fewest > 1 ? `, ${fewest} or more in a mini-batch` : '';
  return new BnlabError({
    kind: 'data',
    where: 'faults',
    expected: `pictures that can be used${least}`,
    got: `${fewest > 1 ? 'too few' : 'none'} that can: the last ${faults.length} were left out (${name}: ${problem})`,
    hint: 'Look at the source with bnlab data check.',
  });
}
