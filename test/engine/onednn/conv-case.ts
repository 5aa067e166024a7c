/** Convolutions of random shapes for tests of the engine. */
import { tf } from '../../../lib/engine/tf';
import type { Random } from '../../../lib/random';
import type { Window } from './reference';
import { choose, pick, sizeOf } from './support';

/** Multiply-adds that a case may cost the reference. */
const LARGEST_CASE = 2_000_000;

/** A convolution, as the kernels and as the reference are told of it. */
export interface Case {
  readonly xShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
  readonly attributes: { strides: [number, number]; dilations: [number, number]; pad: unknown; dataFormat: 'NHWC' };
  readonly window: Window;
}

/** A convolution of the sizes networks use, and stranger ones. */
export function randomCase(random: Random): Case {
  for (;;) {
    const kernelSize: [number, number] = [pick(random, 1, 7), pick(random, 1, 7)];
    const [C, K] = [pick(random, 1, 67), pick(random, 1, 67)];
    const xShape: Case['xShape'] = [pick(random, 1, 9), pick(random, 1, 33), pick(random, 1, 33), C];
    const strides: [number, number] = [pick(random, 1, 3), pick(random, 1, 3)];
    const dilations: [number, number] = random.integer(3) === 0 ? [2, 2] : [1, 1];
    const explicit = [
      [0, 0],
      [pick(random, 0, 3), pick(random, 0, 3)],
      [pick(random, 0, 3), pick(random, 0, 3)],
      [0, 0],
    ];
    const pad = choose<unknown>(random, ['same', 'valid', pick(random, 0, 3), explicit]);
    const filterShape: Case['filterShape'] = [...kernelSize, C, K];
    if (typeof pad === 'number' && xShape[1] + 2 * pad <= 0) continue;
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, strides, dilations, pad as 'same', 'floor');
    const cost = xShape[0] * info.outHeight * info.outWidth * sizeOf(filterShape);
    if (info.outHeight < 1 || info.outWidth < 1 || cost > LARGEST_CASE) continue;
    const before: [number, number] = [info.padInfo.top, info.padInfo.left];
    const window = { stride: strides, dilation: dilations, before, out: [info.outHeight, info.outWidth] as const };
    return { xShape, filterShape, attributes: { strides, dilations, pad, dataFormat: 'NHWC' }, window };
  }
}
