/**
 * How pixels become the numbers that a network takes.
 * @module
 */
import { tf } from '../engine/portable';

/** Whose evaluation pipeline a network is looked at with: its crop, and what its numbers mean. */
export type PipelineName = 'paper' | 'torchvision' | 'tf';

/** Names of the pipelines. */
export const PIPELINES: readonly PipelineName[] = ['paper', 'torchvision', 'tf'];

/** What is taken from a pixel / 255, and what it is divided by, for red, green and blue. */
interface Scale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const SCALES: Readonly<Record<Exclude<PipelineName, 'paper'>, Scale>> = {
  // mean and deviation of ImageNet's training pictures, as torchvision's references have them
  torchvision: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  // -1 to 1, as TensorFlow's Inception preprocessing has it
  tf: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
};

/**
 * Pixels int32 [m, h, w, 3] of 0 … 255 to float32: (pixel / 255 - mean) / deviation by channel. The paper names no numbers; this
 * project's are 0.5 and 0.25. The result is the caller's to dispose.
 */
export function scalePixels(pixels: tf.Tensor4D, pipeline: PipelineName): tf.Tensor4D {
  return tf.tidy(() => {
    if (pipeline === 'paper') return pixels.toFloat().sub(127.5).div(63.75);
    const { mean, deviation } = SCALES[pipeline];
    return pixels
      .toFloat()
      .div(255)
      .sub(tf.tensor1d([...mean]))
      .div(tf.tensor1d([...deviation]));
  });
}
