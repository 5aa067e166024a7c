/**
 * The data of the playground: digits that the library draws by itself, so that the page needs no file of pictures.
 * @module
 */
import { generateDigits, DIGIT_SIZE } from '../../data/generated/digits';
import { tf } from '../../engine/portable';
import { Random } from '../../random';
import type { MiniBatch } from '../../train/mini-batch';

/** Side of the pictures in pixels: half of what is drawn, which is enough to read a digit. */
export const SIDE = DIGIT_SIZE / 2;

/** Pictures to learn on. */
export const TRAINING_EXAMPLES = 2000;

/** Pictures to judge by. */
export const TEST_EXAMPLES = 300;

/** Pictures as tensors; x: [N, 196], 0 … 1. */
export interface Digits {
  readonly train: MiniBatch;
  readonly test: MiniBatch;
}

/** The digits of a seed, training and test drawn apart; the caller disposes the tensors. */
export function makeDigits(seed: number): Digits {
  const random = new Random(seed);
  return {
    train: drawn(TRAINING_EXAMPLES, random.split('training digits')),
    test: drawn(TEST_EXAMPLES, random.split('test digits')),
  };
}

function drawn(examples: number, random: Random): MiniBatch {
  const { images, labels } = generateDigits({ examples, random });
  const x = new Float32Array(examples * SIDE * SIDE);
  for (let i = 0; i < examples; i++) {
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const corner = (i * DIGIT_SIZE + 2 * row) * DIGIT_SIZE + 2 * column;
        const sum =
          images[corner]! + images[corner + 1]! + images[corner + DIGIT_SIZE]! + images[corner + DIGIT_SIZE + 1]!;
        x[(i * SIDE + row) * SIDE + column] = sum / (4 * 255);
      }
    }
  }
  return { x: tf.tensor2d(x, [examples, SIDE * SIDE]), labels: tf.tensor1d(Int32Array.from(labels), 'int32') };
}
