/**
 * The gradient of a convolution with respect to its filter, for engines whose tensors JavaScript can reach.
 * @module
 */
import { convGeometry, type WindowAttributes } from './conv-geometry';
import type { HostKernel, HostMemory } from './host-memory';
import { convFilterGradient } from './loops/conv-gradient';
import { channelsLast } from './loops/layout';

/** The kernel Conv2DBackpropFilter by plain loops, for both orders of the axes. */
export function filterGradientKernel(memory: HostMemory): HostKernel {
  return ({ x, dy }, attributes) => {
    const { filterShape, ...window } = attributes as unknown as WindowAttributes & { filterShape: readonly number[] };
    const geometry = convGeometry(x.shape, filterShape, window);
    const isLast = geometry.dataFormat === 'channelsLast';
    const dw = memory.make(filterShape, 'float32');
    const [images, upstream] = [x, dy].map((tensor) =>
      isLast ? memory.floats(tensor) : channelsLast(memory.floats(tensor), tensor.shape),
    );
    convFilterGradient(images, upstream, memory.floats(dw), geometry);
    return dw;
  };
}
