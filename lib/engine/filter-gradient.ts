/**
 * The gradient of a convolution with respect to its filter, for engines whose tensors JavaScript can reach.
 * @module
 */
import { convGeometry, type WindowAttributes } from './conv-geometry';
import type { HostMemory } from './host-memory';
import type { Inputs } from './kernel-inputs';
import { convFilterGradient } from './loops/conv-gradient';
import { channelsLast } from './loops/layout';
import type { tf } from './tf';

/** Conv2DBackpropFilter. */
export type FilterGradientKernel = (inputs: Pick<Inputs, 'x' | 'dy'>, attributes: object) => tf.TensorInfo;

/** The kernel Conv2DBackpropFilter by plain loops, for both orders of the axes. */
export function filterGradientKernel(memory: HostMemory): FilterGradientKernel {
  return ({ x, dy }, attributes) => {
    const { filterShape, ...window } = attributes as WindowAttributes & { filterShape: readonly number[] };
    const geometry = convGeometry(x.shape, filterShape, window);
    const isLast = geometry.dataFormat === 'channelsLast';
    const dw = memory.make(filterShape, 'float32');
    const values = (tensor: tf.TensorInfo) =>
      isLast ? memory.floats(tensor) : channelsLast(memory.floats(tensor), tensor.shape);
    convFilterGradient(values(x), values(dy), memory.floats(dw), geometry);
    return dw;
  };
}
