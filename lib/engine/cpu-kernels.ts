/**
 * What the cpu engine computes by loops of its own: the gradient of a convolution, and poolings that keep NaN.
 * @module
 */
import { convGeometry, poolGeometry, type WindowAttributes } from './conv-geometry';
import { hostKernels, type HostKernel, type HostMemory } from './host-memory';
import { channelsLast } from './loops/layout';
import { convFilterGradient } from './loops/conv-gradient';
import type { PoolGeometry } from './loops/pool-gradients';
import { avgPool, maxPool } from './loops/pools';

/** The kernels of the cpu engine by name. */
export function cpuKernels(memory: HostMemory): Readonly<Record<string, HostKernel>> {
  return {
    ...hostKernels(memory),
    MaxPool: pool(memory, maxPool),
    AvgPool: pool(memory, avgPool),
    Conv2DBackpropFilter: ({ x, dy }, attributes) => {
      const { filterShape, ...window } = attributes as unknown as WindowAttributes & { filterShape: readonly number[] };
      const geometry = convGeometry(x.shape, filterShape, window);
      const isLast = geometry.dataFormat === 'channelsLast';
      const dw = memory.make(filterShape, 'float32');
      const [images, upstream] = [x, dy].map((tensor) =>
        isLast ? memory.floats(tensor) : channelsLast(memory.floats(tensor), tensor.shape),
      );
      convFilterGradient(images, upstream, memory.floats(dw), geometry);
      return dw;
    },
  };
}

type Loop = (x: Float32Array, y: Float32Array, geometry: PoolGeometry) => void;

function pool(memory: HostMemory, loop: Loop): HostKernel {
  return ({ x }, attributes) => {
    const geometry = poolGeometry(x.shape, attributes as unknown as Parameters<typeof poolGeometry>[1]);
    const y = memory.make(geometry.outShape, 'float32');
    loop(memory.floats(x), memory.floats(y), geometry);
    return y;
  };
}
